"""When a week is a spike."""

import datetime as dt
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receptions.watch_rules import by_week, spike_bound

WEEKS = st.lists(st.integers(0, 400), min_size=1, max_size=12)
NOW = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("weeks", "bound"),
    [([0] * 8, 1), ([1] * 8, 4), ([10] * 8, 19), ([100] * 8, 126)],
)
def test_the_bound_of_steady_weeks(weeks, bound):
    assert spike_bound(weeks) == bound


@given(WEEKS)
def test_the_mean_itself_is_never_a_spike(weeks):
    assert spike_bound(weeks) >= math.floor(sum(weeks) / len(weeks))


@given(WEEKS, st.integers(1, 50))
def test_more_before_never_lowers_the_bound(weeks, more):
    assert spike_bound([weeks[0] + more, *weeks[1:]]) >= spike_bound(weeks)


@given(WEEKS)
def test_a_rarer_alarm_never_lowers_the_bound(weeks):
    assert spike_bound(weeks, 0.001) >= spike_bound(weeks, 0.01) >= spike_bound(weeks, 0.1)


@given(st.integers(0, 3000))
def test_the_bound_is_no_lower_than_poissons_at_the_known_mean(total):
    mean, bound = total / 8, spike_bound([total] + [0] * 7)
    within = sum(
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) if mean else float(k == 0)
        for k in range(bound + 1)
    )
    assert within >= 0.99 - 1e-9


def test_many_letters_do_not_break_the_sum():
    assert spike_bound([20_000] * 8) in range(20_000, 20_500)


def test_no_weeks_are_refused():
    with pytest.raises(ValueError, match="No weeks"):
        spike_bound([])


def test_moments_fall_into_weeks_back_from_now():
    days = [0, 6, 7, 13, 14, 62, 63, 90]
    moments = [NOW - dt.timedelta(days=day) for day in days]

    assert by_week(moments, NOW) == [2, 2, 1, 0, 0, 0, 0, 0, 1]
