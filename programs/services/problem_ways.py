"""The way of a systemic problem: proposed, sent up, answered from above, decided."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import StateProgramme, SystemicProblem
from programs.problem_choices import PROPOSABLE, ProblemState, ProposalKind
from programs.services import systemic
from territories import clock
from territories.models import Territory, User


@transaction.atomic
def propose(  # noqa: PLR0913  the fields of the form, each by its name
    *,
    problem: SystemicProblem,
    by: User,
    kind: str,
    text: str,
    owner: User | None,
    owner_post: str,
    state_programme: StateProgramme | None = None,
) -> SystemicProblem:
    """Write what should be done and who answers for it; changed until it is sent up."""
    problem = systemic.lock(problem)
    if problem.state not in PROPOSABLE:
        raise DecisionError(_("The proposal can't be changed now."))
    if not text.strip() or kind not in ProposalKind.values:
        raise DecisionError(_("A proposal says of what kind it is, and what should be done."))
    problem.proposal_kind = kind
    problem.proposal = text.strip()
    problem.owner = owner
    problem.owner_post = owner_post.strip()
    problem.state_programme = state_programme
    problem.save()
    return problem


@transaction.atomic
def send_up(*, problem: SystemicProblem, by: User, note: str = "") -> SystemicProblem:
    """Send the proposal one level up: district to region, region to Administration."""
    problem = systemic.lock(problem, ProblemState.SENT_UP)
    above = problem.holder.parent
    if above is None:
        raise DecisionError(_("Nobody is above: decide here."))
    if not problem.proposal or not problem.proposal_kind:
        raise DecisionError(_("Write the proposal first."))
    problem.holder = above
    problem.state = ProblemState.SENT_UP
    problem.sent_by = by
    problem.sent_at = clock.now()
    problem.save()
    systemic.note(problem, by, note or problem.proposal)
    return problem


def _check_answerer(problem: SystemicProblem, by: User) -> None:
    if problem.sent_by_id == by.pk and problem.state == ProblemState.SENT_UP:
        raise DecisionError(_("Nobody answers what they sent up themselves."))


@transaction.atomic
def accept(*, problem: SystemicProblem, by: User, note: str = "") -> SystemicProblem:
    """Above takes it: to be decided there, or sent further up."""
    problem = systemic.lock(problem, ProblemState.ACCEPTED)
    _check_answerer(problem, by)
    problem.state = ProblemState.ACCEPTED
    problem.save(update_fields=["state"])
    systemic.note(problem, by, note)
    return problem


@transaction.atomic
def return_(*, problem: SystemicProblem, by: User, note: str) -> SystemicProblem:
    """Above sends it back one level with a reason."""
    problem = systemic.lock(problem, ProblemState.RETURNED)
    _check_answerer(problem, by)
    if not note.strip():
        raise DecisionError(_("A return needs a reason."))
    if problem.holder_id == problem.scope_id:
        raise DecisionError(_("It was not sent up from below."))
    problem.holder = _below(problem)
    problem.state = ProblemState.RETURNED
    problem.save(update_fields=["holder", "state"])
    systemic.note(problem, by, note)
    return problem


def _below(problem: SystemicProblem) -> Territory:
    """The territory one level below the holder on the way to the scope."""
    place = problem.scope
    while place.parent_id != problem.holder_id and place.parent is not None:
        place = place.parent
    return place


@transaction.atomic
def decide(*, problem: SystemicProblem, by: User, text: str, on: dt.date) -> SystemicProblem:
    """What was decided and when; the problem leaves the open part of the register."""
    problem = systemic.lock(problem, ProblemState.DECIDED)
    _check_answerer(problem, by)
    if not text.strip():
        raise DecisionError(_("A decision has a text."))
    if on > clock.today():
        raise DecisionError(_("The day of the decision lies in the future."))
    problem.decision = text.strip()
    problem.decided_on = on
    problem.decided_by = by
    problem.state = ProblemState.DECIDED
    problem.save()
    systemic.note(problem, by, text)
    return problem
