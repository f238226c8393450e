"""The maths of the rating."""

from decimal import Decimal

import pytest

from territories.choices import RatingClass
from territories.rules import Indicator, Thresholds, class_of, share_of_points

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
    ("score", "expected"),
    [
        ("80", RatingClass.EXEMPLARY),
        ("79.99", RatingClass.GOOD),
        ("55", RatingClass.GOOD),
        ("54.99", RatingClass.UNSATISFACTORY),
    ],
)
def test_a_class_begins_at_its_threshold(score, expected):
    assert class_of(Decimal(score), THRESHOLDS) == expected
