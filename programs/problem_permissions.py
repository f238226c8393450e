"""Who may do what with systemic problems. Heads act at the territory that holds the problem."""

from __future__ import annotations

from programs.models import SystemicProblem
from programs.problem_choices import PROPOSABLE, ProblemState
from territories.models import User


def may_look(user: User) -> bool:
    """The register: the reception's chain."""
    return user.powers.anywhere("view_programmes")


def _heads(user: User, problem: SystemicProblem) -> bool:
    return user.powers.at("draft_programmes", problem.holder)


def can_judge(user: User, problem: SystemicProblem) -> bool:
    """Confirm or reject a candidate: the head of its territory."""
    return problem.state == ProblemState.CANDIDATE and _heads(user, problem)


def can_propose(user: User, problem: SystemicProblem) -> bool:
    """Write the proposal: the head where the problem is."""
    return problem.state in PROPOSABLE and _heads(user, problem)


def can_send_up(user: User, problem: SystemicProblem) -> bool:
    """Send the proposal one level up."""
    return can_propose(user, problem) and problem.holder.parent_id is not None


def _answers(user: User, problem: SystemicProblem) -> bool:
    return user.powers.at("approve_programmes", problem.holder) and not (
        problem.state == ProblemState.SENT_UP and problem.sent_by_id == user.pk
    )


def can_accept(user: User, problem: SystemicProblem) -> bool:
    """Take what was sent up: the head above."""
    return problem.state == ProblemState.SENT_UP and _answers(user, problem)


def can_return(user: User, problem: SystemicProblem) -> bool:
    """Send it back with a reason: the head above."""
    standing = problem.state in (ProblemState.SENT_UP, ProblemState.ACCEPTED)
    return standing and problem.holder_id != problem.scope_id and _answers(user, problem)


def can_decide(user: User, problem: SystemicProblem) -> bool:
    """Write the decision down: above, or where nobody is above."""
    waits = problem.state in (ProblemState.SENT_UP, ProblemState.ACCEPTED)
    own = problem.state in PROPOSABLE and problem.holder.parent_id is None
    return (waits or own) and _answers(user, problem)


def can_find(user: User) -> bool:
    """Have the rule run now: heads of regions and the Administration."""
    return user.powers.anywhere("approve_programmes")


def can_set_rule(user: User) -> bool:
    """Change the parameters of the rule: the Administration."""
    return user.powers.everywhere("approve_programmes")
