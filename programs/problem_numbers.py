"""The numbers of a systemic problem, then and now, each with the list behind it; its next step."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from programs import problem_permissions as permissions
from programs.development_words import Action, NextStep
from programs.models import ProblemPart, SystemicProblem
from programs.problem_choices import ProblemState
from programs.services import systemic_counts as counts
from territories.models import User
from territories.periods import Quarter


@dataclass(frozen=True)
class Number:
    """A number with its list: as it was kept, and as it is now."""

    kept: int
    now: int
    kept_url: str
    now_url: str

    @property
    def has_changed(self) -> bool:
        return self.kept != self.now


@dataclass(frozen=True)
class Row:
    """One territory of the problem."""

    part: ProblemPart
    quarters: list[Number]
    appeals: Number
    findings: Number
    measures: Number
    since: int


@dataclass(frozen=True)
class Numbers:
    """The table of a problem."""

    quarters: list[Quarter]
    rows: list[Row]
    total: Number
    repeats: int
    findings: Number
    measures: Number
    since: int
    kept: bool


def numbers_of(problem: SystemicProblem, user: User) -> Numbers:
    """Every number of the page, in a fixed number of statements."""
    parts = list(problem.parts.select_related("territory").prefetch_related("cells"))
    places = [part.territory_id for part in parts]
    now, since = counts.live(problem, places)
    works = counts.works_behind(problem, places)
    rows = [_row(problem, part, now, since, works) for part in parts]
    return Numbers(
        quarters=problem.quarter_list,
        rows=rows,
        total=_sum(problem, "questions", [row.appeals for row in rows]),
        repeats=sum(part.repeats for part in parts),
        findings=_sum(problem, "findings", [row.findings for row in rows]),
        measures=_sum(problem, "measures", [row.measures for row in rows]),
        since=sum(row.since for row in rows),
        kept=problem.is_registered,
    )


def _row(problem: SystemicProblem, part: ProblemPart, now: Any, since: Any, works: Any) -> Row:
    cells = {cell.quarter: cell for cell in part.cells.all()}
    quarters = [
        Number(
            cells[slug].appeals if slug in cells else 0,
            now.get((part.territory_id, slug), (0, 0))[0],
            _url(problem, "questions", part=part.pk, quarter=slug),
            _url(problem, "questions", part=part.pk, quarter=slug, now=1),
        )
        for slug in problem.quarters
    ]
    alive = sum(number.now for number in quarters)
    return Row(
        part=part,
        quarters=quarters,
        appeals=_number(problem, "questions", part, part.appeals, alive),
        findings=_listed(problem, "findings", part, works),
        measures=_listed(problem, "measures", part, works),
        since=since.get(part.territory_id, 0),
    )


def _listed(problem: SystemicProblem, kind: str, part: ProblemPart, works: Any) -> Number:
    alive = len(works[kind].get(part.territory_id, []))
    kept = len(getattr(part, kind)) if problem.is_registered else alive
    return _number(problem, kind, part, kept, alive)


def _number(problem: SystemicProblem, kind: str, part: ProblemPart, kept: int, now: int) -> Number:
    return Number(
        kept,
        now,
        _url(problem, kind, part=part.pk),
        _url(problem, kind, part=part.pk, now=1),
    )


def _sum(problem: SystemicProblem, kind: str, numbers: list[Number]) -> Number:
    return Number(
        sum(number.kept for number in numbers),
        sum(number.now for number in numbers),
        _url(problem, kind),
        _url(problem, kind, now=1),
    )


def _url(problem: SystemicProblem, kind: str, **query: Any) -> str:
    address = reverse("programs:problem-cases", args=[problem.pk, kind])
    return f"{address}?{urlencode(query)}" if query else address


def steps_of(problem: SystemicProblem, user: User) -> NextStep:
    """The next step as this person sees it."""
    if problem.state == ProblemState.CANDIDATE:
        return _candidate(problem, user)
    if problem.state == ProblemState.DECIDED:
        return NextStep(_("Decided."), problem.decision)
    if problem.state == ProblemState.REJECTED:
        return NextStep(_("Rejected."), problem.reject_reason)
    return _standing(problem, user)


def _to(problem: SystemicProblem, name: str, label: str) -> Action:
    return Action(label, reverse(f"programs:problem-{name}", args=[problem.pk]))


def _candidate(problem: SystemicProblem, user: User) -> NextStep:
    if not permissions.can_judge(user, problem):
        return NextStep(_("The head of the reception there confirms or rejects it."))
    return NextStep(
        _("Is it a systemic problem? Look at the numbers, then confirm or reject."),
        "",
        (_to(problem, "confirm", _("Confirm")), _to(problem, "reject", _("Reject"))),
    )


def _actions(problem: SystemicProblem, user: User) -> tuple[Action, ...]:
    """What this person may do with a problem of the register; what comes first stands out."""
    change = _("Change the proposal") if problem.proposal else _("Write the proposal")
    sendable = bool(problem.proposal) and permissions.can_send_up(user, problem)
    offered = [
        (permissions.can_accept(user, problem), "accept", _("Accept")),
        (permissions.can_decide(user, problem), "decide", _("Write the decision down")),
        (permissions.can_return(user, problem), "return", _("Return")),
        (sendable, "send-up", _("Send up")),
        (permissions.can_propose(user, problem), "proposal", change),
    ]
    actions = [_to(problem, name, label) for allowed, name, label in offered if allowed]
    return tuple(actions if problem.proposal else reversed(actions))


def _standing(problem: SystemicProblem, user: User) -> NextStep:
    place = {"place": problem.holder.name}
    if problem.state == ProblemState.SENT_UP:
        title = _("The answer comes from: %(place)s.") % place
    elif problem.state == ProblemState.ACCEPTED:
        title = _("Accepted; to be decided or sent further up by: %(place)s.") % place
    elif not problem.proposal:
        title = _("Write what should be done.")
    elif problem.holder.parent_id is None:
        title = _("Decide on the proposal.")
    else:
        title = _("Send the proposal up.")
    return NextStep(title, "", _actions(problem, user))
