"""A definition of a figure, wherever it comes from: the ready ones of a file, or a row."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import lazystr
from django.utils.translation import get_language

from territories.figures import Text

LANGUAGES = ("uz", "uz_cyrl", "ru", "en")
NAMES = [f"name_{language}" for language in LANGUAGES]
REASONS = [f"reason_{language}" for language in LANGUAGES]


@dataclass(frozen=True)
class Words:
    """A text in the four languages; lazily in the active one, else in Uzbek Latin."""

    uz: str = ""
    uz_cyrl: str = ""
    ru: str = ""
    en: str = ""

    def __str__(self) -> str:
        own = getattr(self, (get_language() or "uz").replace("-", "_"), "")
        return own or self.uz

    def __bool__(self) -> bool:
        return bool(self.uz)

    @property
    def text(self) -> Text:
        """The words as a lazy text."""
        return lazystr(self) if self else ""


@dataclass(frozen=True)
class Definition:
    """What is written down of a figure. `version` is 0 for one that nobody changed by hand."""

    code: str
    names: Words
    unit: str
    formula: Mapping[str, Any] = field(hash=False)
    direction: str = ""
    minimum: int = 0
    source: str = ""
    reasons: Words = Words()
    position: int = 0
    active: bool = True
    version: int = 0


def read(path: Path) -> Iterator[Definition]:
    """The ready definitions of a file."""
    for position, row in enumerate(json.loads(path.read_text(encoding="utf-8"))):
        yield Definition(
            code=row["code"],
            names=Words(**row["name"]),
            unit=row["unit"],
            formula=row["formula"],
            direction=row.get("direction", ""),
            minimum=row.get("minimum", 0),
            source=row["source"],
            reasons=Words(**row.get("reason", {})),
            position=row.get("position", position),
        )


def of_rows(rows: Iterable[Any]) -> Iterator[Definition]:
    """The definitions that rows of FigureDefinition hold."""
    for row in rows:
        yield Definition(
            code=row.code,
            names=Words(*(getattr(row, name) for name in NAMES)),
            unit=row.unit,
            formula=row.formula if isinstance(row.formula, dict) else {},
            direction=row.direction,
            minimum=row.minimum,
            source=row.source,
            reasons=Words(*(getattr(row, name) for name in REASONS)),
            position=row.position,
            active=row.is_active,
            version=row.version if row.changed_by_id else 0,
        )
