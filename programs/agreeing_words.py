"""Differences and amendments said in words: labels, values, events of the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from programs import differences, plan_words, units
from programs.agreeing_choices import CONSENT_TONES, ConsentStatus, Verdict
from programs.choices import FundingSource
from programs.models import Amendment, ApprovalSheet, Measure
from programs.services.amendment_columns import name_in, values_of
from programs.snapshots import PLAN, plan_columns
from programs.templatetags.programs_tags import amount


@dataclass(frozen=True)
class ChangeWords:
    """One field as it was and as it is, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class LineWords:
    """A line of a comparison: what happened to it, its number and text, its fields."""

    kind: differences.Kind
    kind_label: str
    tone: str
    ordinal: int
    text: str
    place: str
    fields: list[ChangeWords]


def line_words(found: Iterable[differences.LineDifference]) -> list[LineWords]:
    """Differences of two versions for a page."""
    found = list(found)
    said = plan_words.texts_of(_topics(found))
    labels = {
        differences.Kind.ADDED: (_("added"), "good"),
        differences.Kind.REMOVED: (_("removed"), "bad"),
        differences.Kind.CHANGED: (_("changed"), "warn"),
    }
    return [
        LineWords(
            kind=one.kind,
            kind_label=labels[one.kind][0],
            tone=labels[one.kind][1],
            ordinal=one.line["ordinal"],
            text=value("text", one.line["text"], said),
            place=named(one.line["place"]["names"]),
            fields=[
                ChangeWords(label(field.name), value(field.name, field.before, said),
                            value(field.name, field.after, said))
                for field in one.fields
            ],
        )
        for one in found
    ]  # fmt: skip


def _topics(found: Iterable[differences.LineDifference]) -> set[int]:
    """The topics of the lines, those they had before included."""
    own = {one.line["topic"]["id"] for one in found}
    moved = (field for one in found for field in one.fields if field.name == "topic")
    return own | {field.before["id"] for field in moved}


def label(name: str) -> str:
    """The heading of a field of the plan."""
    if name == "sources":
        return _("Source problems")
    if name == "topic":
        return _("Topic")
    field = Measure._meta.get_field(name.removesuffix("_id"))
    return str(capfirst(field.verbose_name))


def named(names: Mapping[str, str]) -> str:
    """The name of then in the active language, else in Uzbek Latin."""
    return names.get(get_language() or "uz") or names.get("uz", "")


def _day(text: Any) -> str:
    day = text if isinstance(text, dt.date) else dt.date.fromisoformat(text)
    return date_format(day, "SHORT_DATE_FORMAT")


def _sources(rows: Any) -> str:
    return ", ".join(shown for _kind, _pk, shown in rows) or "–"


_SAY: dict[str, Callable[[Any], str]] = {
    "topic": lambda one: named(one["names"]),
    "place": lambda one: named(one["names"]),
    "office": lambda one: named(one["names"]),
    "quantity": amount,
    "cost": amount,
    "starts_on": _day,
    "due_on": _day,
    "funding": lambda code: str(FundingSource(code).label),
    "expected_result": plan_words.result_words,
    "unit": lambda unit: units.name_of(unit, 1),
    "sources": _sources,
}


def value(name: str, stored: Any, said: Mapping[str, str] | None = None) -> str:
    """A value of a kept line in words; `said` has the proposed texts in the active language."""
    if name == "text":
        return (said or {}).get(stored, str(stored))
    say = _SAY.get(name)
    return say(stored) if say else str(stored)


def amendment_changes(amendment: Amendment) -> list[ChangeWords]:
    """What an amendment changes, in words; a new measure has nothing before."""
    before, after = values_of(amendment.before), values_of(plan_columns(amendment.after))
    own = amendment.after.get("without_source_reason")
    found = [ChangeWords(label("without_source_reason"), "", own)] if own else []
    return found + [
        ChangeWords(label(name), _column(amendment, name, before.get(name)),
                    _column(amendment, name, after[name]))
        for name in sorted(after, key=_order)
    ]  # fmt: skip


def _order(name: str) -> int:
    order = (*PLAN, "sources")
    return order.index(name.removesuffix("_id"))


def _column(amendment: Amendment, name: str, stored: Any) -> str:
    if stored is None:
        return ""
    if name.endswith("_id"):
        return named(name_in(amendment.names, name, stored))
    return value(name, stored)


@dataclass(frozen=True)
class SheetAnswer:
    """A line of the approval sheet: what an office said about one measure."""

    ordinal: int
    label: str
    tone: str
    text: str
    by: str
    at: dt.datetime | None


@dataclass(frozen=True)
class SheetOffice:
    """An office of the approval sheet."""

    name: str
    due_on: dt.date
    answers: list[SheetAnswer]


def sheet_offices(sheet: ApprovalSheet) -> list[SheetOffice]:
    """The offices asked, and what each had said when the programme was approved."""
    return [
        SheetOffice(
            name=named(row["office"]),
            due_on=dt.date.fromisoformat(row["due_on"]),
            answers=[_sheet_answer(answer) for answer in row["answers"]],
        )
        for row in sheet.consents
    ]


def _status_on_paper(status: ConsentStatus, verdict: str) -> str:
    """How the office stood to the measure on the day of the approval."""
    if status == ConsentStatus.WAITING:
        return _("had not answered by the approval")
    if status == ConsentStatus.OUTDATED and verdict:
        return f"{Verdict(verdict).label}; {status.label}"
    return str(status.label)


def _sheet_answer(row: dict[str, Any]) -> SheetAnswer:
    status = ConsentStatus(row["status"])
    return SheetAnswer(
        ordinal=row["ordinal"],
        label=_status_on_paper(status, row["verdict"]),
        tone=CONSENT_TONES[status],
        text=row["text"],
        by=row["by"],
        at=parse_datetime(row["at"]) if row["at"] else None,
    )
