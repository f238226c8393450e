"""The ends of a measure's chain: the problems it came from, and what people said after.

Names of applicants stand nowhere in it. The household of a visit is named to those who may read
who told something; the round and the field reception to those who see the field; what an appeal
says to those who may open its question.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldvisits import permissions as field
from fieldvisits.choices import FindingState, VisitResult
from fieldvisits.models import Finding, Round, Visit
from programs.chain_steps import Stage, Step
from programs.models import Measure, MeasureSource
from programs.source_sight import Sight
from receptions.models import Assignment, Question, Verification
from territories.models import User

STAGES = {FindingState.IN_PROGRAMME: Stage.PROGRAMME, FindingState.SOLVED: Stage.CHECK}


def steps(user: User, sources: Sequence[MeasureSource], sight: Sight) -> Iterator[Step]:
    """What led to the measure: rounds, field receptions, findings, appeals with their questions."""
    for source in sources:
        if source.finding is not None:
            yield from _of_finding(user, source, sight)
            yield from _of_joined(source, sight)
        elif source.question is not None:
            yield from _of_question(source.question, is_open=source.pk in sight.opens)


def _of_finding(user: User, source: MeasureSource, sight: Sight) -> Iterator[Step]:
    finding = source.finding
    assert finding is not None  # noqa: S101  only called for those of a finding
    number = f"F-{finding.pk}"
    if source.pk not in sight.opens:
        title = _("Problem %(number)s found in the field") % {"number": number}
        words = _("The words are kept from you.")
        note = finding.text if source.pk in sight.reads else f"{finding.topic}. {words}"
        yield Step(Stage.DOORSTEP, finding.found_at, title, note=note)
        yield _hidden(finding, _("Where and by whom problem %(number)s was found"), number)
        return
    yield from _of_round(user, finding) if finding.visit else _of_reception(finding)
    people = ngettext(
        "%(count)s person affected.", "%(count)s people affected.", finding.people_affected
    ) % {"count": finding.people_affected}
    yield Step(
        Stage.DOORSTEP,
        finding.found_at,
        _("Problem %(number)s found: %(topic)s") % {"number": number, "topic": finding.topic},
        finding.found_by_id,
        f"{finding.text}\n{_('Severity')}: {finding.get_severity_display()}. {people}",
        url=finding.get_absolute_url(),
    )
    yield from _decisions(finding, number)


def _of_joined(source: MeasureSource, sight: Sight) -> Iterator[Step]:
    """The findings of one cause with that of the source."""
    cause, *joined = source.findings
    for one in joined:
        title = _("Problem %(number)s found, of one cause with %(cause)s") % {
            "number": f"F-{one.pk}",
            "cause": f"F-{cause.pk}",
        }
        step = Step(Stage.DOORSTEP, one.found_at, title, note=one.text, url=one.get_absolute_url())
        yield step if source.pk in sight.opens else step.kept_back


def _decisions(finding: Finding, number: str) -> Iterator[Step]:
    """What was decided about the problem, one after the other, from the database's history."""
    rows = finding.events.order_by("pgh_id")  # type: ignore[attr-defined]
    before = FindingState.OPEN.value
    for row in rows:
        if row.state == before or row.decided_at is None:
            continue
        before = row.state
        stage = STAGES.get(row.state, Stage.DOORSTEP)
        title = _("Problem %(number)s: %(state)s") % {
            "number": number,
            "state": row.get_state_display(),
        }
        horizon = row.get_horizon_display() if row.state == FindingState.WAITING else ""
        yield Step(stage, row.decided_at, title, row.decided_by_id or "", horizon)


def _of_round(user: User, finding: Finding) -> Iterator[Step]:
    visit = finding.visit
    assert visit is not None  # noqa: S101  only called for findings of a visit
    round_ = visit.round
    yield Step(
        Stage.DOORSTEP,
        round_.planned_at,
        _("Round planned: %(place)s, from %(first)s to %(last)s")
        % {
            "place": round_.territory,
            "first": date_format(round_.starts_on, "SHORT_DATE_FORMAT"),
            "last": date_format(round_.ends_on, "SHORT_DATE_FORMAT"),
        },
        round_.planned_by_id,
        round_.purpose,
        url=round_.get_absolute_url(),
    )
    if visit.visited_at is None:
        return
    if field.can_see_people(user, finding.reception):
        title = _("Household visited: %(household)s") % {"household": visit.household}
    else:
        title = _("A household of %(mahalla)s visited; its address is hidden from you") % {
            "mahalla": visit.household.mahalla
        }
    yield Step(
        Stage.DOORSTEP, visit.visited_at, title, visit.by_id or "", visit.get_result_display()
    )


def _of_reception(finding: Finding) -> Iterator[Step]:
    held = finding.field_reception
    assert held is not None  # noqa: S101  a finding is of a visit or of a field reception
    yield Step(
        Stage.DOORSTEP,
        held.planned_at,
        _("Field reception announced: %(place)s") % {"place": held.place},
        held.planned_by_id,
        date_format(localtime(held.starts_at), "SHORT_DATETIME_FORMAT"),
        url=held.get_absolute_url(),
    )


def _hidden(finding: Finding, words: str, number: str) -> Step:
    return Step(Stage.DOORSTEP, finding.found_at, words % {"number": number}, hidden=True)


def _of_question(question: Question, *, is_open: bool) -> Iterator[Step]:
    appeal = question.appeal
    number = {"number": question}
    if not is_open:
        title = _("Question %(number)s: the appeal and its way") % number
        yield Step(Stage.APPEAL, appeal.received_at, title, hidden=True)
        return
    yield Step(
        Stage.APPEAL,
        appeal.received_at,
        _("Appeal %(number)s received") % {"number": appeal.number},
        note=appeal.get_channel_display(),
        url=appeal.get_absolute_url(),
    )
    yield Step(
        Stage.APPEAL,
        appeal.registered_at,
        _("Question %(number)s registered: %(topic)s")
        % {"number": question, "topic": question.topic},
        appeal.registered_by_id,
        question.text,
        url=question.get_absolute_url(),
    )
    for hop in Assignment.objects.filter(question=question).select_related("office"):
        yield Step(
            Stage.APPEAL,
            hop.at,
            _("Question %(number)s given to %(office)s") % {**number, "office": hop.office},
            hop.by_id,
            f"{hop.get_reason_display()}. {hop.legal_basis}",
        )
    if question.closed_at:
        yield Step(
            Stage.APPEAL,
            question.closed_at,
            _("Question %(number)s closed: %(outcome)s")
            % {**number, "outcome": question.get_outcome_display()},
            question.closed_by_id or "",
            question.get_legal_ground_display(),
        )


def steps_after(
    user: User, measure: Measure, sources: Sequence[MeasureSource], sight: Sight
) -> Iterator[Step]:
    """What people said once the work was reported: sources asked again, the next round."""
    asked = {source.question_id: source for source in sources if source.question_id}
    for one in Verification.objects.filter(question__in=asked):
        source = asked[one.question_id]
        number = {"number": source.question}
        if source.pk not in sight.opens:
            title = _("The applicant's word about question %(number)s") % number
            yield Step(Stage.WORD, one.at, title, hidden=True)
            continue
        title = (
            _("The applicant of question %(number)s: solved")
            if one.confirmed
            else _("The applicant of question %(number)s: not solved")
        ) % number
        yield Step(Stage.WORD, one.at, title, one.by_id, one.note or one.get_method_display())
    if measure.reported_at:
        yield from _asked_again(measure, sources, sight)
        yield from _next_round(user, measure)


def _asked_again(
    measure: Measure, sources: Sequence[MeasureSource], sight: Sight
) -> Iterator[Step]:
    """Later visits to the households that named the problem."""
    homes = {
        finding.visit.household_id: (source, finding)
        for source in sources
        for finding in source.findings
        if finding.visit is not None
    }
    later = Visit.objects.filter(household__in=homes, visited_at__gt=measure.reported_at)
    later = later.exclude(result=VisitResult.PENDING).select_related("household")
    for visit in later.order_by("visited_at"):
        assert visit.visited_at is not None  # noqa: S101  filtered
        source, finding = homes[visit.household_id]
        number = f"F-{finding.pk}"
        if source.pk not in sight.opens:
            title = _("The household of problem %(number)s was visited again") % {"number": number}
            yield Step(Stage.WORD, visit.visited_at, title, hidden=True)
            continue
        title = _("The household of problem %(number)s visited again: %(result)s") % {
            "number": number,
            "result": visit.get_result_display(),
        }
        yield Step(Stage.WORD, visit.visited_at, title, visit.by_id or "")


def _next_round(user: User, measure: Measure) -> Iterator[Step]:
    """The first round of the place that began after the work was reported."""
    path = measure.place.path
    codes = path.rstrip(".").split(".")
    above = [".".join(codes[:length]) + "." for length in range(1, len(codes))]
    around = Q(territory__path__startswith=path) | Q(territory__path__in=above)
    rows = Round.objects.filter(around, started_at__gt=measure.reported_at)
    round_ = rows.select_related("territory").order_by("started_at", "pk").first()
    if round_ is None or round_.started_at is None:
        return
    place = {"place": round_.territory}
    if not user.powers.at("view_field", round_.territory):
        yield Step(Stage.NEXT, round_.started_at, _("Next round: %(place)s") % place, hidden=True)
        return
    again = Finding.objects.filter(
        visit__round=round_, topic=measure.topic, territory__path__startswith=path
    ).count()
    note = (
        ngettext(
            "The topic was named again %(count)s time.",
            "The topic was named again %(count)s times.",
            again,
        )
        % {"count": again}
        if again
        else _("Nobody named the topic again so far.")
    )
    yield Step(
        Stage.NEXT,
        round_.started_at,
        _("Next round: %(place)s") % place,
        round_.started_by_id or "",
        note,
        url=round_.get_absolute_url(),
    )
