"""Terms against a table worked out by hand from DOMAIN 2, and properties over any calendar."""

import datetime as dt

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from receptions.choices import RuleUnit
from receptions.rules import (
    BrokenCalendarError,
    Term,
    add_months,
    counting_day,
    due_dates,
    end_after_stop,
    is_minor,
    off_days_off,
    within_a_year,
)


class Week:
    """A five-day week with days off and working days named by date."""

    def __init__(self, off=(), working=()):
        self.off = frozenset(off)
        self.working = frozenset(working)

    def is_working(self, day):
        if day in self.working:
            return True
        return day.weekday() < 5 and day not in self.off


def d(text):
    return dt.date.fromisoformat(text)


PLAIN = Week()
# 2026: Navro'z on Saturday 21.03 moves to Monday 23.03; Sunday 22.03 stays a day off.
NAVROZ = Week(off=[d("2026-03-20"), d("2026-03-23")])
# A decree: Saturday 26.12.2026 is worked, the whole new year week is free.
NEW_YEAR = Week(
    off=[d("2026-12-31"), *(d("2027-01-01") + dt.timedelta(days=n) for n in range(10))],
    working=[d("2026-12-26")],
)

CASES = [
    # start, amount, unit, calendar, legal, target
    ("2026-10-02", 15, "days", PLAIN, "2026-10-19", "2026-10-16"),  # DOMAIN 2: ends on Saturday
    ("2027-01-31", 1, "months", PLAIN, "2027-03-01", "2027-02-26"),  # DOMAIN 2: Sunday 28.02
    ("2026-10-05", 15, "days", PLAIN, "2026-10-20", "2026-10-20"),  # ends on Tuesday
    ("2026-10-04", 15, "days", PLAIN, "2026-10-19", "2026-10-19"),  # starts on Sunday
    ("2026-10-03", 15, "days", PLAIN, "2026-10-19", "2026-10-16"),  # ends on Sunday
    ("2026-11-20", 5, "days", PLAIN, "2026-11-25", "2026-11-25"),
    ("2026-11-23", 5, "days", PLAIN, "2026-11-30", "2026-11-27"),  # T-02 over a weekend
    ("2024-01-31", 1, "months", PLAIN, "2024-02-29", "2024-02-29"),  # leap year, Thursday
    ("2023-01-31", 1, "months", PLAIN, "2023-02-28", "2023-02-28"),
    ("2024-01-29", 1, "months", PLAIN, "2024-02-29", "2024-02-29"),
    ("2024-02-29", 1, "months", PLAIN, "2024-03-29", "2024-03-29"),
    ("2024-02-29", 12, "months", PLAIN, "2025-02-28", "2025-02-28"),
    ("2026-08-31", 1, "months", PLAIN, "2026-09-30", "2026-09-30"),
    ("2026-10-31", 1, "months", PLAIN, "2026-11-30", "2026-11-30"),
    ("2026-11-30", 1, "months", PLAIN, "2026-12-30", "2026-12-30"),  # not the 31st
    ("2026-12-15", 1, "months", PLAIN, "2027-01-15", "2027-01-15"),  # over the year
    ("2026-12-31", 2, "months", PLAIN, "2027-03-01", "2027-02-26"),
    ("2026-03-06", 15, "days", NAVROZ, "2026-03-24", "2026-03-19"),  # four days off in a row
    ("2026-03-08", 15, "days", NAVROZ, "2026-03-24", "2026-03-19"),  # ends on the moved day
    ("2026-12-11", 15, "days", NEW_YEAR, "2026-12-26", "2026-12-26"),  # a Saturday that is worked
    ("2026-12-20", 15, "days", NEW_YEAR, "2027-01-11", "2026-12-30"),  # the long holidays
    ("2026-12-30", 5, "days", NEW_YEAR, "2027-01-11", "2027-01-11"),  # no working day in the term
    ("2026-11-20", 1, "working_days", PLAIN, "2026-11-23", "2026-11-23"),
    ("2026-11-20", 10, "working_days", PLAIN, "2026-12-04", "2026-12-04"),
    ("2026-12-25", 3, "working_days", NEW_YEAR, "2026-12-29", "2026-12-29"),
]


@pytest.mark.parametrize(("start", "amount", "unit", "calendar", "legal", "target"), CASES)
def test_due_dates_follow_the_counting_rule(start, amount, unit, calendar, legal, target):
    due = due_dates(d(start), Term(amount, unit), calendar)

    assert (due.legal, due.target) == (d(legal), d(target))


def test_due_dates_tell_how_they_were_found():
    due = due_dates(d("2026-10-02"), Term(15, "days"), PLAIN)

    assert due.steps == [
        {
            "code": "counted",
            "from": "2026-10-02",
            "amount": 15,
            "unit": "days",
            "to": "2026-10-17",
        },
        {"code": "moved_forward", "from": "2026-10-17", "to": "2026-10-19"},
        {"code": "target", "to": "2026-10-16"},
    ]


CLOSES = dt.time(18)


@pytest.mark.parametrize(
    ("received", "calendar", "day", "reason"),
    [
        ("2026-11-24T10:00", PLAIN, "2026-11-24", ""),
        ("2026-11-24T07:15", PLAIN, "2026-11-24", ""),  # before opening: still the same day
        ("2026-11-24T17:59", PLAIN, "2026-11-24", ""),
        ("2026-11-24T18:00", PLAIN, "2026-11-25", "after_hours"),
        ("2026-11-27T18:30", PLAIN, "2026-11-30", "after_hours"),  # Friday evening
        ("2026-11-28T11:00", PLAIN, "2026-11-30", "day_off"),
        ("2026-12-31T09:00", NEW_YEAR, "2027-01-11", "day_off"),
        ("2026-12-26T09:00", NEW_YEAR, "2026-12-26", ""),  # a worked Saturday
    ],
)
def test_counting_day_is_the_next_working_day_after_hours(received, calendar, day, reason):  # T-01
    counting = counting_day(dt.datetime.fromisoformat(received), CLOSES, calendar)

    assert (counting.day, counting.reason) == (d(day), reason)


@pytest.mark.parametrize(("amount", "unit"), [(0, "days"), (-1, "months"), (3, "weeks")])
def test_term_refuses_what_is_no_term(amount, unit):
    with pytest.raises(ValueError, match=str(amount)):
        Term(amount, unit)


def test_due_dates_refuse_a_calendar_without_working_days():
    class Never:
        def is_working(self, day):
            return False

    with pytest.raises(BrokenCalendarError):
        due_dates(d("2026-01-01"), Term(5, "days"), Never())


days = st.dates(min_value=dt.date(2017, 1, 1), max_value=dt.date(2060, 12, 31))
terms = st.one_of(
    st.builds(Term, st.integers(1, 60), st.just(RuleUnit.DAYS)),
    st.builds(Term, st.integers(1, 24), st.just(RuleUnit.MONTHS)),
    st.builds(Term, st.integers(1, 40), st.just(RuleUnit.WORKING_DAYS)),
)


@st.composite
def calendars(draw, around):
    near = st.integers(-5, 120).map(lambda n: around + dt.timedelta(days=n))
    return Week(off=draw(st.sets(near, max_size=25)), working=draw(st.sets(near, max_size=5)))


@given(data=st.data(), start=days, term=terms)
def test_due_dates_hold_in_any_calendar(data, start, term):
    calendar = data.draw(calendars(start))

    due = due_dates(start, term, calendar)

    assert start < due.target <= due.legal
    assert calendar.is_working(due.legal)
    assert calendar.is_working(due.target)
    between = range(1, (due.legal - due.target).days)
    assert not any(calendar.is_working(due.target + dt.timedelta(days=n)) for n in between)


@given(data=st.data(), start=days, later=st.integers(0, 60), term=terms)
def test_a_later_start_never_ends_earlier(data, start, later, term):
    calendar = data.draw(calendars(start))

    first = due_dates(start, term, calendar)
    second = due_dates(start + dt.timedelta(days=later), term, calendar)

    assert first.legal <= second.legal


@given(day=days, count=st.integers(0, 48))
def test_add_months_keeps_the_date_or_takes_the_last_day(day, count):
    end = add_months(day, count)

    assert (end.year * 12 + end.month) - (day.year * 12 + day.month) == count
    assert end.day == day.day or (end.day < day.day and (end + dt.timedelta(days=1)).day == 1)


@given(day=days, one=st.integers(0, 24), two=st.integers(0, 24))
def test_add_months_in_one_go_or_in_two(day, one, two):
    assume(day.day <= 28)

    assert add_months(add_months(day, one), two) == add_months(day, one + two)


@pytest.mark.parametrize(
    ("end", "stopped", "restarted", "legal", "target"),
    [
        ("2026-11-20", "2026-11-10", "2026-11-10", "2026-11-20", "2026-11-20"),  # the same day
        ("2026-11-20", "2026-11-10", "2026-12-01", "2026-12-11", "2026-12-11"),  # ten days left
        ("2026-11-20", "2026-11-20", "2026-12-05", "2026-12-07", "2026-12-07"),  # none left
        ("2026-11-20", "2026-11-20", "2026-12-07", "2026-12-08", "2026-12-08"),  # on a working day
        ("2026-11-21", "2026-11-23", "2026-12-25", "2026-12-28", "2026-12-28"),  # past a Saturday
        ("2026-11-21", "2026-11-23", "2026-11-23", "2026-11-23", "2026-11-23"),  # for no day
        ("2026-11-22", "2026-11-10", "2026-11-17", "2026-11-30", "2026-11-27"),  # ends on Sunday
        ("2026-12-25", "2026-12-20", "2026-12-28", "2027-01-02", "2027-01-01"),
    ],
)
def test_what_was_left_of_a_stopped_term_runs_anew(end, stopped, restarted, legal, target):
    plain = end_after_stop(d(end), stopped_on=d(stopped), restarted_on=d(restarted))
    due = off_days_off(d(restarted), plain, Week())

    expected = d(legal)
    while not Week().is_working(expected):
        expected += dt.timedelta(days=1)
    assert due.legal == expected
    assert due.target <= due.legal
    if d(target).weekday() < 5:
        assert due.target == d(target)


def test_a_term_does_not_run_again_before_it_stopped():
    with pytest.raises(ValueError, match="2026"):
        end_after_stop(d("2026-11-20"), stopped_on=d("2026-11-10"), restarted_on=d("2026-11-09"))


@given(
    st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)),
    st.integers(0, 60),
    st.integers(0, 60),
    st.integers(0, 400),
)
def test_a_stop_never_costs_or_gives_a_day(start, before, left, pause):
    stopped = start + dt.timedelta(days=before)
    end = stopped + dt.timedelta(days=left)
    restarted = stopped + dt.timedelta(days=pause)

    due = off_days_off(
        restarted, end_after_stop(end, stopped_on=stopped, restarted_on=restarted), PLAIN
    )

    plain = end + dt.timedelta(days=pause)
    if pause and not left:  # the last day had begun: the next one is given
        plain += dt.timedelta(days=1)
    assert plain <= due.legal <= plain + dt.timedelta(days=2)
    assert PLAIN.is_working(due.legal)


@pytest.mark.parametrize(
    ("born", "on", "minor"),
    [
        ("2008-11-25", "2026-11-24", True),
        ("2008-11-25", "2026-11-25", False),
        ("2008-02-29", "2026-02-27", True),
        ("2008-02-29", "2026-02-28", False),  # no such day: the month's last
    ],
)
def test_a_person_is_under_age_until_the_eighteenth_birthday(born, on, minor):
    assert is_minor(d(born), on=d(on)) is minor


@pytest.mark.parametrize(
    ("known", "filed", "within"),
    [
        ("2025-11-25", "2026-11-25", True),
        ("2025-11-25", "2026-11-26", False),
        ("2024-02-29", "2025-02-28", True),
        ("2026-11-25", "2026-11-24", False),
    ],
)
def test_a_complaint_is_due_within_a_year(known, filed, within):  # T-13
    assert within_a_year(d(known), filed_on=d(filed)) is within
