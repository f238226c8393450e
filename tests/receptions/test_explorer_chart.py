"""The explorer's chart: bars and lines in proportion to the numbers they stand for."""

from decimal import Decimal

import pytest

from receptions import explorer_chart
from receptions.explorer_grid import Cell, Grid, Row
from territories.figures import Count, Figure, Unit

COUNTED = Figure("n", "n", Unit.COUNT, counts=lambda first, last: {})
GROWTH = Figure("g", "g", Unit.GROWTH, counts=lambda first, last: {})


def grid(figure, *numbers, keys=()):
    """A table of one column; each number is this year's and the year before's count."""
    rows = tuple(
        Row(
            key=keys[place] if keys else str(place),
            label=f"row {place}",
            cells=(Cell(figure, *pair) if pair else Cell(figure, known=False),),
        )
        for place, pair in enumerate(numbers)
    )
    return Grid(rows, Row("total", "In all", (Cell(figure),)))


def count(top, bottom=0):
    return Count(Decimal(top), Decimal(bottom))


def test_bars_are_as_long_as_their_numbers_in_both_years():
    drawn = explorer_chart.bars(
        grid(COUNTED, (count(40), count(20)), (count(0), count(10)), (count(10), count(0))), 0
    )

    first, second, third = drawn.bars
    assert [bar.label for bar in drawn.bars] == ["row 0", "row 1", "row 2"]
    assert first.width == 4 * third.width == 2 * first.before_width > 0
    assert second.width == 0
    assert second.before_width == third.width
    assert (first.value, first.before) == ("40", "20")
    assert {bar.x for bar in drawn.bars} == {0.0}
    assert first.end == first.width + 6 < drawn.width
    assert drawn.height == len({bar.y for bar in drawn.bars}) * 52
    assert not drawn.left_out


def test_what_is_below_zero_stands_left_of_it():
    shrunk, grown = explorer_chart.bars(
        grid(GROWTH, (count(80, 100), count(100, 100)), (count(140, 100), count(90, 100))), 0
    ).bars

    assert grown.x == shrunk.x + shrunk.width  # both meet at zero
    assert grown.width == pytest.approx(2 * shrunk.width, abs=0.2)
    assert grown.before_x + grown.before_width == pytest.approx(grown.x, abs=0.2)


def test_rows_without_a_value_and_those_after_the_twenty_fifth_are_in_the_table_only():
    many = explorer_chart.bars(grid(COUNTED, *[(count(n + 1), count(1)) for n in range(30)]), 0)
    unknown = explorer_chart.bars(grid(COUNTED, (count(5), count(1)), None), 0)

    assert (len(many.bars), many.left_out) == (25, 5)
    assert [bar.label for bar in unknown.bars] == ["row 0"]
    assert unknown.left_out == 1


def test_noughts_and_nothing_are_drawn_without_dividing_by_nothing():
    assert [
        bar.width for bar in explorer_chart.bars(grid(COUNTED, (count(0), count(0))), 0).bars
    ] == [0]
    assert explorer_chart.bars(grid(COUNTED), 0).bars == ()
    empty = explorer_chart.lines(grid(COUNTED), 0)
    assert (empty.now, empty.before, empty.line) == ((), (), "")


def months(*numbers):
    keys = [f"2026-{number:02}" for number in range(1, len(numbers) + 1)]
    return explorer_chart.lines(grid(COUNTED, *numbers, keys=keys), 0)


def test_a_line_rises_with_its_numbers_and_meets_the_scale():
    drawn = months((count(0), count(100)), (count(50), count(50)), (count(100), count(0)))

    assert [point.x for point in drawn.now] == sorted({point.x for point in drawn.now})
    low, middle, high = (point.y for point in drawn.now)
    assert low == drawn.foot > middle > high
    assert middle == pytest.approx((low + high) / 2, abs=0.1)
    assert [point.y for point in drawn.before] == [high, middle, low]
    levels = {words: y for y, words in drawn.levels}
    assert (levels["0"], levels["100"]) == (low, high)
    assert drawn.line.split() == [f"{point.x},{point.y}" for point in drawn.now]
    assert drawn.now[1].words == "row 1: 50"


def test_months_are_named_below_at_most_six_and_each_over_its_own_place():
    drawn = months(*[(count(n), count(n)) for n in range(12)])

    places = {point.words.split(":")[0]: point.x for point in drawn.now}
    assert [(x, words) for x, words in drawn.months] == [
        (places[f"row {n}"], f"{n + 1:02}.26") for n in range(0, 12, 2)
    ]


def test_a_month_without_a_value_has_no_point():
    drawn = months((count(1), count(1)), None, (count(3), count(3)))

    assert len(drawn.now) == 2
