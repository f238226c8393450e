"""Switches of a reception that its head decides on."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import DecisionError
from receptions.models import Reception
from territories.models import User


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
