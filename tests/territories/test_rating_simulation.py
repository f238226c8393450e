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
from territories.services.rating_reference import VERSION_2
from tests.territories.rating_simulation import HONEST, Quarter, Ways

SEEDS = range(30)
LINES = [
    Line(Indicator(code, Decimal(weight), Decimal(none), Decimal(full)), basis=Basis(basis))
    for code, weight, none, full, basis in VERSION_2
]
TERMS = Terms(
    Thresholds(Decimal(80), Decimal(55), 30),
    prior_appeals=40,
    confidence=Decimal(80),
    silent_below=90,
)
PEERS = peers_of(LINES, TERMS, [Quarter(HONEST, 1000 + n).place(n) for n in range(12)])


@cache
def score(ways):
    """The mean over the same people, met again and again."""
    rated = [
        rate_one(LINES, TERMS, Quarter(ways, seed).place(99), PEERS["districts"]) for seed in SEEDS
    ]
    return mean(one.score for one in rated)


@pytest.mark.parametrize(
    "ways",
    [
        *[Ways(hides=share) for share in (0.1, 0.3, 0.6, 1)],
        *[Ways(splits_questions=share) for share in (0.2, 1)],
        *[Ways(splits_letters=share) for share in (0.2, 1)],
        *[Ways(closes_falsely=share) for share in (0.02, 0.1, 0.5)],
        Ways(hides=0.3, splits_letters=0.5, closes_falsely=0.1),
    ],
    ids=str,
)
def test_an_honest_reception_scores_no_less_than_a_cheating_one(ways):
    assert score(HONEST) >= score(ways)
