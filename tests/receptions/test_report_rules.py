"""Pure rules of the quarterly report."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receptions.report_rules import SMALL, digest, due_on, plain, suppress
from receptions.report_table_views import cells_of
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
    ("rows", "shown"),
    [
        ([], []),
        ([[0, 12, 30]], [[0, 12, 30]]),
        ([[3, 12, 30]], [[None, None, 30]]),
        ([[3, 2, 30]], [[None, None, 30]]),
        ([[3, 0, 0]], [[None, 0, 0]]),
        ([[4]], [[None]]),
        ([[3], [9], [20]], [[None], [None], [20]]),
        ([[3, 12], [9, 20], [40, 50]], [[None, None], [None, None], [40, 50]]),
    ],
)
def test_suppress_hides_small_numbers_and_never_one_alone(rows, shown):
    assert suppress(rows) == shown


@given(
    st.integers(0, 5).flatmap(
        lambda n: st.lists(st.lists(st.integers(0, 40), min_size=n, max_size=n))
    )
)
def test_no_hidden_number_can_be_told_from_the_sum_of_its_line(rows):
    shown = suppress(rows)

    assert all(cell is None or not 0 < cell < SMALL for line in shown for cell in line)
    for line, cells in [
        *zip(shown, rows, strict=True),
        *zip(zip(*shown, strict=True), zip(*rows, strict=True), strict=True),
    ]:
        hidden = [number for number, cell in zip(cells, line, strict=True) if cell is None]
        assert len(hidden) != 1 or sum(cells) == hidden[0]


def test_a_large_number_left_out_is_not_called_small():
    assert cells_of([[3, 22, 30]], hide=True) == [["<5", "*", "30"]]
