import datetime as dt
import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisits import routing, solver, way_rules
from fieldvisits.planning_rules import Home
from fieldvisits.way_weeks import Shift, Stop, Team

MONDAY = dt.date(2026, 11, 30)
TASHKENT = (41.31, 69.28)
points = st.tuples(st.floats(41.2, 41.4), st.floats(69.1, 69.4))


ALONE = (Team(1),)


def day(number):
    return MONDAY + dt.timedelta(days=number)


def street(count, **fields):
    """Houses along a street, twenty metres apart, out of order."""
    numbers = [*range(0, count, 2), *range(1, count, 2)]
    return [
        Stop(pk=number + 1, point=(TASHKENT[0], TASHKENT[1] + number * 0.00024), **fields)
        for number in numbers
    ]


def arrange(stops, days=1, *, minutes=480, teams=ALONE):
    shifts = [Shift(team.pk, day(number), minutes) for team in teams for number in range(days)]
    return routing.arrange(stops, shifts, {team.pk: team for team in teams}, seconds=1.0)


def test_a_way_is_as_long_as_the_line_with_the_usual_detour():
    samarkand = (39.65, 66.96)

    assert way_rules.metres(TASHKENT, TASHKENT) == 0
    assert way_rules.metres(TASHKENT, samarkand) == pytest.approx(269_000 * 1.3, rel=0.02)


@given(points, points)
def test_ways_are_the_same_for_one_pair_and_for_all_at_once(one, other):
    together = solver.metres([one, other])

    assert together[0, 1] == pytest.approx(way_rules.metres(one, other), abs=1e-3)
    assert together[0, 1] == pytest.approx(together[1, 0])
    for by_car in (False, True):
        spent = solver.minutes(together, by_car=by_car)[0, 1]
        assert spent == pytest.approx(way_rules.minutes(together[0, 1], by_car=by_car))


def test_a_car_is_left_standing_for_the_next_door():
    assert way_rules.minutes(75, by_car=True) == way_rules.minutes(75, by_car=False) == 1
    assert way_rules.minutes(4_000, by_car=True) == 12


@given(
    st.dictionaries(st.integers(1, 500), points, max_size=60),
    st.lists(st.floats(0, 50), min_size=1, max_size=9),
)
def test_a_split_loses_and_doubles_nobody(places, sizes):
    parts = way_rules.split(places, sizes)

    assert len(parts) == len(sizes)
    assert sorted(itertools.chain(*parts)) == sorted(places)


@given(st.lists(points, min_size=40, max_size=80, unique=True))
def test_a_split_gives_each_its_share(places):
    parts = way_rules.split(dict(enumerate(places)), [3.0, 1.0])

    assert len(parts[0]) == round(len(places) * 0.75)


def test_a_split_keeps_neighbours_together():
    west = {number: (41.0, 69.0 + number * 0.0001) for number in range(10)}
    east = {number + 10: (41.0, 69.5 + number * 0.0001) for number in range(10)}

    parts = way_rules.split({**west, **east}, [1.0, 1.0])

    assert [set(part) for part in parts] == [set(west), set(east)]


def homes(*houses, point=None, first=1, **fields):
    return [
        Home(pk=first + number, mahalla=7, street="Navoiy", house=house, point=point, **fields)
        for number, house in enumerate(houses)
    ]


def test_households_without_a_place_follow_the_order_along_the_street():
    found = way_rules.lay_out(homes("10", "9", "1"), {7: TASHKENT})

    ways = [way_rules.metres(found[3], found[pk]) for pk in (3, 2, 1)]
    assert ways == sorted(ways)
    assert len(set(found.values())) == 3
    assert way_rules.metres(TASHKENT, found[3]) < 100


def test_the_place_of_a_street_is_taken_from_its_known_households():
    known = homes("1", point=(39.65, 66.96))
    found = way_rules.lay_out([*known, *homes("3", first=9)], {7: TASHKENT})

    assert found[1] == (39.65, 66.96)
    assert way_rules.metres(found[1], found[9]) < 100


def test_streets_and_mahallas_without_places_lie_apart():
    mixed = [
        Home(pk=number, mahalla=number % 2, street=f"K{number % 4}", house="1")
        for number in range(8)
    ]

    found = way_rules.lay_out(mixed, {}, TASHKENT)

    assert way_rules.metres(found[0], found[2]) >= 60
    assert way_rules.metres(found[0], found[1]) >= 1_000


def test_a_day_counts_ways_and_talks():
    stops = [one.point for one in sorted(street(3), key=lambda one: one.pk)]
    way = way_rules.metres(stops[0], stops[2])

    free = way_rules.timetable(stops, None, by_car=False, household=15)
    from_home = way_rules.timetable(stops, stops[0], by_car=False, household=15)

    assert free.arrivals[0] == 0
    assert 45 < free.minutes <= 47
    assert from_home.metres == pytest.approx(2 * way, abs=2)
    assert way_rules.timetable([], None, by_car=True, household=15).minutes == 0


def test_a_start_in_another_part_of_the_world_is_not_believed():
    stops = [one.point for one in street(3)]
    far = (39.65, 66.96)

    assert way_rules.within_reach(TASHKENT, stops) == TASHKENT
    assert way_rules.within_reach(far, stops) is None
    assert way_rules.timetable(stops, far, by_car=True, household=15).minutes < 60
    assert len(arrange(street(3), teams=[Team(1, start=far)])[1, day(0)]) == 3


def test_a_street_is_walked_from_one_end_to_the_other():
    found = arrange(street(20))

    order = found[1, day(0)]
    assert sorted(order) == list(range(1, 21))
    assert order in (sorted(order), sorted(order, reverse=True))


@settings(max_examples=15)
@given(st.lists(points, min_size=1, max_size=25), st.integers(60, 200), st.integers(1, 3))
def test_days_keep_their_hours_and_nobody_is_doubled(places, minutes, days):
    team = Team(1, by_car=True, start=TASHKENT)
    stops = [Stop(pk, place, pk) for pk, place in enumerate(places, start=1)]
    by_pk = {stop.pk: stop.point for stop in stops}

    found = arrange(stops, days, minutes=minutes, teams=[team])

    planned = list(itertools.chain(*found.values()))
    assert len(planned) == len(set(planned))
    for order in found.values():
        way = [by_pk[pk] for pk in order]
        assert way_rules.timetable(way, TASHKENT, by_car=True, household=15).minutes <= minutes


def test_without_time_for_all_the_weightiest_go_in():
    stops = [*street(10, points=0)]
    heavy = [Stop(100 + number, stop.point, 90) for number, stop in enumerate(stops[:4])]

    found = arrange([*stops, *heavy], minutes=75)

    assert set(found[1, day(0)]) >= {stop.pk for stop in heavy}


def test_locked_stops_stay_with_crew_day_and_place():
    stops = street(12)
    locked = Stop(stops[0].pk, stops[0].point, crew=2, day=day(1), place=2)

    found = arrange([locked, *stops[1:]], 2, teams=[Team(1), Team(2)])

    assert found[2, day(1)].index(locked.pk) == min(1, len(found[2, day(1)]) - 1)
    assert sum(len(order) for order in found.values()) == 12


def test_a_locked_stop_stays_also_where_time_is_short():
    stops = [Stop(one.pk, one.point, crew=1, day=day(0), place=one.pk) for one in street(5)]

    found = arrange(stops, minutes=30)

    assert found[1, day(0)] == [1, 2, 3, 4, 5]


def test_who_agreed_on_a_day_is_not_visited_before_it():
    stops = [
        *street(6),
        *(Stop(50 + number, TASHKENT, earliest=day(8)) for number in range(3)),
    ]

    found = arrange(stops, 10)

    before = [pk for (_crew, on), order in found.items() if on < day(8) for pk in order]
    after = [pk for (_crew, on), order in found.items() if on >= day(8) for pk in order]
    assert not {50, 51, 52} & set(before)
    assert {50, 51, 52} <= set(after)


def test_each_crew_gets_a_part_of_its_own():
    west = [Stop(number, (41.0, 69.0 + number * 0.0002)) for number in range(1, 11)]
    east = [Stop(number + 10, (41.0, 69.4 + number * 0.0002)) for number in range(1, 11)]

    found = arrange([*west, *east], teams=[Team(1), Team(2)])

    assert {frozenset(found[1, day(0)]), frozenset(found[2, day(0)])} == {
        frozenset(range(1, 11)),
        frozenset(range(11, 21)),
    }


def test_who_was_left_over_is_put_beside_a_neighbour_where_time_is_left():
    stops = street(6)
    by_pk = sorted(stops, key=lambda one: one.pk)
    shifts = [Shift(1, day(0), 60), Shift(2, day(0), 480)]
    teams = {1: Team(1), 2: Team(2)}
    days = {(1, day(0)): [1, 2, 3], (2, day(0)): [5]}
    late = Stop(4, by_pk[3].point)
    agreed = Stop(6, by_pk[5].point, earliest=day(1))

    found = routing.fill_up(days, [*by_pk[:3], by_pk[4], late, agreed], shifts, teams)

    assert found == {(1, day(0)): [1, 2, 3], (2, day(0)): [5, 4]}


def test_nobody_is_put_before_a_locked_stop():
    stops = {stop.pk: stop for stop in street(4)}
    locked = Stop(3, stops[3].point, crew=1, day=day(0), place=2)
    days = {(1, day(0)): [1, 3]}

    found = routing.fill_up(
        days, [stops[1], locked, stops[2]], [Shift(1, day(0), 480)], {1: Team(1)}
    )

    assert found[1, day(0)] == [1, 3, 2]


def test_the_first_days_are_filled_before_a_later_one_is_begun():
    found = arrange(street(8), 3)

    assert [len(found[1, day(number)]) for number in range(3)] == [8, 0, 0]


def test_progress_counts_the_weeks():
    said = []
    shifts = [Shift(1, day(number), 480) for number in range(8)]

    routing.arrange(
        street(4), shifts, {1: Team(1)}, seconds=1.0, told=lambda done, of: said.append((done, of))
    )

    assert said == [(1, 2), (2, 2)]


def test_ways_of_many_places_are_one_matrix():
    assert solver.metres([TASHKENT] * 3).shape == (3, 3)
    assert np.allclose(np.diag(solver.metres([TASHKENT, (41.0, 69.0)])), 0)
