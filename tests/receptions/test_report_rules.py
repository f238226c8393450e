"""Pure rules of the quarterly report."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receptions.report_rules import SMALL, digest, due_on, plain, suppress
from territories.periods import Quarter

DAYS = {"district": 10, "region": 15, "country": 20}


@pytest.mark.parametrize(
    ("level", "day"),
    [("district", 10), ("city", 10), ("city_district", 10), ("region", 15), ("country", 20)],
)
def test_due_on_is_a_day_of_the_month_after_the_quarter(level, day):
    assert due_on(Quarter(2026, 4), level, DAYS) == dt.date(2027, 1, day)


@pytest.mark.parametrize(
    ("number", "sealed"), [(3, 3), (Decimal("3.000"), 3), (Decimal("2.50"), "2.5"), (0, 0)]
)
def test_plain_writes_a_count_in_one_way(number, sealed):
    assert plain(number) == sealed


def test_digest_does_not_depend_on_the_order_of_keys():
    assert digest({"a": 1, "b": 2}) == digest({"b": 2, "a": 1})


def test_digest_changes_with_any_figure():
    assert digest({"a": {"n": 1}}) != digest({"a": {"n": 2}})


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ([0, 12, 30], [0, 12, 30]),
        ([3, 12, 30], [None, None, 30]),
        ([3, 2, 30], [None, None, 30]),
        ([3, 0, 0], [None, 0, 0]),
        ([4], [None]),
    ],
)
def test_suppress_hides_small_numbers_and_never_one_alone(cells, shown):
    assert suppress(cells) == shown


@given(st.lists(st.integers(0, 40)))
def test_no_hidden_number_can_be_told_from_the_total(cells):
    shown = suppress(cells)

    hidden = [number for number, cell in zip(cells, shown, strict=True) if cell is None]
    assert all(cell is None or not 0 < cell < SMALL for cell in shown)
    assert len(hidden) != 1 or sum(cells) == hidden[0]
