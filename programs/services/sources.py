"""The problems a programme is made of: what waits, what is left out, and why."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from fieldvisits.choices import FindingState, Severity
from fieldvisits.models import Finding
from programs import rules
from programs.choices import WhyLeftOut
from programs.exceptions import SourceError
from programs.models import MeasureSource, Programme
from receptions import complaint_sight
from receptions.choices import QuestionStatus
from receptions.models import Appeal, Question
from territories import clock
from territories.models import Territory

Problem = Finding | Question
# Questions nobody has answered yet: what a programme may still take up.
UNANSWERED = (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED)
_GATHERED = (FindingState.OPEN, FindingState.WAITING, FindingState.IN_PROGRAMME)


@dataclass(frozen=True, slots=True)
class Area:
    """Where and when problems are gathered, and for which term."""

    territory: Territory
    first: dt.date
    last: dt.date
    horizon: str

    @classmethod
    def of(cls, programme: Programme) -> Area:
        return cls(
            programme.territory, programme.sources_from, programme.sources_to, programme.horizon
        )

    def findings(self) -> QuerySet[Finding]:
        """Findings of the area that may matter to a programme, those of one cause once."""
        return (
            Finding.objects.causes()
            .with_cause()
            .filter(
                territory__path__startswith=self.territory.path,
                found_at__date__range=(self.first, self.last),
                state__in=_GATHERED,
            )
        )

    def questions(self) -> QuerySet[Question]:
        """Open questions of the area, but of complaints that pass its reception by (R-21)."""
        passing_by = Appeal.objects.filter(
            complained_office__in=complaint_sight.offices_leading(self.territory)
        )
        return (
            Question.objects.open()
            .filter(
                territory__path__startswith=self.territory.path,
                appeal__received_at__date__range=(self.first, self.last),
            )
            .exclude(appeal__in=passing_by)
        )


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A problem of the area that stands in no measure of the programme."""

    kind: str
    pk: int
    label: str
    text: str
    topic: str
    why: str
    elsewhere: str = ""

    @property
    def why_label(self) -> str:
        return str(WhyLeftOut(self.why).label)

    @property
    def is_addable(self) -> bool:
        return self.why == WhyLeftOut.ADDABLE

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def key(problem: Problem) -> rules.SourceKey:
    """("finding" | "question", id)."""
    return ("finding" if isinstance(problem, Finding) else "question", problem.pk)


def link(problem: Problem) -> dict[str, Problem]:
    """The column of MeasureSource that holds the problem, for keyword arguments."""
    return {key(problem)[0]: problem}


def as_source(problem: Problem) -> rules.Source:
    """The problem as the grouping rule sees it. An overdue question is grave."""
    if isinstance(problem, Finding):
        since = timezone.localtime(problem.found_at).date()
        place, severity = problem.territory_id, problem.severity_of_cause
        people = problem.people_of_cause
    else:
        since = timezone.localtime(problem.appeal.received_at).date()
        place = problem.mahalla_id or problem.territory_id
        late = problem.legal_due_on is not None and problem.legal_due_on < clock.today()
        severity = Severity.HIGH if late else Severity.MIDDLE
        people = problem.people_affected
    return rules.Source(key(problem), place, problem.topic_id, people, severity, since)


def still_waits(problem: Problem) -> bool:
    """Whether a measure may still be planned for the problem."""
    if isinstance(problem, Finding):
        return problem.state == FindingState.WAITING and problem.joined_to_id is None
    return problem.status in UNANSWERED


def lock_waiting(area: Area) -> list[Problem]:
    """Problems free for a programme of the area, locked till the transaction ends."""
    findings = area.findings().filter(
        state=FindingState.WAITING, horizon=area.horizon, topic__out_of_scope=False
    )
    questions = area.questions().filter(status__in=UNANSWERED, topic__out_of_scope=False)
    found: list[Problem] = [
        *findings.select_for_update(of=("self",), no_key=True).order_by("pk"),
        *questions.select_related("appeal")
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk"),
    ]
    taken = _held(found)  # a statement of its own: it must see what others committed meanwhile
    return [problem for problem in found if key(problem) not in taken]


def lock_one(area: Area, problem: Problem) -> Problem:
    """One problem of the area, locked; SourceError when it is not free for a measure."""
    for free in lock_waiting(area):
        if key(free) == key(problem):
            return free
    raise SourceError(_("This problem is not free for a measure of the programme."))


def left_out(programme: Programme) -> list[LeftOut]:
    """Problems of the territory and period in no measure of this programme, and why.

    What can still be added comes first.
    """
    area = Area.of(programme)
    problems: list[Problem] = [
        *area.findings().select_related("topic").order_by("pk"),
        *area.questions().select_related("topic", "appeal").order_by("pk"),
    ]
    held = _held(problems)
    rows = [
        _left_out(problem, area, held.get(key(problem), ""))
        for problem in problems
        if held.get(key(problem)) != programme.number
    ]
    return sorted(rows, key=lambda one: not one.is_addable)


def _held(problems: list[Problem]) -> dict[rules.SourceKey, str]:
    """The number of the programme that holds each of the problems, where one does."""
    findings = [problem.pk for problem in problems if isinstance(problem, Finding)]
    questions = [problem.pk for problem in problems if isinstance(problem, Question)]
    rows = MeasureSource.objects.held().order_by()
    number = "measure__programme__number"
    held: dict[rules.SourceKey, str] = {}
    for kind, ids in (("finding", findings), ("question", questions)):
        found = rows.filter(**{f"{kind}__in": ids}).values_list(kind, number)
        held.update({(kind, pk): programme for pk, programme in found})
    return held


def _left_out(problem: Problem, area: Area, elsewhere: str) -> LeftOut:
    kind, pk = key(problem)
    return LeftOut(
        kind=kind,
        pk=pk,
        label=str(problem) if isinstance(problem, Question) else f"F-{pk}",
        text=problem.text[:300],
        topic=problem.topic.name,
        why=_why(problem, area, elsewhere),
        elsewhere=elsewhere,
    )


def _why(problem: Problem, area: Area, elsewhere: str) -> str:
    if elsewhere:
        return WhyLeftOut.OTHER_PROGRAMME
    if problem.topic.out_of_scope:
        return WhyLeftOut.OUT_OF_SCOPE
    if isinstance(problem, Question):
        unanswered = problem.status in UNANSWERED
        return WhyLeftOut.ADDABLE if unanswered else WhyLeftOut.ANSWERED
    if problem.state != FindingState.WAITING:
        return WhyLeftOut.UNDECIDED
    return WhyLeftOut.ADDABLE if problem.horizon == area.horizon else WhyLeftOut.OTHER_HORIZON
