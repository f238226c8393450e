"""The problems a programme is made of: what waits, what is left out, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Container, Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Case, Count, F, OuterRef, QuerySet, Subquery, When
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from fieldvisits.choices import FindingState, Severity
from fieldvisits.models import Finding
from programs import rules
from programs.choices import WhyLeftOut
from programs.exceptions import SourceError
from programs.models import Measure, MeasureSource, Programme
from programs.models.measure import cause_label
from programs.services.areas import Area as Area
from programs.services.areas import Problem as Problem
from receptions.choices import QuestionStatus, Urgency
from receptions.models import Appeal, BundleMember, Question
from territories import clock
from territories.choices import Level
from territories.models import Territory
from territories.models.fold import Fold

# Questions nobody has answered yet: what a programme may still take up.
UNANSWERED = (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED)
# How grave a question is; one that is late is grave.
SEVERITY_OF = {
    Urgency.ORDINARY: Severity.MIDDLE,
    Urgency.URGENT: Severity.HIGH,
    Urgency.DANGER: Severity.HIGH,
}
MAY_BE_ADDED = (
    WhyLeftOut.ADDABLE,
    WhyLeftOut.OVER_BUDGET,
    WhyLeftOut.NOT_CHOSEN,
    WhyLeftOut.SET_ASIDE,
)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A problem of the area that stands in no measure of the programme.

    Its words are looked up for each reader (`contents.left_out_for`) and never kept.
    """

    kind: str
    pk: int
    label: str
    topic: str
    why: str
    elsewhere: str = ""
    place: str = ""
    people: int = 0
    cost: str = ""
    since: str = ""  # the day in ISO 8601; what was kept before has none
    topic_id: int = 0  # what was kept before has only the names, in the language of who submitted
    place_id: int = 0
    text: str = ""
    reason: str = ""  # of the head who took it out
    measure: int = 0  # beyond the budget: which of the measures proposed, counted from 1

    @classmethod
    def kept(cls, row: dict[str, Any]) -> LeftOut:
        """As a programme keeps it; of what was kept before, without its words."""
        return cls(**{name: value for name, value in row.items() if name != "text"})

    @property
    def key(self) -> rules.SourceKey:
        return (self.kind, self.pk)

    @property
    def why_words(self) -> str:
        """Why it stands in no measure, with the other programme or the head's reason."""
        more = self.elsewhere or self.reason
        return f"{WhyLeftOut(self.why).label}{f': {more}' if more else ''}"

    @property
    def short(self) -> str:
        """The problem as one is chosen from a list, with the words where they may be read."""
        words = f": {self.text[:90]}" if self.text else ""
        return f"{self.label}, {self.topic}{words}"

    @property
    def is_addable(self) -> bool:
        return self.why in MAY_BE_ADDED

    @property
    def amount(self) -> Decimal | None:
        """What the measure would cost that did not fit into the budget."""
        return Decimal(self.cost) if self.cost else None

    def as_json(self) -> dict[str, Any]:
        """All but the words."""
        row = asdict(self)
        del row["text"]
        return row


def key(problem: Problem) -> rules.SourceKey:
    """("finding" | "question", id)."""
    return ("finding" if isinstance(problem, Finding) else "question", problem.pk)


def link(problem: Problem) -> dict[str, Problem]:
    """The column of MeasureSource that holds the problem, for keyword arguments."""
    return {key(problem)[0]: problem}


def as_source(problem: Any) -> rules.Source:
    """The problem as the grouping rule sees it; needs its words (`findings_with_words`).

    Of a finding, those joined to its cause are its repeats.
    """
    if isinstance(problem, Finding):
        return rules.Source(
            key=key(problem),
            place=problem.territory_id,
            topic=problem.topic_id,
            people=problem.people_of_cause,
            severity=problem.severity_of_cause,
            since=_since(problem),
            district=_district_of(problem.territory),
            text=problem.folded,  # type: ignore[attr-defined]
            address=problem.folded_place,  # type: ignore[attr-defined]
            household=f"h{problem.home}" if problem.home else "",  # type: ignore[attr-defined]
            repeats=problem.joined_number,
        )
    late = problem.legal_due_on is not None and problem.legal_due_on < clock.today()
    return rules.Source(
        key=key(problem),
        place=problem.mahalla_id or problem.territory_id,
        topic=problem.topic_id,
        people=problem.people_affected,
        severity=Severity.HIGH if late else SEVERITY_OF[Urgency(problem.urgency)],
        since=_since(problem),
        district=problem.territory_id,
        text=problem.folded,
        address=problem.folded_place,
        household=f"a{problem.appeal.applicant_id}" if problem.appeal.applicant_id else "",
        repeats=problem.repeats,
        cause=f"b{problem.bundle}" if problem.bundle else "",
    )


def _district_of(place: Territory) -> int:
    """The district a mahalla lies in; any other place itself."""
    in_mahalla = place.level == Level.MAHALLA and place.parent_id is not None
    return place.parent_id if in_mahalla else place.pk  # type: ignore[return-value]


def findings_with_words(rows: QuerySet[Finding]) -> QuerySet[Finding]:
    """Findings with their words folded and the home that told them."""
    return rows.select_related("territory").annotate(
        folded=Fold("text"), folded_place=Fold("residence"), home=F("visit__household")
    )


def questions_with_words(rows: QuerySet[Question]) -> QuerySet[Question]:
    """Questions with their words folded, how often they were repeated, and their bundle."""
    repeats = Appeal.objects.filter(repeat_of=OuterRef("appeal")).order_by().values("repeat_of")
    bundle = BundleMember.objects.filter(appeal=OuterRef("appeal"), left_at__isnull=True)
    return rows.select_related("appeal").annotate(
        folded=Fold("text"),
        folded_place=Fold("place"),
        repeats=Coalesce(Subquery(repeats.annotate(n=Count("pk")).values("n")), 0)
        + Case(When(appeal__repeat_of__isnull=False, then=1), default=0),
        bundle=Subquery(bundle.values("bundle")[:1]),
    )


def still_waits(problem: Problem) -> bool:
    """Whether a measure may still be planned for the problem."""
    if isinstance(problem, Finding):
        return problem.state == FindingState.WAITING and problem.joined_to_id is None
    return problem.status in UNANSWERED and problem.withdrawn_at is None


def lock_waiting(area: Area, but: Container[rules.SourceKey] = ()) -> list[Problem]:
    """Problems chosen and free for a programme of the area, locked till the transaction ends.

    `but` are keys of those its head took out.
    """
    findings = area.findings().filter(
        area.choice.findings(),
        state=FindingState.WAITING,
        horizon=area.horizon,
        topic__out_of_scope=False,
    )
    questions = area.questions().filter(status__in=UNANSWERED, topic__out_of_scope=False)
    found = _locked(findings, questions if area.choice.questions else questions.none())
    taken = _held(found)  # a statement of its own: it must see what others committed meanwhile
    return [one for one in found if key(one) not in taken and key(one) not in but]


def lock_one(area: Area, problem: Problem) -> Problem:
    """One problem of the area, of any kind, locked; SourceError when it isn't free."""
    kind, pk = key(problem)
    whole = area.whole
    findings = whole.findings().filter(
        state=FindingState.WAITING, horizon=area.horizon, topic__out_of_scope=False
    )
    questions = whole.questions().filter(status__in=UNANSWERED, topic__out_of_scope=False)
    found = _locked(
        findings.filter(pk=pk) if kind == "finding" else findings.none(),
        questions.filter(pk=pk) if kind == "question" else questions.none(),
    )
    if not found or _held(found):
        raise not_free()
    return found[0]


def not_free() -> SourceError:
    """What is said of a problem that can't be taken up."""
    return SourceError(_("This problem is not free for a measure of the programme."))


def _locked(findings: QuerySet[Finding], questions: QuerySet[Question]) -> list[Problem]:
    """The rows with their words, locked in the order of their keys."""
    return [
        *findings_with_words(findings).select_for_update(of=("self",), no_key=True).order_by("pk"),
        *questions_with_words(questions)
        .select_for_update(of=("self",), no_key=True)
        .order_by("pk"),
    ]


def kept_by(
    programme: Programme, line: Measure | None = None
) -> dict[rules.SourceKey, tuple[Problem, int]]:
    """The problems its lines hold, or one of them, with their words, and the line of each."""
    held = MeasureSource.objects.held().filter(measure__programme=programme)
    if line is not None:
        held = held.filter(measure=line)
    lines = {
        ("finding", source.finding_id) if source.finding_id else ("question", source.question_id): (
            source.measure_id
        )
        for source in held
    }
    ids: dict[str, list[int]] = {"finding": [], "question": []}
    for kind, pk in lines:
        ids[kind].append(pk)  # type: ignore[arg-type]
    found: list[Problem] = [
        *findings_with_words(Finding.objects.with_cause().filter(pk__in=ids["finding"])),
        *questions_with_words(Question.everything.filter(pk__in=ids["question"])),
    ]
    return {key(problem): (problem, lines[key(problem)]) for problem in found}


def left_out(programme: Programme) -> list[LeftOut]:
    """Problems of the territory and period in no measure of this programme, and why.

    What can still be added comes first.
    """
    area = Area.of(programme)
    problems: list[Problem] = [
        *area.findings()
        .select_related("topic", "territory", "visit")
        .prefetch_related("joined")
        .order_by("pk"),
        *area.questions().select_related("topic", "appeal", "territory", "mahalla").order_by("pk"),
    ]
    held = _held(problems)
    costs, aside = _costs_over(programme), set_aside(programme)
    rows = [
        _left_out(problem, area, held.get(key(problem), ""), costs, aside)
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


def set_aside(programme: Programme) -> dict[rules.SourceKey, str]:
    """The problems its head took out, each with the reason."""
    return {
        ("finding", one.finding_id) if one.finding_id else ("question", one.question_id): one.reason
        for one in programme.set_aside.all()
    }


def _costs_over(programme: Programme) -> dict[rules.SourceKey, tuple[str, int]]:
    """What the measure would cost of each problem that did not fit into the budget, and which."""
    return {
        (kind, pk): (group["cost"], number)
        for number, group in enumerate(programme.over_budget, start=1)
        for kind, pk in group["keys"]
    }


def _left_out(
    problem: Problem,
    area: Area,
    elsewhere: str,
    costs: Mapping[rules.SourceKey, tuple[str, int]],
    aside: Mapping[rules.SourceKey, str],
) -> LeftOut:
    kind, pk = key(problem)
    question = isinstance(problem, Question)
    place = (problem.mahalla or problem.territory) if question else problem.territory
    why = _why(problem, area, elsewhere)
    if why in MAY_BE_ADDED and (kind, pk) in aside:
        why = WhyLeftOut.SET_ASIDE
    over = costs.get((kind, pk), ("", 0)) if why == WhyLeftOut.ADDABLE else ("", 0)
    return LeftOut(
        kind=kind,
        pk=pk,
        label=cause_label(problem) if isinstance(problem, Finding) else str(problem),
        topic=problem.topic.name,
        why=WhyLeftOut.OVER_BUDGET if over[0] else why,
        elsewhere=elsewhere,
        place=place.name,
        people=problem.people_affected if question else problem.people_of_cause,
        cost=over[0],
        measure=over[1],
        since=_since(problem).isoformat(),
        topic_id=problem.topic_id,
        place_id=place.pk,
        reason=aside[kind, pk] if why == WhyLeftOut.SET_ASIDE else "",
    )


def _since(problem: Problem) -> dt.date:
    """The day the problem was found or came."""
    question = isinstance(problem, Question)
    return timezone.localdate(problem.appeal.received_at if question else problem.found_at)


def _why(problem: Problem, area: Area, elsewhere: str) -> str:
    if elsewhere:
        return WhyLeftOut.OTHER_PROGRAMME
    if problem.topic.out_of_scope:
        return WhyLeftOut.OUT_OF_SCOPE
    if isinstance(problem, Question):
        if problem.status not in UNANSWERED:
            return WhyLeftOut.ANSWERED
    elif problem.state != FindingState.WAITING:
        return WhyLeftOut.UNDECIDED
    elif problem.horizon != area.horizon:
        return WhyLeftOut.OTHER_HORIZON
    return WhyLeftOut.ADDABLE if area.choice.takes(problem) else WhyLeftOut.NOT_CHOSEN
