"""When a number is more or less than chance brings: the rate of false alarms is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receptions.signal_rules import (
    Peer,
    Series,
    among_peers,
    chances,
    common_dispersion,
    dispersion,
    exposure_of,
    q_values,
)

WEEKS = 17


def series(observed, past, exposure=1.0, past_exposure=None):
    past = list(past)
    return Series(observed, exposure, tuple(past), past_exposure or (1.0,) * len(past))


def p_of(one, *, lower=False, common=1.0):
    return chances([one], common, lower=lower)[0].p


def drawn(cells, weeks, *, spread, mean=8.0, seed=7):
    """Counts of cells by week that nothing happened to; `spread` is variance over mean."""
    import numpy

    draw = numpy.random.default_rng(seed)
    if spread == 1:
        return draw.poisson(mean, (cells, weeks))
    return draw.negative_binomial(mean / (spread - 1), 1 / spread, (cells, weeks))


@pytest.mark.parametrize("spread", [1, 2, 4])
@pytest.mark.parametrize("lower", [False, True])
def test_where_nothing_happened_few_chances_are_small(spread, lower):
    rows = drawn(4000, WEEKS + 1, spread=spread)
    many = [series(int(row[-1]), map(int, row[:-1])) for row in rows]

    found = chances(many, common_dispersion(many), lower=lower)

    for level in (0.05, 0.01):
        assert sum(one.p <= level for one in found) / len(found) <= level * 1.15


@pytest.mark.parametrize("spread", [1, 3])
def test_where_nothing_happened_a_week_seldom_gives_a_signal(spread):
    alarms, runs = 0, 60
    for run in range(runs):
        rows = drawn(100, WEEKS + 1, spread=spread, seed=run)
        many = [series(int(row[-1]), map(int, row[:-1])) for row in rows]
        ps = [one.p for one in chances(many, common_dispersion(many))]
        alarms += min(q_values(ps, len(ps))) <= 0.05

    # 5 % of 60 runs are 3; more than 8 would come once in a hundred such simulations.
    assert alarms <= 8


def test_a_tripled_topic_is_found_among_many():
    rows = drawn(200, WEEKS + 1, spread=1.5, mean=12.0)
    rows[5, -1] = 3 * 12
    many = [series(int(row[-1]), map(int, row[:-1])) for row in rows]

    qs = q_values([one.p for one in chances(many, common_dispersion(many))], len(many))

    assert qs[5] <= 0.05
    assert sum(q <= 0.05 for q in qs) <= 2


def test_the_spread_of_the_past_is_respected():
    calm, wild = [10, 11, 9, 10, 10, 9, 11, 10], [1, 25, 3, 18, 2, 22, 4, 5]

    assert dispersion(series(0, wild)) > 5 > 1 > dispersion(series(0, calm))
    assert p_of(series(22, calm)) < 0.01 < p_of(series(22, wild))


def test_a_past_that_is_too_thin_tells_no_spread():
    assert dispersion(series(3, [0, 0, 1, 0])) is None
    assert dispersion(series(3, [4])) is None
    assert common_dispersion([series(3, [0, 0, 1, 0])]) == 1.0


pasts = st.lists(st.integers(0, 40), min_size=6, max_size=17)


@given(pasts, st.integers(0, 80), st.floats(0.01, 1000))
def test_the_unit_of_exposure_changes_nothing(past, observed, unit):
    one = series(observed, past)
    other = series(observed, past, unit, (unit,) * len(past))

    assert p_of(other) == pytest.approx(p_of(one), rel=1e-6, abs=1e-12)


@given(pasts, st.integers(0, 60))
def test_more_is_never_likelier_above_and_fewer_never_below(past, observed):
    up = [p_of(series(observed + more, past)) for more in (0, 1, 10)]
    down = [p_of(series(observed + more, past), lower=True) for more in (0, 1, 10)]

    assert up == sorted(up, reverse=True)
    assert down == sorted(down)
    assert all(0 <= p <= 1 for p in up + down)


@given(pasts, st.integers(0, 60))
def test_both_tails_together_cover_everything(past, observed):
    one = series(observed, past)

    assert p_of(one) + p_of(one, lower=True) >= 1 - 1e-9


def test_growth_of_all_is_no_signal():
    past = [10] * 12

    assert p_of(series(30, past)) < 1e-4
    assert p_of(series(30, past, exposure=3.0)) > 0.3


def test_a_week_of_holidays_is_expected_to_bring_less():
    usual, short = exposure_of(0, 5), exposure_of(0, 2)
    past = [20] * 12

    silent = chances([series(8, past, usual, (usual,) * 12)], 1.0, lower=True)[0]
    holiday = chances([series(8, past, short, (usual,) * 12)], 1.0, lower=True)[0]

    assert silent.p < 0.01 < 0.3 < holiday.p
    assert holiday.expected == pytest.approx(8)


@given(st.lists(st.floats(1e-9, 1), min_size=1, max_size=30), st.integers(0, 50))
def test_the_level_of_each_is_that_of_benjamini_and_hochberg(ps, more):
    tests = len(ps) + more

    qs = q_values(ps, tests)

    level = 0.05
    ranked = sorted(ps)
    passing = [p for rank, p in enumerate(ranked, start=1) if p <= level * rank / tests]
    bound = max(passing, default=-1)
    assert [q <= level * (1 + 1e-12) for q in qs] == [p <= bound for p in ps]
    assert all(p <= q <= 1 for p, q in zip(ps, qs, strict=True))


def test_nothing_to_judge_gives_nothing():
    assert chances([], 1.0) == []
    assert q_values([], 10) == []


def peers_alike(number, *, differ, seed):
    """Receptions to which nothing happened: rates differ by `differ` (a Gamma), sizes tenfold."""
    import numpy

    draw = numpy.random.default_rng(seed)
    sizes = draw.integers(30_000, 300_000, number)
    rates = draw.gamma(1 / differ**2, 0.0006 * differ**2, number)
    return [
        Peer(int(came), int(size))
        for came, size in zip(draw.poisson(rates * sizes), sizes, strict=True)
    ]


@pytest.mark.parametrize("differ", [0.1, 0.4, 0.8])
def test_receptions_that_merely_differ_are_seldom_called_silent(differ):
    ps = [
        found.p
        for seed in range(30)
        for found in among_peers(peers_alike(60, differ=differ, seed=seed))
    ]

    for level in (0.05, 0.01):
        assert sum(p <= level for p in ps) / len(ps) <= level * 1.3


def test_a_reception_where_nobody_came_stands_out_among_its_peers():
    others = peers_alike(60, differ=0.4, seed=3)

    silent = among_peers([*others, Peer(0, 100_000)])[-1]

    assert 30 < silent.expected < 120
    assert silent.p < 1e-4


def test_a_small_place_with_few_appeals_does_not_stand_out():
    others = [Peer(60, 100_000)] * 20

    small = among_peers([*others, Peer(2, 4_000)])[-1]

    assert small.expected == pytest.approx(2.4, rel=0.1)
    assert small.p > 0.3


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 10**6)), min_size=2, max_size=12))
def test_chances_among_peers_are_chances(pairs):
    for found in among_peers([Peer(*pair) for pair in pairs]):
        assert 0 <= found.p <= 1
        assert found.expected > 0
