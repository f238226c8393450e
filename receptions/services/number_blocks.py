"""Numbers given out beforehand for registering without a line, and what became of them."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import permissions
from receptions.choices import BlockState
from receptions.exceptions import DecisionError
from receptions.models import NumberBlock, NumberGap, Reception
from receptions.services import numbers
from territories import clock
from territories.models import User

MOST = 200
MOST_OPEN = 12  # of a person, whose desks may have a device each
MOST_A_DEVICE = 3
USUAL = 20


@transaction.atomic
def give(*, reception: Reception, count: int, to: User, by: User, device: str = "") -> NumberBlock:
    """Take the next numbers of the year's series for one person's offline registrations."""
    if not may_manage(by, reception):
        raise DecisionError(_("Only the reception's own people and its head give out numbers."))
    if not permissions.can_register(to, reception):
        raise DecisionError(_("This person doesn't register at the reception."))
    if not 1 <= count <= MOST:
        raise DecisionError(_("A block has 1 to %(most)s numbers.") % {"most": MOST})
    _lock(reception)
    if NumberBlock.objects.filter(reception=reception).usable_by(to).count() >= MOST_OPEN:
        raise DecisionError(
            _("This person has %(most)s blocks in use. Return one first.") % {"most": MOST_OPEN}
        )

    year = clock.today().year
    first, last = numbers.next_numbers(reception=reception, year=year, count=count)
    return NumberBlock.objects.create(
        reception=reception,
        year=year,
        first=first,
        last=last,
        given_to=to,
        device=device.strip(),
        given_at=clock.now(),
        given_by=by,
    )


@transaction.atomic
def take(*, reception: Reception, device: uuid.UUID, by: User) -> NumberBlock:
    """Put a block of the person's onto the device: one that waits for a device, else a fresh one.

    Raises DecisionError for who doesn't register there and for a device with enough blocks.
    """
    if not permissions.can_register(by, reception):
        raise DecisionError(_("This person doesn't register at the reception."))
    _lock(reception)
    own = NumberBlock.objects.usable_by(by).filter(reception=reception, year=clock.today().year)
    if own.filter(held_by=device).count() >= MOST_A_DEVICE:
        raise DecisionError(
            _("This device has %(most)s blocks in use. Use their numbers first.")
            % {"most": MOST_A_DEVICE}
        )
    waiting = own.select_for_update(of=("self",)).filter(held_by__isnull=True).first()
    block = waiting or give(reception=reception, count=USUAL, to=by, by=by)
    block.held_by, block.held_at = device, clock.now()
    block.save(update_fields=["held_by", "held_at"])
    return block


def put_down(*, device: uuid.UUID, by: User) -> None:
    """Let another device take what the person's device holds: everything it printed has come in."""
    held = NumberBlock.objects.usable_by(by).filter(held_by=device)
    held.update(held_by=None, held_at=None)


@transaction.atomic
def take_back(*, block: NumberBlock, by: User, reason: str) -> list[NumberGap]:
    """End a block. Every number nobody used is reported as a gap, with the reason."""
    block = NumberBlock.objects.select_for_update(of=("self",)).get(pk=block.pk)
    if not may_manage(by, block.reception):
        raise DecisionError(_("Only the reception's own people and its head give out numbers."))
    if block.state != BlockState.OPEN:
        raise DecisionError(_("The block is no longer in use."))
    used = set(block.used())
    unused = [one for one in range(block.first, block.last + 1) if one not in used]
    if unused and not reason.strip():
        raise DecisionError(_("Say why the numbers were not used."))

    now = clock.now()
    block.state = BlockState.RETURNED
    block.returned_at = now
    block.returned_by = by
    block.save(update_fields=["state", "returned_at", "returned_by"])
    return NumberGap.objects.bulk_create(
        NumberGap(block=block, sequence=one, reason=reason.strip(), by=by, at=now) for one in unused
    )


def _lock(reception: Reception) -> None:
    """Blocks of a reception are given out and taken one after another."""
    Reception.objects.select_for_update(no_key=True).get(pk=reception.pk)


def close_when_used_up(block: NumberBlock) -> None:
    """Close a block whose last number is used. The block must be locked by the caller."""
    if block.is_open and len(block.used()) == block.size:
        block.state = BlockState.CLOSED
        block.save(update_fields=["state"])


def may_manage(user: User, reception: Reception) -> bool:
    """Give out and take back numbers: who registers at the reception, or decides there."""
    return permissions.can_register(user, reception) or user.powers.at(
        "decide_appeals", reception.territory
    )
