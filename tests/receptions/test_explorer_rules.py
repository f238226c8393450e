"""Periods, steps, cells and outlines of the explorer: no database."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from receptions import explorer_chart, explorer_geo, explorer_map, explorer_period, explorer_words
from receptions.explorer_period import Period
from territories.figures import Figure, Unit

D = dt.date
COUNTED = Figure("n", "n", Unit.COUNT, counts=lambda first, last: {})
SHARE = Figure("s", "s", Unit.PERCENT, counts=lambda first, last: {})


@pytest.mark.parametrize(
    ("slug", "first", "last", "words"),
    [
        ("2026", D(2026, 1, 1), D(2026, 12, 31), "year 2026"),
        ("2026-h1", D(2026, 1, 1), D(2026, 6, 30), "first half of 2026"),
        ("2026-h2", D(2026, 7, 1), D(2026, 12, 31), "second half of 2026"),
        ("2026-q3", D(2026, 7, 1), D(2026, 9, 30), "quarter III of 2026"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "February 2024"),
    ],
)
def test_a_ready_period_has_its_days_and_words(slug, first, last, words):
    assert explorer_period.parse(slug) == Period(first, last)

    with translation.override("en"):
        assert explorer_period.words(slug) == words


@pytest.mark.parametrize(
    "slug",
    ["", "own", "2026-h3", "2026-q0", "2026-13", "2026-00", "1999", "99999", "2026-q3x"],
)
def test_what_is_no_period_is_refused(slug):
    with pytest.raises(ValueError, match=r".*"):
        explorer_period.parse(slug)


@pytest.mark.parametrize(
    ("period", "before"),
    [
        ((D(2026, 7, 1), D(2026, 9, 30)), (D(2025, 7, 1), D(2025, 9, 30))),
        ((D(2025, 2, 1), D(2025, 2, 28)), (D(2024, 2, 1), D(2024, 2, 29))),
        ((D(2024, 2, 1), D(2024, 2, 29)), (D(2023, 2, 1), D(2023, 2, 28))),
        ((D(2026, 10, 1), D(2026, 11, 26)), (D(2025, 10, 1), D(2025, 11, 26))),
    ],
)
def test_the_year_before_keeps_the_days(period, before):
    assert Period(*period).year_before == Period(*before)


def test_a_period_ends_today_while_it_runs():
    whole = Period(D(2026, 10, 1), D(2026, 12, 31))

    assert whole.until(D(2026, 11, 26)) == Period(D(2026, 10, 1), D(2026, 11, 26))
    assert whole.until(D(2027, 5, 1)) == whole


def test_months_go_over_the_end_of_the_year():
    assert list(Period(D(2025, 11, 1), D(2026, 2, 28)).each_month()) == [
        "2025-11", "2025-12", "2026-01", "2026-02",
    ]  # fmt: skip


@given(st.lists(st.integers(0, 99_999).map(Decimal), max_size=40))
def test_every_value_lies_within_the_range_of_its_step(values):
    steps = explorer_map.classes(values)

    assert len(steps) <= 5
    for value in values:
        step = explorer_map.step_of(value, steps)
        low, high = next((low, high) for one, low, high in steps if one == step)
        assert low <= value <= high
    assert explorer_map.step_of(None, steps) == 0


@given(
    st.dictionaries(
        st.integers(1, 500),
        st.none() | st.tuples(st.floats(56, 73), st.floats(37, 45)),
        min_size=1,
        max_size=24,
    )
)
def test_every_place_has_a_cell_of_its_own(centres):
    cells = explorer_geo.cells(centres)

    assert set(cells) == set(centres)
    assert len(set(cells.values())) == len(centres)
    assert max(column for column, _line in cells.values()) < explorer_geo.CELLS_ACROSS


def test_cells_lie_as_the_centres_do():
    cells = explorer_geo.cells({1: (60, 44), 2: (70, 44), 3: (60, 38), 4: (70, 38)})

    assert cells[1][0] < cells[2][0]
    north = explorer_geo.cells({one: (60, 38 + one) for one in range(1, 9)})
    assert north[8][1] < north[1][1]


def test_a_ring_loses_points_on_a_line_and_keeps_its_corners():
    ring = [(0, 0), (50, 1), (100, 0), (100, 100), (0, 100), (0, 0)]

    assert explorer_geo.simplified(ring) == [(0, 0), (100, 0), (100, 100), (0, 100), (0, 0)]


def test_the_kept_outlines_name_their_licence():
    kept = explorer_geo.region_outlines()

    assert len(kept["regions"]) == 14
    assert "CC BY 4.0" in kept["licence"]
    assert all(one["path"].startswith("M") for one in kept["regions"].values())


@pytest.mark.parametrize(
    ("figure", "value", "before", "words"),
    [
        (COUNTED, 12, 10, "+20 %"),
        (COUNTED, 5, 10, "−50 %"),
        (COUNTED, 5, 0, "–"),
        (COUNTED, 0, 0, "–"),
        (SHARE, 80, 81, "−1"),
        (SHARE, 80, None, "–"),
        (SHARE, None, 80, "–"),
    ],
)
def test_a_change_has_a_sign_and_nothing_is_divided_by_nothing(figure, value, before, words):
    def number(one):
        return None if one is None else Decimal(one)

    change = explorer_words.change(figure, number(value), number(before))

    assert explorer_words.change_words(figure, change) == words


@pytest.mark.parametrize(
    ("low", "high", "ends"),
    [
        (0, 874, (0, 1000, 500)),
        (-12, 30, (-20, 40, 20)),
        (0, 100, (0, 100, 50)),
        (0, 1, (0, 1, 0.5)),
    ],
)
def test_a_scale_has_round_numbers(low, high, ends):
    assert tuple(map(float, explorer_chart.nice(Decimal(low), Decimal(high)))) == ends


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Oltinkoʻl tumani", "Oltinkoʻl"),
        ("Andijon shahri", "Andijon sh."),
        ("Навоийская область", "Навоийская"),
        ("город Ташкент", "г. Ташкент"),
        ("Tashkent Region", "Tashkent"),
        ("Андижон шаҳри", "Андижон ш."),
    ],
)
def test_names_on_the_map_are_short(name, short):
    assert explorer_map.short_name(name) == short
