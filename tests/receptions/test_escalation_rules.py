"""When a step of reminding comes, by the working calendar."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from receptions.escalation_rules import shifted, window

DAY = dt.timedelta(days=1)


class Week:
    """A five-day week with days off besides."""

    def __init__(self, off=()):
        self.off = set(off)

    def is_working(self, day, /):
        return day.weekday() < 5 and day not in self.off


def d(text):
    return dt.date.fromisoformat(text)


NEW_YEAR = d("2026-01-01")
calendars = st.lists(st.integers(0, 364), max_size=8).map(
    lambda days: Week(NEW_YEAR + day * DAY for day in days)
)
days = st.integers(-20, 20)
moments = st.integers(60, 300).map(lambda day: NEW_YEAR + day * DAY)


def test_a_weekend_is_no_working_day():
    week = Week()

    assert shifted(d("2026-11-20"), 1, week) == d("2026-11-23")
    assert shifted(d("2026-11-23"), -3, week) == d("2026-11-18")
    assert shifted(d("2026-11-20"), 0, week) == d("2026-11-20")


def test_three_working_days_before_a_tuesday_is_the_thursday_before():
    week = Week()

    assert window(-3, today=d("2026-11-19"), look_back=60, calendar=week).last == d("2026-11-24")
    assert window(-3, today=d("2026-11-18"), look_back=60, calendar=week).last == d("2026-11-23")


def test_a_holiday_moves_the_step():
    week = Week(off=[d("2026-11-23")])

    assert shifted(d("2026-11-20"), 1, week) == d("2026-11-24")
    assert window(1, today=d("2026-11-24"), look_back=60, calendar=week).last == d("2026-11-23")


@given(days, moments, calendars)
def test_the_last_date_of_the_window_is_the_last_whose_moment_has_come(step, today, week):
    last = window(step, today=today, look_back=60, calendar=week).last

    assert shifted(last, step, week) <= today < shifted(last + DAY, step, week)


@given(st.integers(-20, 0), moments, calendars)
def test_a_reminder_is_never_for_a_date_that_has_passed(step, today, week):
    assert window(step, today=today, look_back=60, calendar=week).first == today


@given(days, moments, calendars)
def test_a_later_day_loses_no_date(step, today, week):
    now = window(step, today=today, look_back=60, calendar=week)
    tomorrow = window(step, today=today + DAY, look_back=60, calendar=week)

    assert tomorrow.last >= now.last
