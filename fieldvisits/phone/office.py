"""Entries of phones as the office reads them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass, VisitResult
from fieldvisits.models import PhoneEntry, PhonePhoto, Round, Visit
from fieldvisits.phone import operations, sheet
from fieldvisits.phone_choices import EntryKind, EntryState, PhotoState
from fieldvisits.services import phone_apply
from territories import clock

FIELDS = {
    "result": _("Result"),
    "note": _("Note"),
    "household_class": _("Household class"),
    "revisit_on": _("Come again on"),
}
CLOCK_DAYS = 3
CHOICES: dict[str, dict[str, Any]] = {
    "result": dict(VisitResult.choices),
    "household_class": dict(HouseholdClass.choices),
}


@dataclass(frozen=True)
class Difference:
    """A field with two values."""

    name: str
    label: Any
    before: str
    phone: str


@dataclass(frozen=True)
class Shown:
    """An entry to be decided about, with its words."""

    entry: PhoneEntry
    words: str
    differences: list[Difference]
    clock_minutes: int


def url_of(round_: Round) -> str:
    return reverse("fieldvisits:round-phones", args=[round_.pk])


def shown(entry: PhoneEntry) -> Shown:
    """What the phone says, and where it contradicts what is written down by now."""
    differences = []
    if entry.state == EntryState.CONFLICT and entry.visit is not None:
        now = phone_apply.values_of(entry.visit)
        theirs = operations.visit_values(entry.payload)
        differences = [
            Difference(name, label, _value(name, now[name]), _value(name, theirs[name]))
            for name, label in FIELDS.items()
            if name in entry.clash
        ]
        differences += _of_sheet(entry, entry.visit)
    return Shown(entry, _words(entry), differences, round(entry.offset_seconds / 60))


def _of_sheet(entry: PhoneEntry, visit: Visit) -> list[Difference]:
    """The questions of the sheet with two answers."""
    names = [name.removeprefix(sheet.PREFIX) for name in entry.clash if name not in FIELDS]
    if not names:
        return []
    words = sheet.Reading(sheet.version_of(entry.payload.get("sheet")))
    now, theirs = sheet.answered(visit), operations.answers(entry.payload)
    return [
        Difference(
            sheet.PREFIX + name,
            words.label(name),
            words.answer(name, now.get(name)) or "—",
            words.answer(name, theirs.get(name)) or "—",
        )
        for name in names
    ]


def clocks(round_: Round) -> dict[int, int]:
    """By phone how many minutes its clock was wrong at most when it last sent, where it was."""
    since = clock.now() - dt.timedelta(days=CLOCK_DAYS)
    rows = PhoneEntry.objects.filter(round=round_, received_at__gte=since).exclude(offset_seconds=0)
    worst: dict[int, int] = {}
    for device, seconds in rows.order_by("pk").values_list("device", "offset_seconds"):
        if abs(seconds) > abs(worst.get(device, 0)):
            worst[device] = seconds
    return {device: round(seconds / 60) for device, seconds in worst.items()}


def refused_photos(round_: Round) -> QuerySet[PhonePhoto, PhonePhoto]:
    """Photos of the round that could not be kept, each with the reason."""
    keys = PhoneEntry.objects.filter(round=round_).values("client_id")
    rows = PhonePhoto.objects.filter(entry_key__in=keys, state=PhotoState.REFUSED)
    return rows.select_related("device__user").order_by("pk")


def counts(round_: Round) -> dict[str, int]:
    """How much has come in, and how many photos of it."""
    rows = PhoneEntry.objects.filter(round=round_).order_by().values("state")
    states = {row["state"]: row["number"] for row in rows.annotate(number=Count("pk"))}
    keys = PhoneEntry.objects.filter(round=round_).values("client_id")
    photos = PhonePhoto.objects.filter(entry_key__in=keys)
    return {
        "entries": sum(states.values()),
        "photos": photos.filter(state=PhotoState.KEPT).count(),
        "photos_coming": photos.filter(state=PhotoState.COMING).count(),
        "photos_refused": photos.filter(state=PhotoState.REFUSED).count(),
    }


def _words(entry: PhoneEntry) -> str:
    """One line that says what the entry is about."""
    payload = entry.payload
    if entry.kind == EntryKind.VISIT:
        fields = payload.get("fields")
        given = fields if isinstance(fields, dict) else {}
        parts = [_value("result", given.get("result")), operations.words(given.get("note"))]
    elif entry.kind == EntryKind.FINDING:
        parts = [operations.words(payload.get("text")), operations.words(payload.get("settled"))]
    else:
        parts = [operations.words(payload.get("note"))]
    return " · ".join(part for part in parts if part)


def _value(name: str, value: Any) -> str:
    if not value:
        return "—"
    if name == "revisit_on":
        return str(date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT"))
    return str(CHOICES.get(name, {}).get(value, value))
