"""What a change would do, told before it is made: of the calendar, of the network of territories.

Apps above register who tells it; the page shows it and takes the change only as it was seen.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import Model, QuerySet

SHOWN = 200  # lines of a list; of more the rest is only counted


class EffectKind(StrEnum):
    """What somebody has to know of it."""

    MOVES = "moves"
    LEFT = "left"
    WARNING = "warning"


@dataclass(frozen=True)
class Line:
    """One row of a list: what it is, the page it opens, a few words beside it."""

    label: str
    url: str = ""
    hint: str = ""

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Effect:
    """A sentence with the rows behind its number; `more` of them the list leaves out.

    `facts` tell, in every language alike, whether it is still the same.
    """

    sentence: str
    examples: Sequence[str | Line] = ()
    kind: EffectKind = EffectKind.MOVES
    more: int = 0
    facts: tuple[Any, ...] = ()


def listed(
    said: Any,
    rows: QuerySet[Any, Any] | Sequence[Any],
    line: Callable[[Any], Line],
    *,
    code: str,
    kind: EffectKind = EffectKind.MOVES,
) -> Iterator[Effect]:
    """The effect on the rows, one a line; nothing where there are none.

    `said` is a lazy plural by "count"; `code` tells effects apart in every language.
    """
    shown = list(rows[: SHOWN + 1])
    if not shown:
        return
    count = len(shown)
    if count > SHOWN:
        count = rows.order_by().count() if isinstance(rows, QuerySet) else len(rows)
    shown = shown[:SHOWN]
    facts = (code, count, *(_key(row) for row in shown))
    lines = [line(row) for row in shown]
    yield Effect(said % {"count": count}, lines, kind, count - len(lines), facts)


def summed(
    said: Any,
    numbers: Mapping[Any, int],
    line: Callable[[Any], Line],
    *,
    code: str,
    kind: EffectKind = EffectKind.MOVES,
) -> Iterator[Effect]:
    """The effect on so many cases of each row, which nobody need see one by one."""
    count = sum(numbers.values())
    if not count:
        return
    facts = (code, *((_key(row), number) for row, number in numbers.items()))
    lines = []
    for row, number in numbers.items():
        told = line(row)
        lines.append(Line(told.label, told.url, str(number)))
    yield Effect(said % {"count": count}, lines, kind, facts=facts)


def warning(sentence: str, *facts: Any) -> Effect:
    """Something to think of before."""
    return Effect(sentence, kind=EffectKind.WARNING, facts=("warning", *facts))


def _key(row: Any) -> Any:
    if isinstance(row, tuple):
        return tuple(_key(one) for one in row)
    return row.pk or str(row) if isinstance(row, Model) else str(row)


def digest(*facts: Any) -> str:
    """A short text that differs when the facts differ, whatever the language."""
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:16]


def facts_of(effects: Iterable[Effect]) -> str:
    """The digest of what was told."""
    return digest(*sorted((one.facts for one in effects), key=repr))
