import datetime as dt
from decimal import Decimal

import pytest

from programs import figures
from programs.choices import FundingSource
from programs.services import measures, programmes
from receptions.models import QuarterReport
from receptions.report_content import content
from receptions.services import report_counts, reports
from receptions.services.report_counts import Counted
from territories.figure_registry import registry
from territories.figures import Count
from territories.periods import Quarter
from tests.factories import programs as make
from tests.factories.receptions import ReceptionFactory
from tests.row_lists import wrong_lists

QUARTER = make.PERIOD
NEXT = (dt.date(2027, 1, 1), dt.date(2027, 3, 31))


def count(code, period=QUARTER):
    return registry.figures[code].counts(*period)


def test_planned_counts_measures_and_money_of_approved_programmes(where):
    make.finding(where)
    make.draft(where)
    make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    plan = measures.Plan.of(line, cost=Decimal("12.5"), funding=FundingSource.FUND)
    measures.edit(measure=line, by=where.head, plan=plan)
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)

    place = where.district.pk
    assert count("programmes_approved") == {place: Count(1)}
    assert count("measures_planned") == {place: Count(1)}
    assert count("money_planned") == {place: Count(Decimal("12.50"))}
    assert count("programmes_approved", NEXT) == {}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", None),
        ("in_work", None),
        ("reported", Count(1, 1)),
        ("verified", Count(1, 1)),
        ("impossible", None),
    ],
)
def test_in_time_is_a_share_of_those_reported_or_past_their_date(
    where, time_machine, state, expected
):
    line = make.measure(where, state)

    assert count("measures_in_time").get(where.district.pk) == expected

    time_machine.move_to(line.due_on)
    assert count("measures_in_time").get(where.district.pk) == expected
    time_machine.move_to(line.due_on + dt.timedelta(days=1))
    late = expected if state not in ("planned", "in_work") else Count(0, 1)
    assert count("measures_in_time").get(where.district.pk) == late


def test_a_report_after_the_date_is_not_in_time(where, time_machine):
    measure = make.measure(where)
    time_machine.move_to("2026-12-28T10:00:00+05:00")
    make.report(where, measure)

    assert count("measures_in_time") == {where.district.pk: Count(0, 1)}


def test_overdue_is_counted_at_the_end_of_the_period_or_now(where, time_machine):
    measure = make.measure(where)
    assert count("measures_overdue") == {}
    time_machine.move_to("2026-12-28T10:00:00+05:00")
    assert count("measures_overdue") == {where.district.pk: Count(1)}
    time_machine.move_to("2027-01-10T10:00:00+05:00")
    make.report(where, measure)

    assert count("measures_overdue") == {where.district.pk: Count(1)}
    assert count("measures_overdue", NEXT) == {}


def test_money_spent_is_what_the_period_added(where, time_machine):
    measure = make.measure(where)
    make.report(where, measure, is_final=False, spent=Decimal(4))
    make.report(where, measure, is_final=False, spent=Decimal(7))
    time_machine.move_to("2027-01-10T10:00:00+05:00")
    make.report(where, measure, spent=Decimal("9.5"))

    assert count("money_spent") == {where.district.pk: Count(Decimal(7))}
    assert count("money_spent", NEXT) == {where.district.pk: Count(Decimal("2.5"))}


def test_money_of_the_period_is_told_from_money_since_the_start(db):
    columns = dict(registry.tables["measures_by_funding"].columns)

    assert "in the period" in str(registry.figures["money_spent"].name)
    assert "since the start" in str(columns["spent"])


def test_a_region_is_the_sum_of_its_parts(where):
    make.measure(where)

    totals = registry.counts("measures_planned", *QUARTER)

    assert {totals[one.pk].numerator for one in (where.district, where.region, where.country)} == {
        1
    }
    assert totals[where.far.pk].numerator == 0


def test_tables_add_up_to_the_figures(where):
    make.measure(where, "verified")

    by_state = list(figures.measures_by_state(*QUARTER))
    by_funding = list(figures.measures_by_funding(*QUARTER))

    assert [(row.row, row.cells) for row in by_state] == [("verified", {"measures": 1})]
    assert [(row.row, row.cells["measures"]) for row in by_funding] == [("none", 1)]
    for code in ("measures_by_state", "measures_by_funding"):
        assert registry.tables[code].label(by_state[0].row if "state" in code else "none")


def test_every_number_of_a_row_lists_so_many_measures(where):
    make.measure(where, "verified")

    wrong, right = wrong_lists(figures.TABLES, QUARTER, where.district.path)

    assert (wrong, right) == ([], 2)


def approved_at(where, cost):
    """A programme of the place's district with one measure of that cost."""
    make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    plan = measures.Plan.of(line, cost=Decimal(cost), funding=FundingSource.FUND)
    measures.edit(measure=line, by=where.head, plan=plan)
    programmes.submit(programme=programme, by=where.head)
    return programmes.approve(programme=programme, by=where.regional_head)


def test_money_of_the_report_is_right_to_the_tiyin_through_the_seals(where, time_machine):
    regional = ReceptionFactory(territory=where.region)
    approved_at(where, "0.40")
    approved_at(where, "0.45")
    quarter = Quarter(2026, 4)
    time_machine.move_to("2027-01-08T10:00:00+05:00", tick=False)
    reports.open_quarter(quarter)
    own = QuarterReport.objects.get(reception=where.reception, year=2026, quarter=4)

    reports.submit(report=own, by=where.head)

    own.refresh_from_db()
    assert own.figures["tables"]["measures_by_funding"] == {
        "fund": {"measures": 2, "planned": "0.85", "spent": 0}
    }
    whole = QuarterReport.objects.get(reception=regional, year=2026, quarter=4)
    above = report_counts.build(whole, Counted(quarter))
    assert above["tables"]["measures_by_funding"]["fund"]["planned"] == "0.85"
    (view,) = [one for one in content(own).tables if one.code == "measures_by_funding"]
    assert view.rows[0][1:] == ["2", "0.85", "0"]


@pytest.mark.parametrize("figure", figures.FIGURES, ids=lambda figure: figure.code)
def test_cases_are_as_many_as_the_figure_says(where, time_machine, figure):
    make.measure(where, "verified")
    make.finding(where, topic=where.other_topic)
    make.sent(where)
    time_machine.move_to("2026-12-30T10:00:00+05:00")
    numbers = figure.counts(*QUARTER)

    cases = list(figure.cases(*QUARTER, where.region.path))

    if not figure.code.startswith("money"):
        assert len(cases) == numbers.get(where.district.pk, Count()).numerator
    assert not list(figure.cases(*QUARTER, where.far.path))


@pytest.mark.parametrize("figure", figures.FIGURES, ids=lambda figure: figure.code)
def test_a_figure_is_one_statement(where, figure, django_assert_num_queries):
    make.measure(where, "reported")

    with django_assert_num_queries(1):
        figure.counts(*QUARTER)
