"""What a phone sends, read: nothing in it is believed before it fits."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import json
import re
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from fieldvisits.choices import HouseholdClass, Severity, VisitResult
from fieldvisits.drafts import Point
from fieldvisits.exceptions import FieldError
from fieldvisits.phone import sealing
from fieldvisits.phone_choices import EntryKind

MOST_NOTE = 4_000
MOST_NUMBER = 2**31 - 1
# NUL, and halves of letters that lost the other half: no database keeps them.
_NEVER_KEPT = re.compile("[\0\ud800-\udfff]")


class OperationError(FieldError):
    """An entry of a phone that can't be read or taken over."""


@dataclass(frozen=True)
class Operation:
    """One entry as it came; `payload` is kept whatever becomes of it."""

    client_id: uuid.UUID
    payload: dict[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        kind = self.payload.get("kind")
        return kind if kind in EntryKind.values else ""

    @property
    def sequence(self) -> int:
        return number(self.payload.get("seq"))

    @property
    def round_id(self) -> int:
        return number(self.payload.get("round"))

    @property
    def visit_id(self) -> int:
        return number(self.payload.get("visit"))

    @property
    def client_time(self) -> dt.datetime | None:
        return moment(self.payload.get("at"))


def read(item: Any) -> Operation:
    """An entry in clear, or sealed for this server. Raises OperationError."""
    try:
        client_id = uuid.UUID(str(item["id"]))
        if "sealed" not in item:
            return Operation(client_id, dict(item))
        content = base64.b64decode(item["sealed"], validate=True)
        payload = json.loads(sealing.unseal(content, str(client_id)))
    except (KeyError, TypeError, ValueError, binascii.Error, sealing.SealError) as error:
        raise OperationError(_("This can't be read.")) from error
    if not isinstance(payload, dict):
        raise OperationError(_("This can't be read."))
    return Operation(client_id, payload)


def visit_values(payload: dict[str, Any]) -> dict[str, Any]:
    """The fields of a visit, each checked. Raises OperationError."""
    given = payload.get("fields")
    if not isinstance(given, dict):
        raise OperationError(_("This can't be read."))
    result = given.get("result")
    if result not in VisitResult.values or result == VisitResult.PENDING:
        raise OperationError(_("Choose what the visit gave."))
    return {"result": result, **_free_values(given)}


def base_values(payload: dict[str, Any]) -> dict[str, Any]:
    """What the phone knew of the house when it was given the round."""
    known = payload.get("base")
    given = known if isinstance(known, dict) else {}
    result = given.get("result")
    if result not in VisitResult.values:
        result = VisitResult.PENDING.value
    return {"result": result, **_free_values(given)}


def _free_values(given: dict[str, Any]) -> dict[str, Any]:
    household_class = given.get("household_class")
    return {
        "note": words(given.get("note")),
        "household_class": household_class if household_class in HouseholdClass.values else "",
        "revisit_on": day(given.get("revisit_on")),
    }


def answers(payload: dict[str, Any]) -> dict[str, Any]:
    """The answers to the questions of the sheet; their own module checks them."""
    given = payload.get("answers")
    return given if isinstance(given, dict) else {}


def base_answers(payload: dict[str, Any]) -> dict[str, Any]:
    """The answers that the phone was given with the house."""
    given = payload.get("base_answers")
    return given if isinstance(given, dict) else {}


def words(value: Any) -> str:
    """A text as the database can keep it."""
    return keepable(value).strip()[:MOST_NOTE] if isinstance(value, str) else ""


def number(value: Any) -> int:
    """A whole number that fits the columns; 0, which is none, for anything else."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and 0 < value <= MOST_NUMBER else 0


def point(value: Any) -> Point | None:
    """Latitude and longitude, to a millionth of a degree; None for what is no place on earth."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    if not all(isinstance(one, int | float) and not isinstance(one, bool) for one in value):
        return None
    north, east = value
    if not (abs(north) <= 90 and abs(east) <= 180):
        return None
    return Decimal(f"{north:.6f}"), Decimal(f"{east:.6f}")


def photo_times(payload: dict[str, Any]) -> dict[str, dt.datetime]:
    """When each photo of an entry was taken by the phone's clock, by the photo's id."""
    photos = payload.get("photos")
    given = [one for one in photos if isinstance(one, dict)] if isinstance(photos, list) else []
    times = {str(one.get("id")): moment(one.get("taken_at")) for one in given}
    return {key: at for key, at in times.items() if at is not None}


def severity(value: Any) -> int:
    return value if number(value) in Severity.values else int(Severity.MIDDLE)


def day(value: Any) -> str | None:
    """A day as ISO text, as it is compared and kept; None for anything else."""
    try:
        found = parse_date(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found.isoformat() if found else None


def moment(value: Any) -> dt.datetime | None:
    """A moment with its zone; None for anything else."""
    try:
        found = parse_datetime(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def keepable(value: Any) -> Any:
    """JSON that the database can keep: what it never keeps is left out of every text."""
    if isinstance(value, str):
        return _NEVER_KEPT.sub("", value)
    if isinstance(value, list):
        return [keepable(one) for one in value]
    if isinstance(value, dict):
        return {keepable(name): keepable(one) for name, one in value.items()}
    return value
