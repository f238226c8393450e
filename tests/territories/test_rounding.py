"""Halves are rounded away from nought wherever a number is shown."""

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

import pytest
from django.template.defaultfilters import floatformat
from django.utils import translation

from programs.templatetags.programs_tags import amount
from receptions.rating_content import number
from receptions.report_facts import shown
from receptions.report_shapes import written
from territories import figure_pages
from territories.figures import Count, Figure, Unit
from territories.rounding import rounded, way_of


@pytest.mark.parametrize(
    ("value", "digits", "found"),
    [
        (Decimal("2.5"), 0, "3"),
        (Decimal("-2.5"), 0, "-3"),
        (2.5, 0, "3"),
        (0.125, 2, "0.13"),
        (2.675, 2, "2.68"),  # as a float a little less
        (1.005, 2, "1.01"),
        (Decimal("12.25"), 1, "12.3"),
        (Decimal("12.249"), 1, "12.2"),
        (7, 1, "7.0"),
    ],
)
def test_a_half_is_rounded_away_from_nought(value, digits, found):
    assert str(rounded(value, digits)) == found


@pytest.mark.parametrize("value", ["12.25", "12.35", "0.05", "99.95", "72.45"])
def test_report_rating_pages_and_sentences_round_alike(value):
    exact = Decimal(value)
    with translation.override("en"):
        said = written(exact, Unit.DAYS)

        assert said == number(exact) == floatformat(exact, 1) == str(shown(exact, Unit.DAYS))


def test_a_share_of_a_figure_is_rounded_as_it_is_written():
    share = Figure(code="x", name="x", unit=Unit.PERCENT, counts=lambda *_days: {})

    assert share.value(Count(1, 800)) == Decimal("0.13")  # 0.125
    assert share.value(Count(1, 800), ROUND_HALF_EVEN) == Decimal("0.12")
    with translation.override("en"):
        assert figure_pages.written(Decimal("2.675"), Unit.DAYS) == "2.68"
        assert written(Decimal("2.5")) == "3"
        assert amount(Decimal("2.675")) == "2.68"


def test_what_says_nothing_was_rounded_to_even():
    assert way_of({}) == ROUND_HALF_EVEN
    assert way_of({"rounding": ROUND_HALF_UP}) == ROUND_HALF_UP
