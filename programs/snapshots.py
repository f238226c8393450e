"""The lines of a programme as plain values: kept in versions, hashed, compared.

A line is `{"id", "ordinal", "topic", "place", "office", "text", …, "sources"}`; amounts and dates
are texts, so that a stored line hashes to the same digest for ever. Topics, places and offices
carry their names of that time in every language: an office renamed later changes no paper.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Prefetch

from programs.models import Measure, MeasureSource, Programme

Line = dict[str, Any]
NAMED = ("topic", "place", "office")
AMOUNTS = ("quantity", "cost")
DAYS = ("starts_on", "due_on")
WORDS = ("text", "unit", "funding", "expected_result")
# What an office consents to, and what two versions are compared by.
PLAN = (
    "text",
    "topic",
    "place",
    "office",
    "quantity",
    "unit",
    "starts_on",
    "due_on",
    "cost",
    "funding",
    "expected_result",
    "people_served",
)
_TIYIN = Decimal("0.01")


def measures_of(programme: Programme) -> list[Measure]:
    """The lines that count, with everything a snapshot needs, in two statements."""
    held = MeasureSource.objects.held().select_related("question__appeal")
    rows = programme.lines.counted().select_related(*NAMED, "typical")
    return list(rows.prefetch_related(Prefetch("sources", queryset=held)).order_by("ordinal"))


def line_of(measure: Measure) -> Line:
    """One line; `measure` comes from `measures_of()` or has its sources prefetched likewise."""
    named = {name: _named(getattr(measure, name)) for name in NAMED}
    return {
        "id": measure.pk,
        "ordinal": measure.ordinal,
        **named,
        **{name: getattr(measure, name) for name in WORDS},
        **{name: amount_text(getattr(measure, name)) for name in AMOUNTS},
        **{name: getattr(measure, name).isoformat() for name in DAYS},
        "people_served": measure.people_served,
        "sources": [_source(one) for one in measure.sources.all()],
    }


def lines_of(measures: Iterable[Measure]) -> list[Line]:
    return [line_of(measure) for measure in measures]


def amount_text(value: Decimal | int) -> str:
    """An amount with its tiyin, as the database writes it."""
    return str(Decimal(value).quantize(_TIYIN))


def digest(lines: Sequence[Line]) -> str:
    """SHA-256 of the lines in one fixed way of writing."""
    written = json.dumps(lines, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()


def plan_digest(line: Line) -> str:
    """Of the plan alone: neither its number nor its sources nor a name change it."""
    return digest([{name: bare(line[name]) for name in PLAN}])


def plan_columns(columns: dict[str, Any]) -> dict[str, Any]:
    """Of the columns an amendment names, those that belong to the plan."""
    return {name: value for name, value in columns.items() if name.removesuffix("_id") in PLAN}


def bare(value: Any) -> Any:
    """The value without names: what makes two plans different."""
    return value["id"] if isinstance(value, dict) else value


def _named(thing: Any) -> dict[str, Any]:
    names = {code: thing.name_in(code) for code, _language in settings.LANGUAGES}
    return {"id": thing.pk, "names": names}


def _source(source: MeasureSource) -> list[Any]:
    if source.question is not None:
        return ["question", source.question_id, str(source.question)]
    return ["finding", source.finding_id, f"F-{source.finding_id}"]
