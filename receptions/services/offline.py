"""What was registered while the line was down comes in: once each, under its printed number."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, replace

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import offline_sittings, permissions
from receptions.choices import ClashKind
from receptions.drafts import AppealDraft
from receptions.exceptions import DraftError, ReceptionsError
from receptions.models import Appeal, NumberBlock, NumberClash, Reception
from receptions.services import appeals, complaints, number_blocks, similar
from territories import clock
from territories.models import User

# A device's clock may be a little wrong, in both directions.
CLOCK_ERROR = dt.timedelta(minutes=5)


@dataclass(frozen=True)
class Taken:
    """What became of one offline registration. `clash` is the row of a number not kept."""

    appeal: Appeal
    already: bool = False
    clash: NumberClash | None = None
    note: str = ""  # why it stands in no protocol, where it should
    same: str = ""  # number of an appeal of the same words and name within a day: perhaps a copy


def already_in(key: uuid.UUID, by: User) -> Appeal | None:
    """The appeal that this client-made key became earlier, if the person sees or registered it."""
    known = Appeal.objects.filter(submission_key=key)
    mine = Q(registered_by=by) | Q(pk__in=Appeal.objects.visible_to(by).filter(submission_key=key))
    return known.filter(mine).first()


@dataclass(frozen=True)
class Seat:
    """The sitting and the desk at which it was registered."""

    sitting: int
    desk: str = ""


@transaction.atomic
def take_in(
    *,
    draft: AppealDraft,
    block_id: int,
    sequence: int,
    printed: str,
    by: User,
    seat: Seat | None = None,
) -> Taken:
    """Register under the printed number, or under a fresh one where that can't be kept.

    Sent twice it is registered once: the draft's submission key tells. With a seat it goes into
    the protocol of the sitting as well; where it can't, it is registered all the same. Raises
    DraftError when the parts don't fit or the moment can't be true; nothing is registered then.
    """
    if not permissions.can_register(by, draft.reception):
        raise DraftError(_("You don't register at this reception."))
    if draft.submission_key is None:
        raise DraftError(_("The registration has no key."))
    block = NumberBlock.objects.select_for_update(of=("self",)).filter(pk=block_id).first()
    known = already_in(draft.submission_key, by)
    if known is not None:
        return Taken(known, already=True)

    mine = block if block is not None and block.reception_id == draft.reception.pk else None
    received_at = _credible(draft.received_at, mine)
    kind = _clash(mine, sequence, received_at)
    if complaints.home_of(draft.reception, draft.complained_office) != draft.reception:
        kind = kind or ClashKind.HANDED_UP
    reserved = None if kind or mine is None else (mine.year, sequence)
    draft = replace(draft, received_at=received_at, reserved=reserved)
    appeal = appeals.register(draft=draft, by=by)
    note, same = _seated(appeal, seat, by), _registered_before(appeal, by)
    if not kind:
        if mine is not None:
            number_blocks.close_when_used_up(mine)
        return Taken(appeal, note=note, same=same)
    clash = NumberClash.objects.create(
        reception=draft.reception,
        block=mine,
        appeal=appeal,
        printed=printed[:40],
        kind=kind,
        by=by,
        at=clock.now(),
    )
    return Taken(appeal, clash=clash, note=note, same=same)


def _registered_before(appeal: Appeal, by: User) -> str:
    """The number of what the person may see and is perhaps the same letter, or ''.

    A desk with a line asks before it registers; without one a number is given out already.
    """
    twice = similar.just_registered(
        reception=appeal.reception, applicant=appeal.applicant, text=appeal.text, beside=appeal
    )
    seen = twice is not None and Appeal.objects.visible_to(by).filter(pk=twice.pk).exists()
    return twice.number if twice is not None and seen else ""


def write_down(*, told: offline_sittings.OnTheSpot, reception: Reception, by: User) -> str:
    """What ended on the spot, into the protocol of its sitting, once; gives its address.

    Raises DraftError or what the sitting refuses; then nothing is kept.
    """
    if not permissions.can_register(by, reception):
        raise DraftError(_("You don't register at this reception."))
    return offline_sittings.write_down(replace(told, at=_credible(told.at, None)), by)


def _seated(appeal: Appeal, seat: Seat | None, by: User) -> str:
    """Put the appeal into the sitting's protocol; or why that can't be."""
    if seat is None:
        return ""
    try:
        with transaction.atomic():
            offline_sittings.take_over(appeal, seat.sitting, seat.desk, by)
    except ReceptionsError as error:
        return str(error)
    return ""


def _credible(moment: dt.datetime | None, block: NumberBlock | None) -> dt.datetime:
    """The client's moment of receipt, where it can be true (T-01 counts from it)."""
    now = clock.now()
    if moment is None:
        raise DraftError(_("The moment of receipt is missing."))
    if moment > now + CLOCK_ERROR:
        raise DraftError(_("The moment of receipt lies in the future. Set the device's clock."))
    if block is not None and moment < block.given_at - CLOCK_ERROR:
        raise DraftError(_("The moment of receipt is before the numbers were given out."))
    return min(moment, now)


def _clash(block: NumberBlock | None, sequence: int, received_at: dt.datetime) -> str:
    """Why the printed number can't be kept, or ''."""
    if block is None or not block.first <= sequence <= block.last:
        return ClashKind.OUTSIDE
    if timezone.localdate(received_at).year != block.year:
        return ClashKind.YEAR
    if sequence in block.used():
        return ClashKind.USED
    if not block.is_open:
        return ClashKind.CLOSED
    return ""
