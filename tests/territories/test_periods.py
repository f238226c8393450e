"""Quarters of a year."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories.periods import Quarter

days = st.dates(dt.date(1990, 1, 1), dt.date(2200, 12, 31))
quarters = days.map(Quarter.of)
ONE_DAY = dt.timedelta(days=1)


@given(days)
def test_a_day_lies_in_its_quarter(day):
    quarter = Quarter.of(day)

    assert quarter.first_day <= day <= quarter.last_day


@given(quarters)
def test_quarters_follow_each_other_without_a_gap(quarter):
    assert quarter.next.first_day == quarter.last_day + ONE_DAY
    assert quarter.next.previous == quarter == quarter.previous.next
    assert quarter.previous < quarter < quarter.next
    assert 90 <= (quarter.next.first_day - quarter.first_day).days <= 92


@given(quarters)
def test_four_steps_make_a_year(quarter):
    assert quarter.previous.previous.previous.previous == quarter.year_before


@given(st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)).map(Quarter.of))
def test_the_address_form_is_read_back(quarter):
    assert Quarter.parse(quarter.slug) == quarter


@pytest.mark.parametrize(
    "text",
    [
        *["", "2026", "2026-", "2026-0", "2026-5", "x-1", "2026-1-1", "-3", "+2026-1", "2026-1\n"],
        *["0-1", "1-1", "1999-4", "2100-1", "9999-4", "10000-1", "\u0662\u0660\u0662\u0666-1"],
    ],
)
def test_parse_refuses_anything_else(text):
    with pytest.raises(ValueError):  # noqa: PT011  the text is all it says
        Quarter.parse(text)


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [
        (1, dt.date(2024, 1, 1), dt.date(2024, 3, 31)),
        (2, dt.date(2024, 4, 1), dt.date(2024, 6, 30)),
        (3, dt.date(2024, 7, 1), dt.date(2024, 9, 30)),
        (4, dt.date(2024, 10, 1), dt.date(2024, 12, 31)),
    ],
)
def test_quarters_begin_and_end_with_months(number, first, last):
    quarter = Quarter(2024, number)

    assert (quarter.first_day, quarter.last_day) == (first, last)
