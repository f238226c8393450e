"""The maths of the rating."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories.choices import RatingClass
from territories.rules import Indicator, Thresholds, rate, share_of_points

MORE = Indicator("in_time", Decimal(60), Decimal(60), Decimal(100))
LESS = Indicator("repeats", Decimal(40), Decimal(20), Decimal(0))
THRESHOLDS = Thresholds(Decimal(80), Decimal(55), 30)


@pytest.mark.parametrize(
    ("indicator", "value", "share"),
    [
        (MORE, 50, 0),
        (MORE, 60, 0),
        (MORE, 80, "0.5"),
        (MORE, 100, 1),
        (LESS, 30, 0),
        (LESS, 20, 0),
        (LESS, 5, "0.75"),
        (LESS, 0, 1),
    ],
)
def test_points_grow_evenly_between_the_two_values(indicator, value, share):
    assert share_of_points(Decimal(value), indicator) == Decimal(share)


@pytest.mark.parametrize(
    ("values", "score", "expected"),
    [
        ({"in_time": 100, "repeats": 0}, "100.00", RatingClass.EXEMPLARY),
        ({"in_time": 80, "repeats": 0}, "70.00", RatingClass.GOOD),
        ({"in_time": 60, "repeats": 5}, "30.00", RatingClass.UNSATISFACTORY),
        ({"in_time": 80, "repeats": None}, "50.00", RatingClass.UNSATISFACTORY),
        ({"in_time": None, "repeats": 4}, "80.00", RatingClass.EXEMPLARY),
    ],
)
def test_rate_adds_the_points_and_shares_out_missing_weights(values, score, expected):
    decimals = {code: None if v is None else Decimal(v) for code, v in values.items()}

    scored = rate([MORE, LESS], decimals, appeals=100, thresholds=THRESHOLDS)

    assert scored.score == Decimal(score)
    assert scored.rating_class == expected


def test_rate_gives_no_class_below_the_minimum_of_appeals():
    scored = rate([MORE], {"in_time": Decimal(100)}, appeals=29, thresholds=THRESHOLDS)

    assert scored.score is None
    assert scored.rating_class == RatingClass.NOT_ENOUGH_DATA


def test_rate_gives_no_class_without_any_data():
    scored = rate([MORE, LESS], {}, appeals=500, thresholds=THRESHOLDS)

    assert scored.rating_class == RatingClass.NOT_ENOUGH_DATA


percents = st.decimals(0, 100, places=2)
indicators = st.lists(
    st.builds(
        Indicator,
        st.sampled_from(["a", "b", "c", "d", "e"]),
        st.integers(1, 100).map(Decimal),
        st.integers(0, 49).map(Decimal),
        st.integers(50, 100).map(Decimal),
    ),
    min_size=1,
    unique_by=lambda one: one.figure,
)


@given(indicators, st.dictionaries(st.sampled_from("abcde"), percents))
def test_points_shown_add_up_to_the_score_shown(formula, values):
    scored = rate(formula, values, appeals=100, thresholds=THRESHOLDS)

    points = [one for one in scored.points.values() if one is not None]
    assert (scored.score or 0) == sum(points)
    assert 0 <= (scored.score or 0) <= 100


@given(indicators, st.dictionaries(st.sampled_from("abcde"), percents), st.integers(0, 5000))
def test_fewer_appeals_never_raise_a_score(formula, values, appeals):
    many = rate(formula, values, appeals=5000, thresholds=THRESHOLDS)
    fewer = rate(formula, values, appeals=appeals, thresholds=THRESHOLDS)

    assert fewer.score is None or fewer.score == many.score


@given(indicators, st.dictionaries(st.sampled_from("abcde"), percents, min_size=1), st.data())
def test_a_better_value_never_lowers_a_score(formula, values, data):
    better = data.draw(st.sampled_from(sorted(values)))
    raised = {**values, better: data.draw(st.decimals(values[better], 100, places=2))}

    before = rate(formula, values, appeals=100, thresholds=THRESHOLDS)
    after = rate(formula, raised, appeals=100, thresholds=THRESHOLDS)

    assert (after.score or 0) >= (before.score or 0)
