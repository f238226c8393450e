"""Every figure equals a recount in plain Python, whatever happened before."""

import datetime as dt
import random
from collections import Counter, defaultdict

import pytest
from django.utils import timezone, translation

from fieldvisits import figures
from fieldvisits.choices import REACHED, FindingState, Horizon, RoundStatus, VisitResult
from fieldvisits.models import FieldReception, Finding, Household, Round, Visit
from fieldvisits.services import field_receptions, findings, rounds
from receptions.choices import AppealType, LegalGround, Outcome
from receptions.exceptions import ReceptionsError
from receptions.models import Question
from receptions.services import events
from receptions.territory_tables import group_name
from territories import clock
from territories.figure_registry import registry
from territories.figures import Count
from territories.models import Territory
from tests.factories import fieldvisits as make
from tests.factories.receptions import ApplicantFactory, TopicFactory
from tests.factories.territories import MahallaFactory
from tests.row_lists import wrong_lists

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
RESULTS = [result for result in VisitResult if result != VisitResult.PENDING]


def dice(seed):
    """The same throws every time."""
    return random.Random(seed)  # noqa: S311


def day(moment):
    return timezone.localdate(moment)


def in_period(moment):
    return moment is not None and FIRST <= day(moment) <= LAST


def closed_satisfied(question, by):
    """The end of a question, in one step: the way there is tested elsewhere."""
    events.acting(by)
    Question.objects.filter(pk=question.pk).update(
        status="closed",
        outcome=Outcome.SATISFIED,
        legal_ground=LegalGround.MERITS,
        closed_at=clock.now(),
        closed_by=by,
    )


def play(where, dice, operations):
    """Random steps of random people at random moments; refusals are part of life."""
    places = [where.mahalla, MahallaFactory(parent=where.district)]
    topics = [where.topic, TopicFactory(), TopicFactory(parent=where.topic.parent)]
    for place in places:
        make.HouseholdFactory.create_batch(8, mahalla=place)
    receptions = [where.reception, where.region_reception]
    for _step in range(operations):
        moment = dt.datetime(2026, 6, 20, 8, tzinfo=dt.UTC) + dt.timedelta(
            minutes=dice.randrange(60 * 24 * 115)
        )
        with clock.playing(moment):
            try:
                one_step(where, dice, receptions, places, topics)
            except ReceptionsError:
                continue


def pick(dice, rows):
    """Any of the rows, the same one for the same seed."""
    found = list(rows.order_by("pk"))
    return dice.choice(found) if found else None


def one_step(where, dice, receptions, places, topics):
    step = dice.choice(["plan", "walk", "walk", "walk", "finish", "announce", "hold", "decide"])
    place, topic = dice.choice(places), dice.choice(topics)
    running = Round.objects.filter(status=RoundStatus.RUNNING)
    if step == "plan":
        round_ = make.planned(
            where, reception=dice.choice(receptions), territory=place, limit=dice.randint(1, 6)
        )
        rounds.start(round_=round_, by=where.member)
    elif step == "walk" and (visit := pick(dice, Visit.objects.filter(round__in=running))):
        result = dice.choice(RESULTS)
        told = [make.problem(where, topic=topic)] if result == VisitResult.PROBLEM else []
        make.visited(visit, where, result, problems=told)
    elif step == "finish" and (round_ := pick(dice, running)):
        rounds.finish(round_=round_, by=where.head)
    elif step == "announce":
        make.announced(where, reception=dice.choice(receptions), territory=place)
    elif step == "hold" and (one := pick(dice, FieldReception.objects.all())):
        with clock.playing(one.starts_at + dt.timedelta(days=dice.randrange(9))):
            make.heard(where, one, topic=topic)
            field_receptions.hold(
                field_reception=one, by=where.head, visitors=dice.randrange(40), minutes=""
            )
    elif step == "decide" and (one := pick(dice, Finding.objects.all())):
        decide(where, dice, one)


def decide(where, dice, finding):
    how = dice.choice(["settle", "wait", "appeal", "programme", "solve"])
    if how == "settle":
        findings.settle_on_spot(finding=finding, by=where.head, result="Ulandi")
    elif how == "wait":
        findings.wait_for_programme(finding=finding, by=where.head, horizon=Horizon.SHORT)
    elif how == "programme":
        findings.put_in_programme(findings=[finding], by=where.head)
    elif how == "solve":
        findings.mark_solved(findings=[finding], by=where.head)
    else:
        appeal = findings.open_appeal(
            finding=finding,
            by=where.head,
            applicant=ApplicantFactory.build(),
            appeal_type=AppealType.APPLICATION,
        )
        if dice.random() < 0.5:
            closed_satisfied(appeal.questions.get(), where.head)


def is_solved(finding):
    if finding.state == FindingState.APPEAL:
        return finding.question.outcome == Outcome.SATISFIED
    return finding.state in (FindingState.SOLVED_ON_SPOT, FindingState.SOLVED)


def recount():  # noqa: C901  plain and in one place, so that it can be read
    """The figures counted row by row."""
    counts = defaultdict(lambda: defaultdict(Count))
    households = defaultdict(set)

    def add(code, place, part=1, whole=0):
        counts[code][place] += Count(part, whole)

    for round_ in Round.objects.select_related("reception"):
        place = round_.reception.territory_id
        finished = in_period(round_.finished_at)
        if finished:
            add("rounds_held", place)
        for visit in round_.visits.all():
            reached = visit.result in REACHED
            if reached and in_period(visit.visited_at):
                households[place].add(visit.household_id)
            if finished:
                add("round_coverage", place, int(reached), 1)
    for place, seen in households.items():
        add("households_visited", place, len(seen))
    for finding in Finding.objects.select_related("reception", "question"):
        if in_period(finding.found_at):
            add("findings", finding.reception.territory_id)
            add("findings_solved", finding.reception.territory_id, int(is_solved(finding)), 1)
    for held in FieldReception.objects.select_related("reception"):
        if in_period(held.held_at):
            add("field_receptions_held", held.reception.territory_id)
            add("field_visitors", held.reception.territory_id, held.visitors)
    return counts


@pytest.mark.parametrize("seed", [1, 2])
def test_figures_equal_a_recount_after_random_steps(where, seed):
    play(where, dice(seed), operations=250)

    expected = recount()

    for figure in figures.FIGURES:
        counted = {k: c for k, c in figure.counts(FIRST, LAST).items() if c != Count()}
        wanted = {k: c for k, c in expected[figure.code].items() if c != Count()}
        assert counted == wanted, figure.code
    assert expected["findings_solved"][where.district.pk].numerator > 0


def test_cases_are_as_many_as_the_figure_says(where):
    play(where, dice(3), operations=200)

    for figure in figures.FIGURES:
        if figure.code == "field_visitors":  # its cases are the receptions they came to
            continue
        for place in (where.district, where.region):
            total = registry.counts(figure.code, FIRST, LAST)[place.pk].numerator
            assert len(list(figure.cases(FIRST, LAST, place.path))) == total, figure.code


def test_cases_name_their_place_in_the_language_asked_for(where, django_assert_num_queries):
    Territory.objects.filter(pk=where.mahalla.pk).update(name_ru="махалля Чинар")
    make.finished(where, [VisitResult.NO_PROBLEM])
    today = clock.today()

    with translation.override("ru"), django_assert_num_queries(1):
        (case,) = figures.coverage_cases(today, today, where.region.path)

    assert case.hint == "махалля Чинар"


def test_tables_equal_a_recount(where):
    play(where, dice(4), operations=200)
    found = Counter()
    states = Counter()
    for one in Finding.objects.select_related("topic__parent", "reception"):
        if in_period(one.found_at):
            found[one.reception.territory_id, one.topic.parent.code] += 1
            states[one.state] += 1
    homes = Counter(
        (visit.round.reception.territory_id, visit.result)
        for visit in Visit.objects.select_related("round__reception")
        if in_period(visit.round.finished_at)
    )

    by_topic = list(figures.findings_by_topic(FIRST, LAST))
    by_result = list(figures.visits_by_result(FIRST, LAST))

    assert {(row.territory, row.row): row.cells["found"] for row in by_topic} == found
    for row in by_topic:
        cells = row.cells
        parts = ("on_spot", "appeal", "programme", "undecided")
        assert sum(cells[part] for part in parts) == cells["found"]
    total = sum(row.cells["undecided"] for row in by_topic)
    assert total == states[FindingState.OPEN]
    assert {(row.territory, row.row): row.cells["households"] for row in by_result} == homes


def test_each_figure_is_one_statement(where, django_assert_num_queries):
    make.finished(where, [VisitResult.PROBLEM])
    for figure in figures.FIGURES:
        with django_assert_num_queries(1):
            figure.counts(FIRST, LAST)
    for table in figures.TABLES:
        with django_assert_num_queries(1):
            list(table.rows(FIRST, LAST))


def test_every_number_of_a_row_lists_so_many_cases(where):
    make.finished(where, [VisitResult.PROBLEM, VisitResult.PROBLEM, VisitResult.MOVED])
    make.found(where)

    days = clock.today(), clock.today()
    wrong, right = wrong_lists(figures.TABLES, days, where.district.path)

    assert wrong == []
    assert right >= 4


def test_a_region_is_the_sum_of_its_parts(where):
    make.finished(where, [VisitResult.NO_PROBLEM])
    make.finished(where, [VisitResult.NO_PROBLEM], reception=where.region_reception)

    today = clock.today()
    counts = registry.counts("rounds_held", today, today)

    country = Territory.objects.get(code="17")
    assert [counts[place.pk].numerator for place in (where.district, where.region, country)] == [
        1, 2, 2
    ]  # fmt: skip


def test_the_last_evening_of_the_quarter_counts_in_tashkent(where):
    evening = dt.datetime(2026, 9, 30, 18, 59, tzinfo=dt.UTC)  # 23:59 in Tashkent
    for moment in (evening, evening + dt.timedelta(minutes=1)):
        with clock.playing(moment):
            make.finished(where, days=9)

    assert figures.count_rounds(FIRST, LAST) == {where.district.pk: Count(1)}


def test_labels_are_words(where):
    assert group_name(where.topic.parent.code) == where.topic.parent.name_uz
    assert group_name("none") == "none"
    assert figures.result_name("moved") == VisitResult.MOVED.label
    assert Household.objects.exists()
