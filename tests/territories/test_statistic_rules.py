"""Numbers as they are typed, periods, and values that look wrong."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories import small_chart
from territories.small_chart import Point
from territories.statistic_rules import number, out_of_line, period_end


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        (12, "12"),
        (12.5, "12.5"),
        ("12,5", "12.5"),
        ("1 250 000", "1250000"),
        ("1\u00a0250,75", "1250.75"),
        ("\u22123", "-3"),
        ("0", "0"),
        ("12,34567", "12.346"),
        ("1,234,567", None),
        ("1.234,5", None),
        ("much", None),
        ("", None),
        (None, None),
        (True, None),
        ("nan", None),
        ("inf", None),
        ("1e40", None),
    ],
)
def test_a_number_as_it_is_typed(typed, read):
    assert number(typed) == (None if read is None else Decimal(read))


@given(st.decimals(-(10**9), 10**9, places=3))
def test_a_number_survives_being_typed_with_a_comma(value):
    assert number(str(value).replace(".", ",")) == value


@pytest.mark.parametrize(
    ("year", "quarter", "last"),
    [
        (2025, 0, dt.date(2025, 12, 31)),
        (2026, 1, dt.date(2026, 3, 31)),
        (2026, 4, dt.date(2026, 12, 31)),
    ],
)
def test_the_last_day_of_a_period(year, quarter, last):
    assert period_end(year, quarter) == last


def pairs(*changes):
    return [(Decimal(before), Decimal(now)) for before, now in changes]


def test_growth_of_all_is_in_line_and_one_typing_error_is_not():
    grown = [(100 + place, 118 + place) for place in range(12)]

    assert out_of_line(pairs(*grown)) == [False] * 12
    assert out_of_line(pairs(*grown, (100, 1180)))[-1]
    assert out_of_line(pairs(*grown, (100, 11)))[-1]


def test_alone_a_value_may_not_double():
    assert out_of_line(pairs((100, 190), (100, 210), (100, 49))) == [False, True, True]


def test_what_appears_or_vanishes_is_named():
    assert out_of_line(pairs((0, 5), (5, 0), (0, 0), (-5, 5))) == [True, True, False, True]


@given(st.lists(st.tuples(st.integers(1, 10**6), st.integers(1, 10**6)), max_size=20))
def test_the_unit_does_not_matter(changes):
    thousand = [(before * 1000, now * 1000) for before, now in changes]

    assert out_of_line(pairs(*thousand)) == out_of_line(pairs(*changes))


@given(st.lists(st.integers(-100, 1000), max_size=30), st.integers(0, 1000) | st.none())
def test_a_drawing_stays_inside_its_frame(values, expected):
    points = [Point(str(place), value, str(value)) for place, value in enumerate(values)]

    chart = small_chart.draw(points, expected=expected)

    assert len(chart.bars) == len(values)
    for bar in chart.bars:
        assert 0 <= bar.x <= bar.x + bar.width <= chart.width
        assert small_chart.HALF_LABEL <= bar.label_at <= chart.width - small_chart.HALF_LABEL
        assert 0 <= bar.y <= bar.y + bar.height <= chart.height
    assert chart.line is None or 0 <= chart.line <= chart.height
    assert sum(bar.shows_label for bar in chart.bars) <= small_chart.LABELS
