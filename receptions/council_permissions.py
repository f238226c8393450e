"""Who may do what with a council's sessions, hearings, questions and decisions (docs/roles.md).

The head of the council's own reception keeps sessions and decisions for it; deputies ask and
read; the bodies obliged report. Who takes a decision off control is a setting (R-25).
"""

from __future__ import annotations

from typing import NamedTuple

from django.conf import settings

from receptions.models import CouncilDecision, CouncilHearing, DeputyQuestion
from territories.models import Council, User


class Tabs(NamedTuple):
    """Which rooms of the council a person finds."""

    reports: bool
    sessions: bool


def tabs(user: User) -> Tabs:
    """Reports in this room are the deputies'; the chain has its own board of reports."""
    return Tabs(user.powers.anywhere("read_council"), sees_sessions(user))


def can_see(user: User) -> bool:
    """Whether the person has to do with councils at all."""
    powers = user.powers
    return (
        powers.anywhere("read_council")
        or powers.anywhere("view_reports")
        or bool(powers.office_ids)
    )


def sees_sessions(user: User) -> bool:
    """Sessions and the portal are for deputies and the chain, not for the bodies."""
    return user.powers.anywhere("read_council") or user.powers.anywhere("view_reports")


def can_keep(user: User, council: Council) -> bool:
    """Write sessions, hearings and decisions down: the head of the reception of this place."""
    return user.powers.exactly_at("decide_appeals", council.territory)


def is_deputy(user: User, council: Council) -> bool:
    """A deputy of this very council."""
    return user.powers.exactly_at("read_council", council.territory)


def can_report(user: User, hearing: CouncilHearing) -> bool:
    """Give the body's report: who acts for the office, or the head who got it on paper."""
    return user.powers.acts_for(hearing.office) or can_keep(user, hearing.session.council)


def can_answer(user: User, question: DeputyQuestion) -> bool:
    """The body asked; where none was named, the head of the reception."""
    if question.office is not None:
        return user.powers.acts_for(question.office)
    return can_keep(user, question.council)


def can_fulfil(user: User, decision: CouncilDecision) -> bool:
    """Report the fulfilment: who acts for the body, or the head who got it on paper."""
    return user.powers.acts_for(decision.office) or can_keep(user, decision.council)


def can_take_off(user: User, decision: CouncilDecision) -> bool:
    """Judge the fulfilment and take the decision off control; never the body itself."""
    if user.powers.acts_for(decision.office):
        return False
    if settings.COUNCIL_TAKEN_OFF_BY == "deputies":
        return is_deputy(user, decision.council)
    return can_keep(user, decision.council)


def councils_kept(user: User) -> list[Council]:
    """Councils for which the person keeps sessions and decisions."""
    paths = user.powers.paths("decide_appeals")
    rows = Council.objects.filter(territory__path__in=paths)
    return list(rows.select_related("territory").order_by("territory__path"))


def councils_of_deputy(user: User) -> list[Council]:
    """Councils in which the person sits."""
    paths = user.powers.paths("read_council")
    rows = Council.objects.filter(territory__path__in=paths)
    return list(rows.select_related("territory").order_by("territory__path"))
