"""Repeat or copy of an earlier appeal: confirmed by the registrar, taken back when wrong."""

from __future__ import annotations

import pghistory
from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import ReceptionsError
from receptions.models import Appeal
from receptions.services import appeals, copies
from territories.models import User

REPEAT, DUPLICATE = "repeat", "duplicate"


@transaction.atomic
def relate(*, appeal: Appeal, earlier: Appeal, kind: str, by: User) -> Appeal:
    """Mark an appeal as a repeat (R-14) or copy (R-15) of an earlier one of the same person.

    The facts decide: raises ReceptionsError when they say otherwise.
    """
    appeal = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.pk)
    if appeal.repeat_of_id or appeal.duplicate_of_id:
        raise ReceptionsError(_("It is marked as a repeat or copy already; take that back first."))
    if earlier.pk >= appeal.pk:
        raise ReceptionsError(_("The earlier appeal must have come before."))
    appeals.check_relation(
        appeal.applicant,
        repeat_of=earlier if kind == REPEAT else None,
        duplicate_of=earlier if kind == DUPLICATE else None,
        received_at=appeal.received_at,
        on=appeal.counts_from,
    )
    with pghistory.context(user=by.pk, note=kind):
        if kind == REPEAT:
            appeal.repeat_of = earlier
        else:
            appeal.duplicate_of = earlier
        appeal.save(update_fields=["repeat_of", "duplicate_of"])
    copies.follow(appeal=appeal, by=by)
    return appeal


@transaction.atomic
def unrelate(*, appeal: Appeal, reason: str, by: User) -> Appeal:
    """Take back that an appeal repeats or copies another; the history keeps both."""
    appeal = Appeal.objects.select_for_update().get(pk=appeal.pk)
    if not (appeal.repeat_of_id or appeal.duplicate_of_id):
        raise ReceptionsError(_("It is not marked as a repeat or copy."))
    if not reason.strip():
        raise ReceptionsError(_("Say why it is taken back."))
    copies.leave(appeal=appeal, reason=reason, by=by)
    with pghistory.context(user=by.pk, note=reason.strip()):
        appeal.repeat_of = appeal.duplicate_of = None
        appeal.save(update_fields=["repeat_of", "duplicate_of"])
    return appeal
