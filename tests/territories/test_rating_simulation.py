"""Under the shipped formula it doesn't pay to hide appeals, to split them or to close falsely."""

from decimal import Decimal
from functools import cache
from statistics import mean

import pytest

from territories.choices import Basis
from territories.rating_rules.peers import peers_of
from territories.rating_rules.scoring import rate_one
from territories.rating_rules.terms import Line, Terms
from territories.rules import Indicator, Thresholds
from territories.services.rating_reference import VERSION_4
from tests.territories.rating_simulation import (
    AVERAGE,
    FOUND,
    HONEST,
    PEOPLE,
    STRONG,
    WEAK,
    Quarter,
    Ways,
)

SEEDS = range(30)
LINES = [
    Line(Indicator(code, Decimal(weight), Decimal(none), Decimal(full)), basis=Basis(basis))
    for code, weight, none, full, basis in VERSION_4
]
TERMS = Terms(
    Thresholds(Decimal(80), Decimal(55), 30),
    prior_appeals=40,
    confidence=Decimal(80),
    silent_below=90,
)
PEERS = peers_of(LINES, TERMS, [Quarter(HONEST, 1000 + n).place(n) for n in range(12)])


NOISE = Decimal("0.1")  # of the mean of so many quarters


@cache
def score(ways, quality=AVERAGE, expected=PEOPLE):
    """The mean over the same people, met again and again."""
    usual = None if expected is None else FOUND
    places = [Quarter(ways, seed, quality).place(99, expected, usual) for seed in SEEDS]
    return mean(rate_one(LINES, TERMS, one, PEERS["districts"]).score for one in places)


HIDING = [
    *[Ways(hides=share) for share in (0.1, 0.3, 0.6, 1)],
    *[Ways(hides_anybody=share) for share in (0.1, 0.3, 0.6, 1)],
]


LEAVING_OUT = [
    *[Ways(hides_findings=share) for share in (0.1, 0.5, 0.9, 1)],
    *[Ways(hides_unsolved=share) for share in (0.1, 0.5, 1)],
    *[Ways(leaves_undone=share) for share in (0.1, 0.5, 0.9, 1)],
    *[Ways(closes_falsely=0.3, leaves_undone=share) for share in (0.5, 0.9, 1)],
]


@pytest.mark.parametrize("ways", LEAVING_OUT, ids=str)
@pytest.mark.parametrize("quality", [STRONG, AVERAGE, WEAK], ids=["strong", "average", "weak"])
def test_what_is_left_out_or_left_undone_scores_no_more(ways, quality):
    said = Ways(closes_falsely=ways.closes_falsely)

    assert score(said, quality) >= score(ways, quality) - NOISE


@pytest.mark.parametrize(
    "ways",
    [
        *HIDING,
        *[Ways(splits_questions=share) for share in (0.2, 1)],
        *[Ways(splits_letters=share) for share in (0.2, 1)],
        *[Ways(closes_falsely=share) for share in (0.02, 0.1, 0.5)],
        Ways(hides=0.3, splits_letters=0.5, closes_falsely=0.1),
    ],
    ids=str,
)
@pytest.mark.parametrize("quality", [STRONG, AVERAGE, WEAK], ids=["strong", "average", "weak"])
def test_an_honest_reception_scores_no_less_than_a_cheating_one(ways, quality):
    assert score(HONEST, quality) >= score(ways, quality) - NOISE


@pytest.mark.parametrize("ways", HIDING, ids=str)
@pytest.mark.parametrize("quality", [STRONG, AVERAGE, WEAK], ids=["strong", "average", "weak"])
def test_hiding_hardly_pays_where_no_usual_number_is_known_yet(ways, quality):
    # A reception's first quarters: nobody can tell who is missing. docs/rating.md says how much.
    gain = score(ways, quality, None) - score(HONEST, quality, None)

    assert gain <= 1 if ways.hides else gain <= NOISE


@pytest.mark.parametrize("ways", [one for one in LEAVING_OUT if one.hides_unsolved], ids=str)
@pytest.mark.parametrize("quality", [STRONG, AVERAGE, WEAK], ids=["strong", "average", "weak"])
def test_leaving_out_for_years_is_bounded_by_what_the_peers_record(ways, quality):
    # The own usual number has sunk to what is recorded. docs/rating.md says how much remains.
    quarters = [Quarter(ways, seed, quality) for seed in SEEDS]
    sunk = mean(one.found for one in quarters)
    places = [one.place(99, PEOPLE, sunk) for one in quarters]
    found = mean(rate_one(LINES, TERMS, one, PEERS["districts"]).score for one in places)

    assert found - score(HONEST, quality) <= 5
