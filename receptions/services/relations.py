"""Repeat or copy of an earlier appeal: confirmed by the registrar, taken back when wrong."""

from __future__ import annotations

import pghistory
from django.db import transaction
from django.db.models import Q, QuerySet
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
    both = Appeal.objects.select_for_update(of=("self",)).filter(pk__in=[appeal.pk, earlier.pk])
    locked = {one.pk: one for one in both.order_by("pk")}
    appeal, earlier = locked[appeal.pk], locked[earlier.pk]
    if appeal.repeat_of_id or appeal.duplicate_of_id:
        raise ReceptionsError(_("It is marked as a repeat or copy already; take that back first."))
    if not came_before(appeal).filter(pk=earlier.pk).exists():
        raise ReceptionsError(_("The earlier appeal must have come before."))
    if _leads_to(earlier, appeal):
        raise ReceptionsError(_("The earlier appeal is marked as a repeat or copy of this one."))
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


def came_before(appeal: Appeal) -> QuerySet[Appeal]:
    """Appeals that came, or were registered, before this one.

    Of the old register, and of what was registered without a line, the row is made later.
    """
    registered = Q(registered_at=appeal.registered_at, pk__lt=appeal.pk)
    registered |= Q(registered_at__lt=appeal.registered_at)
    return Appeal.objects.filter(registered | Q(received_at__lt=appeal.received_at))


def _leads_to(earlier: Appeal, appeal: Appeal) -> bool:
    """Whether the earlier one repeats or copies the other, be it through others."""
    level, seen = {earlier.pk}, set[int]()
    while level:
        seen |= level
        pairs = Appeal.objects.filter(pk__in=level).values_list("repeat_of", "duplicate_of")
        level = {key for pair in pairs for key in pair if key is not None} - seen
    return appeal.pk in seen


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
