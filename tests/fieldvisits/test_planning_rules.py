import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldvisits import planning_rules as rules
from fieldvisits.choices import HouseholdRegister

LAST = dt.date(2026, 11, 30)
WEIGHTS = rules.Weights()

days = st.dates(dt.date(2022, 1, 1), dt.date(2027, 12, 31))
homes = st.builds(
    rules.Home,
    pk=st.integers(1, 10_000),
    mahalla=st.integers(1, 5),
    street=st.sampled_from(["Navoiy", "Bobur", ""]),
    house=st.sampled_from(["1", "2a", "17-45"]),
    do_not_visit=st.booleans(),
    in_need=st.booleans(),
    registers=st.lists(st.sampled_from(HouseholdRegister.values), unique=True).map(tuple),
    check=st.booleans(),
    revisit_on=st.none() | days,
    reached_on=st.none() | days,
    appeals_here=st.integers(0, 5),
    appeals_street=st.integers(5, 40),
)
many = st.lists(homes, max_size=40, unique_by=lambda home: home.pk)


def home(**fields):
    return rules.Home(**{"pk": 1, "reached_on": LAST, **fields})


def kinds(one):
    return [kind for kind, _value in rules.weigh(one, WEIGHTS, on=LAST).reasons]


@given(many, st.integers(0, 50))
def test_who_asked_not_to_be_visited_is_never_chosen(found, most):
    chosen = rules.choose(found, WEIGHTS, on=LAST, most=most)

    assert len(chosen) <= most
    assert not [one for one in chosen if one.home.do_not_visit]


@given(many)
def test_each_chosen_household_says_why(found):
    for one in rules.choose(found, WEIGHTS, on=LAST, most=100):
        assert one.reasons
        assert one.points == sum(rules.worth(why, WEIGHTS, on=LAST) for why in one.reasons)


@given(many, st.integers(0, 40))
def test_who_is_left_out_for_lack_of_time_is_worth_no_more_than_who_goes_in(found, most):
    everybody = rules.choose(found, WEIGHTS, on=LAST, most=100)
    chosen = rules.choose(found, WEIGHTS, on=LAST, most=most)

    assert chosen == everybody[:most]
    assert all(one.points >= other.points for one in chosen for other in everybody[most:])


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({"check": True}, rules.CHECK),
        ({"revisit_on": LAST}, rules.REVISIT),
        ({"in_need": True}, rules.IN_NEED),
        ({"registers": ("iron",)}, rules.REGISTER),
        ({"appeals_here": 1, "appeals_street": 1}, rules.APPEALS_HERE),
        ({"appeals_street": 2}, rules.APPEALS_STREET),
        ({"reached_on": None}, rules.NEVER),
        ({"reached_on": LAST - dt.timedelta(days=90)}, rules.SINCE),
    ],
)
def test_each_sign_adds_points_and_its_reason(fields, kind):
    plain = rules.weigh(home(), WEIGHTS, on=LAST)
    found = rules.weigh(home(**fields), WEIGHTS, on=LAST)

    assert found.points > plain.points
    assert kind in kinds(home(**fields))


def test_one_appeal_of_a_neighbour_is_no_cluster():
    assert rules.APPEALS_STREET not in kinds(home(appeals_here=1, appeals_street=2))


def test_who_agreed_on_a_later_day_is_left_in_peace_unless_something_is_to_be_checked():
    later = LAST + dt.timedelta(days=1)
    waits, checked = home(pk=1, revisit_on=later), home(pk=2, revisit_on=later, check=True)

    chosen = rules.choose([waits, checked], WEIGHTS, on=LAST, most=9)

    assert [one.home.pk for one in chosen] == [2]
    assert chosen[0].earliest is None


def test_a_day_agreed_on_is_the_earliest():
    agreed = dt.date(2026, 11, 26)
    one = rules.weigh(home(revisit_on=agreed), WEIGHTS, on=LAST)

    assert one.earliest == agreed
    assert rules.day_agreed([list(why) for why in one.reasons]) == agreed


def test_weights_of_a_plan_replace_the_usual_ones():
    weights = rules.Weights.of({"in_need": 500, "unknown": 1})

    assert weights.in_need == 500
    assert weights.check == WEIGHTS.check
    assert rules.Weights.of(weights.stored()) == weights
    assert rules.weigh(home(in_need=True), weights, on=LAST).points >= 500


@pytest.mark.parametrize(
    ("worked", "clock"), [(0, "09:00"), (239, "12:59"), (240, "14:00"), (480, "18:00")]
)
def test_the_clock_keeps_the_break(worked, clock):
    assert f"{rules.time_of(rules.Hours().clock(worked)):%H:%M}" == clock


@pytest.mark.parametrize(
    ("now", "left"), [("07:00", 480), ("12:00", 300), ("13:30", 240), ("17:00", 60), ("20:00", 0)]
)
def test_the_rest_of_a_day_leaves_the_break_out(now, left):
    assert rules.Hours().left_at(rules.minute_of(dt.time.fromisoformat(now))) == left


@given(st.lists(st.integers(1, 30), unique=True), st.data())
def test_locked_stops_keep_their_places_and_nobody_is_lost(order, data):
    places = st.integers(1, len(order) + 2)
    locked = data.draw(st.dictionaries(st.sampled_from(order), places) if order else st.just({}))

    found = rules.with_locked(order, locked)

    assert sorted(found) == sorted(order)
    free = [one for one in order if one not in locked]
    assert [one for one in found if one not in locked] == free
    if len(set(locked.values())) == len(locked) and all(
        place <= len(order) for place in locked.values()
    ):
        assert all(found[place - 1] == one for one, place in locked.items())


@given(st.lists(st.integers(1, 30), unique=True, min_size=1), st.integers(-3, 40), st.data())
def test_moving_changes_one_place_only(order, place, data):
    one = data.draw(st.sampled_from(order))

    found = rules.moved(order, one, place)

    assert found.index(one) == min(max(place, 1), len(order)) - 1
    assert [other for other in found if other != one] == [o for o in order if o != one]
