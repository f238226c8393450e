"""The counts the database keeps equal the measures, whatever happens to them."""

import datetime as dt
from contextlib import suppress
from decimal import Decimal

import pgtrigger
import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.exceptions import ProgramsError
from programs.models import Measure, MeasureCount, MeasureDue, Programme
from programs.services import measure_counts, measures, programmes
from territories import clock
from tests.factories import programs as make

STEPS = (
    "draft",
    "decide",
    "close",
    "take",
    "report",
    "verify",
    "off",
    "raw_due",
    "raw_money",
    "fold",
)


def some(model, index):
    rows = list(model.objects.order_by("pk"))
    return rows[index % len(rows)] if rows else None


def bring(where, index):
    """A new programme with one measure of some cost, sent."""
    make.finding(where)
    programme = make.draft(where)
    line = programme.lines.get()
    plan = measures.Plan.of(line, cost=Decimal("1000000.01") * index, funding="fund")
    measures.edit(measure=line, by=where.head, plan=plan)
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    programmes.send(programme=programme, by=where.head)


def decide(where, index):
    """One programme further on its way."""
    programme = some(Programme, index)
    programmes.submit(programme=programme, by=where.head)
    programmes.approve(programme=programme, by=where.regional_head)
    programmes.send(programme=programme, by=where.head)


def take(where, step, index):
    """One step of anybody, allowed or not."""
    measure = some(Measure, index)
    calls = {
        "draft": lambda: bring(where, index),
        "decide": lambda: decide(where, index),
        "close": lambda: programmes.close(programme=some(Programme, index), by=where.head),
        "take": lambda: measures.take(measure=measure, by=where.executor),
        "report": lambda: make.report(
            where, measure, spent=Decimal("0.07") * index, is_final=index % 2 == 0, files=[]
        ),
        "verify": lambda: measures.verify(
            measure=measure, by=where.registrar, confirmed=index % 3 > 0, note="Koʻrildi"
        ),
        "off": lambda: measures.declare_impossible(
            measure=measure, by=where.regional_head, grounds="Yer yoʻq"
        ),
        "raw_due": lambda: sent_back_in_time(measure),
        "raw_money": lambda: Measure.objects.filter(pk=measure.pk).update(spent=index),
        "fold": measure_counts.fold,
    }
    with suppress(ProgramsError):
        calls[step]()


def sent_back_in_time(measure):
    """Past the plan's freeze, as a mending statement would."""
    with pgtrigger.ignore("programs.Measure:plan_stays"):
        day = dt.date(2026, 1, 2)
        Measure.objects.filter(pk=measure.pk).update(starts_on=day, due_on=day)


@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(
    steps=st.lists(st.tuples(st.sampled_from(STEPS), st.integers(1, 9)), min_size=5, max_size=20)
)
def test_kept_counts_are_the_real_ones_after_any_steps(where, steps):
    bring(where, 1)
    for step, index in steps:
        take(where, step, index)

    assert measure_counts.differences() == []
    every = Measure.objects.filter(programme__state__in=["sent", "closed"])
    total = measure_counts.read(path=where.country.path, on=clock.today()).total
    assert total.measures == every.count()
    assert total.cost == sum(one.cost for one in every)
    assert total.spent == sum(one.spent for one in every)
    assert total.overdue == Measure.objects.overdue(on=clock.today()).count()


def test_a_fold_keeps_the_sums_and_puts_the_past_under_one_day(where, time_machine):
    made = make.measure(where, "in_work")
    time_machine.move_to("2027-12-01T10:00:00+05:00", tick=False)
    before = measure_counts.read(path=where.region.path, on=clock.today())

    measure_counts.fold()

    assert measure_counts.read(path=where.region.path, on=clock.today()) == before
    assert before.total.overdue == 1
    assert before.by_place[where.district.code].by_state == {"in_work": 1}
    assert MeasureDue.objects.get().due_on == measure_counts.PAST
    assert MeasureCount.objects.get().state == "in_work"

    make.report(where, made)
    assert measure_counts.read(path=where.region.path, on=clock.today()).total.overdue == 0
    assert measure_counts.differences() == []


def test_the_command_finds_what_is_wrong_and_rebuild_puts_it_right(where, capsys):
    make.measure(where)
    MeasureCount.objects.update(measures=5)

    with pytest.raises(CommandError, match="kept"):
        call_command("measure_counts")
    call_command("measure_counts", rebuild=True)

    assert "right" in capsys.readouterr().out
    assert measure_counts.differences() == []
