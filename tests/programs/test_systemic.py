import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from fieldvisits.choices import FindingState
from fieldvisits.models import Finding
from programs import problem_figures
from programs.exceptions import DecisionError, ProgramsError, TransitionError
from programs.models import ProblemEvent, ProblemPart, SystemicProblem
from programs.problem_choices import ProblemState as State
from programs.problem_choices import ProposalKind, RuleLevel, WhyUnsolved
from programs.problem_numbers import numbers_of
from programs.services import answers, measures, problem_ways, systemic
from programs.systemic_rules import Parameters
from receptions.models import Question
from territories import clock
from territories.figures import Count
from territories.periods import Quarter
from tests.factories import development as make
from tests.factories import programs
from tests.factories.receptions import ReceptionFactory, question
from tests.factories.territories import MahallaFactory, UserFactory

LAST = Quarter(2026, 3)
RULE = Parameters(window=2, quarters=2, volume=1, territories=2, total=4, after_verified=1)


def refused(do, error=ProgramsError):
    with pytest.raises(error), transaction.atomic():
        do()


def asked(where, territory_reception, day, mahalla=None):
    """A question about the place's topic that came on the day."""
    with clock.playing(dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)):
        found = question(reception=territory_reception, topic=where.topic)
    if mahalla:
        Question.objects.filter(pk=found.pk).update(mahalla=mahalla)
    return found


@pytest.fixture
def recurring(where):
    """Two districts, and two mahallas of one of them, in the second and third quarter."""
    for level in RuleLevel.values:
        administration = UserFactory()
        systemic.set_parameters(level=level, parameters=RULE, by=administration)
    where.neighbour_reception = ReceptionFactory(territory=where.neighbour)
    where.second = MahallaFactory(parent=where.district)
    for month in (5, 8):
        asked(where, where.reception, dt.date(2026, month, 10), where.mahalla)
        asked(where, where.reception, dt.date(2026, month, 11), where.second)
        asked(where, where.neighbour_reception, dt.date(2026, month, 12))
    return where


def test_the_rule_proposes_for_district_region_and_country(recurring):
    assert systemic.find(last=LAST) == 3

    region = SystemicProblem.objects.get(scope=recurring.region)
    assert region.quarters == ["2026-2", "2026-3"]
    parts = {part.territory_id: (part.appeals, part.why) for part in region.parts.all()}
    assert parts == {
        recurring.district.pk: (4, WhyUnsolved.NO_MEASURE),
        recurring.neighbour.pk: (2, WhyUnsolved.NO_MEASURE),
    }
    district = SystemicProblem.objects.get(scope=recurring.district)
    assert {part.territory_id for part in district.parts.all()} == {
        recurring.mahalla.pk,
        recurring.second.pk,
    }


def test_looking_twice_proposes_nothing_twice_and_keeps_what_a_head_confirmed(recurring):
    systemic.find(last=LAST)
    district = SystemicProblem.objects.get(scope=recurring.district)
    confirmed = systemic.confirm(
        problem=district, by=recurring.head, title="Suv", owner=None, owner_post="Hokim"
    )

    out = io.StringIO()
    call_command("find_systemic_problems", last=LAST, stdout=out)

    assert "new candidates: 0" in out.getvalue()
    assert SystemicProblem.objects.count() == 3
    confirmed.refresh_from_db()
    assert (confirmed.state, confirmed.title) == (State.CONFIRMED, "Suv")


def test_a_measure_in_work_takes_the_territory_out_of_the_rule(recurring):
    programs.finding(recurring)
    found = programs.sent(recurring).lines.first()
    assert found.topic == recurring.topic

    systemic.find(last=LAST)

    assert not SystemicProblem.objects.filter(scope=recurring.region).exists()


def test_appeals_after_a_verified_measure_bring_the_territory_back(recurring):
    with clock.playing(dt.datetime(2026, 6, 1, 9, tzinfo=dt.UTC)):
        programs.finding(recurring, found_at=clock.now())
        draft = {"sources_from": dt.date(2026, 6, 1), "sources_to": dt.date(2026, 6, 1)}
        line = programs.sent(recurring, **draft).lines.get()
        measures.take(measure=line, by=recurring.executor)
        programs.report(recurring, line)
        measures.verify(measure=line, by=recurring.registrar, confirmed=True, note="Suv bor")

    systemic.find(last=LAST)

    part = ProblemPart.objects.get(problem__scope=recurring.region, territory=recurring.district)
    assert (part.why, part.after_verified) == (WhyUnsolved.NOT_SOLVED, 2)


def found_in_the_field(where, **fields):
    """Findings of two mahallas in the second and third quarter, on a topic nobody wrote about."""
    return [
        programs.finding(
            where,
            topic=where.other_topic,
            territory=place,
            found_at=dt.datetime(2026, month, 10, 9, tzinfo=dt.UTC),
            **fields,
        )
        for month in (5, 8)
        for place in (where.mahalla, where.second)
    ]


def test_what_recurs_in_the_field_only_is_proposed_with_its_list(recurring):
    told = found_in_the_field(recurring)

    systemic.find(last=LAST)

    problem = SystemicProblem.objects.get(topic=recurring.other_topic)
    numbers = numbers_of(problem, recurring.head)
    assert (problem.scope, problem.quarters) == (recurring.district, ["2026-2", "2026-3"])
    assert (numbers.total.kept, numbers.findings.kept) == (0, len(told))


def test_a_finding_that_became_an_appeal_is_counted_once(recurring):
    first, *_rest = found_in_the_field(recurring)
    asked = question(reception=recurring.reception, topic=recurring.topic)
    Finding.objects.filter(pk=first.pk).update(state=FindingState.APPEAL, question=asked)

    systemic.find(last=LAST)

    assert not SystemicProblem.objects.filter(topic=recurring.other_topic).exists()


def test_a_measure_that_people_say_solved_nothing_does_not_take_the_territory_out(recurring):
    programs.finding(recurring, person="Aliyev Vali")
    line = programs.measure(recurring, "verified")
    assert line.topic == recurring.topic
    systemic.find(last=LAST)
    assert not SystemicProblem.objects.filter(scope=recurring.region).exists()

    answers.record(
        source=line.sources.filter(finding__isnull=False).get(),
        by=recurring.registrar,
        value="not",
        way="call",
        words="Suv kelmayapti",
    )
    systemic.find(last=LAST)

    part = ProblemPart.objects.get(problem__scope=recurring.region, territory=recurring.district)
    assert part.why == WhyUnsolved.SAID_NOT


def test_a_rejected_candidate_comes_again_with_a_later_quarter_only(recurring):
    systemic.find(last=LAST)
    region = SystemicProblem.objects.get(scope=recurring.region)
    refused(
        lambda: systemic.reject(problem=region, by=recurring.regional_head, reason=" "),
        DecisionError,
    )
    systemic.reject(problem=region, by=recurring.regional_head, reason="Ekin mavsumi")

    assert systemic.find(last=LAST) == 0
    asked(recurring, recurring.reception, dt.date(2026, 10, 10))
    asked(recurring, recurring.neighbour_reception, dt.date(2026, 10, 12))
    systemic.find(last=LAST.next)

    assert SystemicProblem.objects.candidates().filter(scope=recurring.region).exists()


def test_the_search_asks_as_many_statements_for_more_appeals(recurring):
    systemic.find(last=LAST)
    with CaptureQueriesContext(
        connection,
    ) as few:
        systemic.find(last=LAST)
    for day in range(1, 9):
        asked(recurring, recurring.reception, dt.date(2026, 8, day), recurring.mahalla)

    with CaptureQueriesContext(connection) as many:
        systemic.find(last=LAST)

    assert len(many) == len(few)


def test_confirming_freezes_the_numbers_and_the_lists_behind_them(recurring):
    systemic.find(last=LAST)
    region = SystemicProblem.objects.get(scope=recurring.region)
    found = programs.finding(recurring, found_at=dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC))
    systemic.confirm(
        problem=region, by=recurring.regional_head, title="Suv", owner=None, owner_post="Hokim"
    )
    asked(recurring, recurring.reception, dt.date(2026, 8, 20))
    asked(recurring, recurring.reception, dt.date(2026, 10, 20))

    part = ProblemPart.objects.get(problem=region, territory=recurring.district)
    assert (len(part.questions), part.findings) == (4, [found.pk])
    region.refresh_from_db()
    numbers = numbers_of(region, recurring.regional_head)
    assert (numbers.total.kept, numbers.total.now, numbers.since) == (6, 7, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProblemPart.objects.filter(pk=part.pk).update(appeals=99)
    with pytest.raises(DatabaseError), transaction.atomic():
        ProblemEvent.objects.all().delete()


def test_a_problem_goes_up_is_returned_and_decided(where):
    problem = make.confirmed(where)
    refused(lambda: problem_ways.send_up(problem=problem, by=where.head), DecisionError)
    problem_ways.propose(
        problem=problem,
        by=where.head,
        kind=ProposalKind.LEGAL_ACT,
        text="Qoida oʻzgartirilsin",
        owner=where.head,
        owner_post="",
    )
    problem = problem_ways.send_up(problem=problem, by=where.head)
    assert (problem.state, problem.holder) == (State.SENT_UP, where.region)

    refused(
        lambda: problem_ways.return_(problem=problem, by=where.regional_head, note=""),
        DecisionError,
    )
    problem = problem_ways.return_(problem=problem, by=where.regional_head, note="Summani yozing")
    assert (problem.state, problem.holder) == (State.RETURNED, where.district)
    problem = problem_ways.send_up(problem=problem, by=where.head)
    problem = problem_ways.accept(problem=problem, by=where.regional_head)
    problem = problem_ways.send_up(problem=problem, by=where.regional_head)
    assert problem.holder == where.country
    refused(
        lambda: problem_ways.decide(
            problem=problem, by=where.regional_head, text="x", on=dt.date(2026, 11, 20)
        ),
        DecisionError,
    )
    administration = UserFactory()
    refused(
        lambda: problem_ways.decide(
            problem=problem, by=administration, text="x", on=dt.date(2026, 12, 20)
        ),
        DecisionError,
    )
    problem = problem_ways.decide(
        problem=problem, by=administration, text="PQ-12", on=dt.date(2026, 11, 20)
    )

    assert problem.state == State.DECIDED
    assert [event.state for event in problem.events.order_by("pk")] == [
        "confirmed",
        "sent_up",
        "returned",
        "sent_up",
        "accepted",
        "sent_up",
        "decided",
    ]


@pytest.mark.parametrize("bring", [make.confirmed, make.decided])
def test_only_a_candidate_is_judged(where, bring):
    problem = bring(where)

    refused(lambda: systemic.reject(problem=problem, by=where.head, reason="x"), TransitionError)


def test_one_topic_stands_once_in_a_scope(where):
    make.confirmed(where)

    with pytest.raises(DatabaseError), transaction.atomic():
        make.candidate(where)


def test_figures_count_open_sent_up_and_decided(where):
    make.decided(where)
    where.topic = where.other_topic
    make.confirmed(where)
    period = programs.PERIOD

    counted = {figure.code: figure.counts(*period) for figure in problem_figures.FIGURES}

    one = {where.district.pk: Count(1)}
    assert counted == {"systemic_open": one, "systemic_sent_up": one, "systemic_decided": one}
    cases = problem_figures.FIGURES[0].cases(*period, where.region.path)
    assert len(list(cases)) == 1
