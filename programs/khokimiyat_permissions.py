"""Who may do what on the khokimiyat's side (docs/roles.md). See `permissions` for the rest."""

from __future__ import annotations

from programs.choices import FINISHED, MeasureState, ProgrammeState
from programs.models import Acceptance, Measure, Programme
from programs.permissions import acts_for, carries_out
from territories.models import User


def can_accept(user: User, programme: Programme) -> bool:
    """Take the programme over: the khokimiyat it was sent to, once."""
    return (
        programme.state == ProgrammeState.SENT
        and user.powers.acts_for(programme.khokimiyat)
        and not Acceptance.objects.filter(programme=programme, accepted_at__isnull=False).exists()
    )


def can_organise(user: User, measure: Measure) -> bool:
    """Name people and offices, set milestones, note contracts: the office or the khokimiyat."""
    return (
        measure.programme.state == ProgrammeState.SENT
        and measure.state not in FINISHED
        and acts_for(user, measure)
    )


def can_correct(user: User, measure: Measure) -> bool:
    """Correct the report of a measure that waits for the check."""
    return (
        measure.programme.state == ProgrammeState.SENT
        and measure.state == MeasureState.REPORTED
        and carries_out(user, measure)
    )
