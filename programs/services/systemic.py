"""Finding systemic problems by the rule; heads confirm or reject what it proposes."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import (
    ProblemCell,
    ProblemEvent,
    ProblemPart,
    SystemicProblem,
    SystemicRule,
)
from programs.problem_choices import OVER, ProblemState, RuleLevel
from programs.services import systemic_counts as counts
from programs.systemic_rules import DELIVERED, Candidate, Parameters, systemic, window
from receptions.models import Topic
from territories import clock
from territories.models import Territory, User
from territories.periods import Quarter

JOB = "programs.find_systemic_problems"
_NUMBERS = ("window", "quarters", "volume", "territories", "total", "after_verified")


def parameters_of(level: str) -> Parameters:
    """The newest version of the rule for the level, or what was delivered."""
    rule = SystemicRule.objects.filter(level=level).order_by("-number").first()
    if rule is None:
        return DELIVERED[level]
    return Parameters(number=rule.number, **{name: getattr(rule, name) for name in _NUMBERS})


@transaction.atomic
def set_parameters(*, level: str, parameters: Parameters, by: User) -> SystemicRule:
    """A new version of the rule; what was found by an older one keeps its parameters."""
    if parameters.quarters > parameters.window:
        raise DecisionError(_("It can't recur in more quarters than are looked back at."))
    versions = SystemicRule.objects.filter(level=level).select_for_update()
    last = max((rule.number for rule in versions), default=0)
    values = {name: getattr(parameters, name) for name in _NUMBERS}
    return SystemicRule.objects.create(
        level=level, number=last + 1, by=by, at=clock.now(), **values
    )


def find(*, last: Quarter | None = None) -> int:
    """Propose what the rule finds in the quarters that ended; how many candidates are new.

    Safe to run twice: a candidate keeps its row and gets the newest numbers; what a head
    confirmed stays as it is; what was rejected or decided comes again with a later quarter only.
    """
    last = last or Quarter.of(clock.today()).previous
    return sum(_find_at(level, last) for level in RuleLevel.values)


@transaction.atomic
def _find_at(level: str, last: Quarter) -> int:
    parameters = parameters_of(level)
    quarters = window(last, parameters)
    cells = counts.cells(level, quarters[0].first_day, last.last_day, parameters)
    candidates = systemic(
        cells,
        counts.works(level, cells),
        counts.scopes(level, (cell.territory for cell in cells)),
        last,
        parameters,
    )
    topics = Topic.objects.in_bulk({one.topic for one in candidates})
    places = Territory.objects.in_bulk({one.scope for one in candidates})
    return sum(
        _propose(one, topics[one.topic], places[one.scope], parameters) for one in candidates
    )


def _propose(candidate: Candidate, topic: Topic, scope: Territory, parameters: Parameters) -> bool:
    """Write the candidate down, or its newest numbers; whether it is new."""
    quarters = [quarter.slug for quarter in candidate.quarters]
    same = SystemicProblem.objects.select_for_update(of=("self",)).filter(topic=topic, scope=scope)
    known = same.exclude(state__in=OVER).first()
    if known is None:
        if same.filter(state__in=OVER, last_quarter__gte=quarters[-1]).exists():
            return False
        fresh = SystemicProblem(topic=topic, scope=scope, holder=scope, found_at=clock.now())
        fresh.title = fresh.proposed_title
        _describe(fresh, quarters, parameters)
        SystemicProblem.objects.bulk_create([fresh], ignore_conflicts=True)
        known = same.exclude(state__in=OVER).get()
        is_new = not known.parts.exists()
        if is_new:
            note(known, None)
    else:
        is_new = False
        if known.state != ProblemState.CANDIDATE:
            return False
        _describe(known, quarters, parameters)
        known.save(update_fields=["quarters", "last_quarter", "rule"])
    _write_parts(known, candidate)
    return is_new


def _describe(problem: SystemicProblem, quarters: list[str], parameters: Parameters) -> None:
    problem.quarters = quarters
    problem.last_quarter = quarters[-1]
    problem.rule = parameters.as_json()


def _write_parts(problem: SystemicProblem, candidate: Candidate) -> None:
    problem.parts.all().delete()
    parts = ProblemPart.objects.bulk_create(
        ProblemPart(
            problem=problem,
            territory_id=part.territory,
            why=part.why,
            appeals=part.appeals,
            repeats=part.repeats,
            after_verified=part.work.appeals_after,
        )
        for part in candidate.parts
    )
    ProblemCell.objects.bulk_create(
        ProblemCell(part=row, quarter=cell.quarter.slug, appeals=cell.appeals, repeats=cell.repeats)
        for row, part in zip(parts, candidate.parts, strict=True)
        for cell in part.cells
    )


def lock(problem: SystemicProblem, state: str = "") -> SystemicProblem:
    """The problem, locked; TransitionError unless the state may follow."""
    rows = SystemicProblem.objects.select_for_update(of=("self",)).select_related("scope", "holder")
    locked = rows.get(pk=problem.pk)
    if state:
        locked.require_next(state)
    return locked


def note(problem: SystemicProblem, by: User | None, text: str = "") -> None:
    """A line of the problem's history, as it stands now."""
    ProblemEvent.objects.create(
        problem=problem,
        state=problem.state,
        holder=problem.holder,
        note=text.strip(),
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def confirm(
    *, problem: SystemicProblem, by: User, title: str, owner: User | None, owner_post: str
) -> SystemicProblem:
    """A head takes a candidate into the register; its numbers and lists are frozen now."""
    problem = lock(problem, ProblemState.CONFIRMED)
    if not title.strip():
        raise DecisionError(_("A systemic problem needs a title."))
    _freeze(problem)
    problem.title = title.strip()
    problem.owner = owner
    problem.owner_post = owner_post.strip()
    problem.state = ProblemState.CONFIRMED
    problem.judged_by = by
    problem.judged_at = clock.now()
    problem.save()
    note(problem, by)
    return problem


def _freeze(problem: SystemicProblem) -> None:
    """Count once more, and keep the lists behind the numbers."""
    parts: Sequence[ProblemPart] = list(problem.parts.prefetch_related("cells"))
    places = [part.territory_id for part in parts]
    now, _since = counts.live(problem, places)
    lists = counts.behind(problem, places)
    cells: list[ProblemCell] = []
    for part in parts:
        kept = list(part.cells.all())
        for cell in kept:
            cell.appeals, cell.repeats = now.get((part.territory_id, cell.quarter), (0, 0))
        cells += kept
        part.appeals = sum(cell.appeals for cell in kept)
        part.repeats = sum(cell.repeats for cell in kept)
        part.questions = lists["questions"].get(part.territory_id, [])
        part.findings = lists["findings"].get(part.territory_id, [])
        part.measures = lists["measures"].get(part.territory_id, [])
    ProblemCell.objects.bulk_update(cells, ["appeals", "repeats"])
    ProblemPart.objects.bulk_update(
        parts, ["appeals", "repeats", "questions", "findings", "measures"]
    )


@transaction.atomic
def reject(*, problem: SystemicProblem, by: User, reason: str) -> SystemicProblem:
    """A head refuses a candidate with a reason; a later quarter may propose it again."""
    problem = lock(problem, ProblemState.REJECTED)
    if not reason.strip():
        raise DecisionError(_("A rejection needs a reason."))
    problem.state = ProblemState.REJECTED
    problem.reject_reason = reason.strip()
    problem.judged_by = by
    problem.judged_at = clock.now()
    problem.save()
    note(problem, by, reason)
    return problem
