import datetime as dt
from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from receptions.queue_rules import (
    Slots,
    Waiting,
    bookable_days,
    in_order,
    next_of,
    run_after,
    slots_of,
)

NOW = dt.datetime(2026, 10, 14, 10, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


class Weekdays:
    def is_working(self, day):
        return day.weekday() < 5


@st.composite
def queues(draw):
    kinds = draw(st.lists(st.sampled_from("pobeq"), max_size=25))
    times = {"b": NOW - HOUR, "e": NOW + HOUR, "q": NOW + HOUR}
    return [
        Waiting(number=place, priority=kind in "pq", booked_for=times.get(kind))
        for place, kind in enumerate(kinds, start=1)
    ]


runs = st.integers(0, 6)
longest = st.integers(1, 5)


def order(queue, run, longest_run):
    return list(in_order(queue, now=NOW, run=run, longest_run=longest_run))


def _is_due(one):
    return one.booked_for is not None and one.booked_for <= NOW


def _is_early(one):
    return one.booked_for is not None and one.booked_for > NOW


def walk_in(queue, *, priority):
    return [one for one in queue if one.booked_for is None and one.priority == priority]


@given(queues(), runs, longest)
def test_everybody_is_called_once(queue, run, longest_run):
    assert Counter(order(queue, run, longest_run)) == Counter(queue)


@given(queues(), runs, longest)
def test_within_a_class_the_order_of_arrival_counts(queue, run, longest_run):
    called = order(queue, run, longest_run)

    for priority in (True, False):
        assert walk_in(called, priority=priority) == walk_in(queue, priority=priority)


@given(queues(), runs, longest)
def test_a_booked_visitor_whose_time_has_come_is_before_all_others(queue, run, longest_run):
    due = [one for one in queue if one.booked_for and one.booked_for <= NOW]

    assert order(queue, run, longest_run)[: len(due)] == due


@given(queues(), runs, longest)
def test_a_booked_visitor_who_came_early_is_called_when_nobody_else_waits(queue, run, longest_run):
    called = order(queue, run, longest_run)
    early = [one for one in queue if _is_early(one) and not one.priority]

    assert called[len(called) - len(early) :] == early


@given(queues(), runs, longest)
def test_a_priority_visitor_who_came_early_waits_with_the_others_of_the_category(
    queue, run, longest_run
):
    called = [one for one in order(queue, run, longest_run) if one.priority]

    unbooked = [Waiting(one.number, one.priority) if _is_early(one) else one for one in queue]
    as_if = [one for one in order(unbooked, run, longest_run) if one.priority]
    assert [one.number for one in called] == [one.number for one in as_if]


@given(queues(), longest)
def test_priority_goes_first_until_the_run_is_full(queue, longest_run):
    called = [one for one in order(queue, 0, longest_run) if not _is_due(one)]
    first = [one for one in queue if one.priority and not _is_due(one)][:longest_run]

    assert called[: len(first)] == first


@given(st.integers(1, 8), longest, runs)
@settings(max_examples=60)
def test_nobody_starves_however_many_priority_visitors_come(before, longest_run, run):
    """One priority visitor arrives for each one called; every other one's wait is bounded."""
    others = [Waiting(number=place, priority=False) for place in range(1, before + 1)]
    queue = [*others, *(Waiting(number=100 + place, priority=True) for place in range(5))]
    called = []
    for arrival in range(before * (longest_run + 1)):
        chosen = next_of(queue, now=NOW, run=run, longest_run=longest_run)
        run = run_after(chosen, run, now=NOW)
        queue.remove(chosen)
        called.append(chosen)
        queue.append(Waiting(number=1000 + arrival, priority=True))

    assert [one for one in called if not one.priority] == others


@given(queues(), runs, longest)
def test_calling_one_by_one_gives_the_announced_order(queue, run, longest_run):
    announced, left = order(queue, run, longest_run), list(queue)
    called = []
    while left:
        chosen = next_of(left, now=NOW, run=run, longest_run=longest_run)
        run = run_after(chosen, run, now=NOW)
        left.remove(chosen)
        called.append(chosen)

    assert called == announced


def test_nobody_waits():
    assert next_of([], now=NOW, run=0, longest_run=3) is None


def test_times_end_by_closing():
    times = Slots(dt.time(9), dt.time(10, 45), 30)

    found = slots_of(dt.date(2026, 10, 14), times, Weekdays())

    assert found == [dt.time(9), dt.time(9, 30), dt.time(10)]


def test_no_times_on_a_day_off():
    assert slots_of(dt.date(2026, 10, 17), Slots(dt.time(9), dt.time(18), 30), Weekdays()) == []


def test_working_days_can_be_booked():
    found = bookable_days(dt.date(2026, 10, 16), 5, Weekdays())

    assert found == [dt.date(2026, 10, 16), dt.date(2026, 10, 19), dt.date(2026, 10, 20)]
