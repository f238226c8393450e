"""What is changed of a reception itself: its address and hours, notices by SMS, its closing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import DecisionError
from receptions.models import Reception
from territories.models import User
from territories.permissions import can_manage_people

DETAILS = (
    "address",
    "phone",
    "opens_at",
    "closes_at",
    "mother_child_room",
    "first_aid",
    "wheelchair_access",
)


def may_switch(user: User, reception: Reception) -> bool:
    """The head decides, or the level above."""
    return user.powers.at("decide_appeals", reception.territory)


@transaction.atomic
def switch_sms(*, reception: Reception, on: bool, by: User) -> Reception:
    """Have notices of this reception go out by SMS to who left a telephone, or no longer."""
    reception = Reception.objects.select_for_update(of=("self",)).get(pk=reception.pk)
    if not may_switch(by, reception):
        raise DecisionError(_("Only the head of the reception decides on notices by SMS."))
    reception.sms_notices = on
    reception.save(update_fields=["sms_notices"])
    return reception


def may_edit(user: User, reception: Reception) -> bool:
    """Administrators keep the network, the head the own reception; or the level above."""
    return can_manage_people(user) or may_switch(user, reception)


@transaction.atomic
def edit(*, reception: Reception, changes: Mapping[str, Any], by: User) -> Reception:
    """Change details by name; `closed_on` too where an administrator does it.

    Raises DecisionError for others, and for a last day before the reception existed.
    """
    reception = (
        Reception.objects.select_for_update(of=("self",))
        .select_related("territory")
        .get(pk=reception.pk)
    )
    allowed = (*DETAILS, "closed_on") if can_manage_people(by) else DETAILS
    if not may_edit(by, reception) or not set(changes) <= set(allowed):
        raise DecisionError(_("Only the head of the reception or an administrator changes this."))
    closed_on = changes.get("closed_on")
    if closed_on is not None and closed_on <= reception.territory.valid_from:
        raise DecisionError(_("The reception didn't exist yet on that day."))
    for name, value in changes.items():
        setattr(reception, name, value)
    reception.save(update_fields=list(changes))
    return reception
