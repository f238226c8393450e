"""Reports of an office: the day of the work, corrections, and totals right to the tiyin."""

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.exceptions import DecisionError, ProgramsError
from programs.models import Measure, MeasureReport
from programs.services import measures
from territories import clock
from tests.factories import programs as make
from tests.factories.executors import moment
from tests.factories.territories import MahallaFactory

TODAY = dt.date(2026, 11, 24)


def test_a_report_keeps_the_day_of_the_work(where):
    measure = make.measure(where)

    with clock.playing(moment("2026-12-01 10:00")):
        make.report(where, measure, is_final=False, worked_on=dt.date(2026, 11, 28))
        make.report(where, measure, is_final=False)

    days = MeasureReport.objects.values_list("worked_on", flat=True)
    assert list(days) == [dt.date(2026, 11, 28), dt.date(2026, 12, 1)]


@pytest.mark.parametrize("day", [dt.date(2026, 11, 23), dt.date(2026, 11, 25)])
def test_the_work_was_done_neither_before_the_start_nor_in_the_future(where, day):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        make.report(where, measure, worked_on=day)

    assert not MeasureReport.objects.exists()


@pytest.mark.parametrize("lower", [{"quantity_done": Decimal("1.99")}, {"spent": Decimal("9.99")}])
def test_lower_totals_are_a_correction_or_are_refused(where, lower):
    measure = make.measure(where)
    said = {"quantity_done": Decimal(2), "spent": Decimal(10), "is_final": False}
    first = make.report(where, measure, **said)

    with pytest.raises(DecisionError):
        make.report(where, measure, **{**said, **lower})
    row = make.report(where, measure, **{**said, **lower}, is_correction=True)

    assert row.corrects == first
    assert measure.reports.count() == 2


def test_the_first_report_corrects_nothing(where):
    measure = make.measure(where)

    with pytest.raises(DecisionError):
        make.report(where, measure, is_correction=True)


def test_a_measure_reported_done_stays_so_when_its_report_is_corrected(where):
    measure = make.measure(where, "reported")
    with pytest.raises(ProgramsError):
        make.report(where, measure)

    with clock.playing(moment("2026-11-26 10:00")):
        make.report(where, measure, spent=Decimal("7.50"), is_final=False, is_correction=True)

    after = Measure.objects.get(pk=measure.pk)
    assert (after.state, after.spent) == ("reported", Decimal("7.50"))
    assert after.reported_at == measure.reported_at


def test_after_a_check_that_did_not_confirm_lower_totals_are_the_truth(where):
    measure = make.measure(where, "reported")
    measures.verify(measure=measure, by=where.registrar, confirmed=False, note="Yarmi")

    make.report(where, measure, quantity_done=Decimal("0.5"), is_final=False)

    measure.refresh_from_db()
    assert measure.quantity_done == Decimal("0.50")


def test_the_database_keeps_no_report_below_zero(where):
    measure = make.measure(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        MeasureReport.objects.create(
            measure=measure, quantity_done=-1, spent=0, text="?", by=where.executor
        )


REPORTS = st.lists(
    st.tuples(
        st.integers(0, 2),
        st.integers(0, 10**15).map(lambda tiyin: Decimal(tiyin) / 100),
        st.booleans(),
    ),
    max_size=6,
)


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(said=REPORTS)
def test_the_totals_of_a_programme_are_the_sum_of_the_newest_reports(three, said):
    where, programme = three
    with transaction.atomic():
        newest = {}
        for index, spent, is_correction in said:
            line = programme.lines.order_by("pk")[index]
            try:
                make.report(
                    where,
                    line,
                    spent=spent,
                    is_final=False,
                    is_correction=is_correction,
                    files=(),
                )
            except ProgramsError:
                continue
            newest[line.pk] = spent
        total = sum(line.spent for line in programme.lines.all())
        reports = MeasureReport.objects.filter(measure__programme=programme)
        last = list(reports.order_by("measure_id", "-pk").distinct("measure_id"))
        transaction.set_rollback(True)

        assert total == sum(newest.values(), Decimal(0)) == sum(row.spent for row in last)


@pytest.fixture
def three(where):
    """A programme of three measures with its place."""
    for place in (where.mahalla, MahallaFactory(parent=where.district), where.district):
        make.finding(where, territory=place)
    return where, make.sent(where)
