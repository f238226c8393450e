"""What is kept about a person, changed without losing what somebody else wrote meanwhile."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from receptions import personal_number
from receptions.exceptions import ReceptionsError
from receptions.models import Applicant
from territories.models import Territory

NAME_FIELDS = ("surname", "given_name", "patronymic", "entity_name")
FIELDS = ("kind", *NAME_FIELDS, "birth_date", "sex", "phone", "email", "mahalla",
          "address", "do_not_disclose")  # fmt: skip
NUMBER = "personal_number"

Held = dict[str, Any]  # by name of the field, as JSON keeps it


class ChangedMeanwhileError(ReceptionsError):
    """Fields that somebody else changed since they were read; the applicant holds them anew."""

    def __init__(self, fields: Collection[str]) -> None:
        super().__init__(_("Somebody changed the data of this person meanwhile."))
        self.fields = tuple(fields)


def held(applicant: Applicant) -> Held:
    """What is kept of the person now; of the personal number only what tells it from another."""
    found = {name: getattr(applicant, name) for name in FIELDS if name != "mahalla"}
    index = applicant.personal_number_index
    return {
        **{name: plain(value) for name, value in found.items()},
        "mahalla": applicant.mahalla_id,
        NUMBER: _mark(index),
    }


def plain(value: Any) -> Any:
    """A value of a field as `held` gives it."""
    if isinstance(value, Territory):
        return value.pk
    return value.isoformat() if isinstance(value, dt.date) else value


def put(applicant: Applicant, changes: Mapping[str, Any]) -> None:
    """Set the changed fields; nothing is written yet."""
    for name, value in changes.items():
        if name == NUMBER:
            applicant.set_personal_number(value)
        else:
            setattr(applicant, name, value)


@transaction.atomic
def rewrite(*, applicant: Applicant, changes: Mapping[str, Any], read: Held) -> None:
    """Write the changed fields of a known person, and no others.

    `read` is what was held when the changes were begun. The applicant given is read anew and
    stays locked until the transaction ends. Raises ChangedMeanwhileError.
    """
    rows = Applicant.objects.select_for_update(of=("self",), no_key=True)
    applicant.refresh_from_db(from_queryset=rows)
    now = held(applicant)
    contested = [
        name for name, value in changes.items() if now[name] not in (read[name], _said(name, value))
    ]
    if contested:
        raise ChangedMeanwhileError(contested)
    if not changes:
        return
    put(applicant, changes)
    columns = [name for name in changes if name != NUMBER]
    if NUMBER in changes:
        columns += ["personal_number_sealed", "personal_number_index"]
    applicant.save(update_fields=columns)


def _said(name: str, value: Any) -> Any:
    return _mark(personal_number.blind_index(value)) if name == NUMBER else plain(value)


def _mark(index: str) -> str:
    return salted_hmac("personal number as it was read", index).hexdigest()[:16] if index else ""
