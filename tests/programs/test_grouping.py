import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs import grouping, naming, rules
from programs.choices import CountedFrom, JoinBy

DAY = dt.date(2026, 11, 24)
PIPE = rules.Typical(1, 1, ("kavar",), quantity_each=Decimal(20))
PUMP = rules.Typical(2, 1, ("nasas",), counted_from=CountedFrom.FIXED)
TRANSFORMER = rules.Typical(3, 2, ("transfarmatar",), JoinBy.STREET, CountedFrom.FIXED)
REPAIR = rules.Typical(4, 3, ("tam",), JoinBy.BUILDING, CountedFrom.FIXED)
LIBRARY = (PIPE, PUMP, TRANSFORMER, REPAIR)


def source(pk, text="", *, place=1, topic=1, address="", **fields):
    values = {"people": 1, "severity": 2, "since": DAY, "district": 9, **fields}
    return rules.Source(("finding", pk), place, topic, text=text, address=address, **values)


def groups(*sources):
    return [
        sorted(one.key[1] for one in group.sources) for group in grouping.group(sources, LIBRARY)
    ]


def test_the_measure_is_the_one_most_words_speak_for():
    assert groups(
        source(1, "kavar tesildi"), source(2, "nasas kayib kaldi"), source(3, "kavar yak")
    ) == [[1, 3], [2]]


def test_a_problem_no_word_decides_goes_with_like_words_else_to_the_first_measure():
    assert groups(
        source(1, "nasas stansiyasi tahtab kaldi"), source(2, "stansiyasi tahtab kaldi yana")
    ) == [[1, 2]]
    (alone,) = grouping.group([source(1, "hech nima kelmayapti")], LIBRARY)
    assert alone.typical == PIPE


def test_work_at_a_street_is_one_measure_a_street():
    assert groups(
        source(1, "transfarmatar", topic=2, address="navai kachasi, 3"),
        source(2, "transfarmatar", topic=2, address="a. navai kachasi 12-ay"),
        source(3, "transfarmatar", topic=2, address="lala kacha 8"),
    ) == [[1, 2], [3]]


def test_a_street_the_words_name_goes_before_that_of_the_home():
    assert groups(
        source(1, "lala kachasidagi transfarmatar", topic=2, address="navai kachasi 3"),
        source(2, "transfarmatar", topic=2, address="lala kachasi 8"),
    ) == [[1, 2]]


def test_a_street_of_another_mahalla_is_another_street():
    assert groups(
        source(1, "transfarmatar", topic=2, address="navai kachasi 3"),
        source(2, "transfarmatar", topic=2, address="navai kachasi 5", place=2),
    ) == [[1], [2]]


def test_a_numbered_building_joins_the_neighbouring_places_of_its_district():
    (joined, other) = grouping.group(
        [
            source(1, "12-maktab tami akadi", topic=3, place=1),
            source(2, "shkala na 12, tam", topic=3, place=2),
            source(3, "12-maktab tami", topic=3, place=3, district=8),
        ],
        LIBRARY,
    )

    assert (joined.place, len(joined.sources)) == (9, 2)
    assert other.place == 3


def test_causes_that_people_joined_stay_together():
    assert groups(source(1, "kavar", cause="b1"), source(2, "nasas", cause="b1")) == [[1, 2]]


@pytest.mark.parametrize(
    ("counted", "quantity"),
    [
        (CountedFrom.PROBLEMS, "7.50"),
        (CountedFrom.PEOPLE, "15.00"),
        (CountedFrom.HOUSEHOLDS, "5.00"),
        (CountedFrom.FIXED, "2.50"),
    ],
)
def test_quantity_is_counted_as_the_library_says(counted, quantity):
    typical = rules.Typical(1, 1, counted_from=counted, quantity_each=Decimal("2.5"))
    members = [
        source(1, people=3, household="h1"),
        source(2, people=2, household="h1"),
        source(3, household="h2"),
    ]

    (group,) = grouping.group(members, [typical])

    assert group.quantity == Decimal(quantity)


def test_the_estimate_is_the_middle_of_the_range_to_the_tiyin():
    typical = rules.Typical(1, 1, cost_from=Decimal("0.01"), cost_to=Decimal("0.02"))

    (group,) = grouping.group([source(1)], [typical])

    assert group.cost == Decimal("0.02")
    assert grouping.group([source(1)], [PIPE])[0].cost is None


def test_people_then_severity_then_age_then_repeats_decide_the_order():
    old = DAY - dt.timedelta(days=40)
    order = groups(
        source(1, topic=11, people=2),
        source(2, topic=12, people=2, repeats=1),
        source(3, topic=13, people=2, since=old),
        source(4, topic=14, people=2, severity=3),
        source(5, topic=15, people=50, severity=1),
    )

    assert order == [[5], [4], [3], [2], [1]]


def test_a_budget_takes_in_order_what_fits():
    costs = [Decimal(60), Decimal(50), None, Decimal("39.99"), Decimal("0.02"), Decimal("0.01")]

    assert rules.fitting(costs, Decimal(100)) == [True, False, True, True, False, True]
    assert rules.fitting(costs, None) == [True] * 6
    assert rules.fitting(costs, Decimal(0)) == [False, False, True, False, False, False]


@pytest.mark.parametrize(
    ("text", "building"),
    [
        ("12-maktab tami akadi", "maktab 12"),
        ("12-sanli maktabning", "maktab 12"),
        ("18-amamtalim maktabida", "maktab 18"),
        ("v shkale na 18 halad", "maktab 18"),
        ("3-ailavi paliklinika", "paliklinika 3"),
        ("maktab tami akadi", ""),
        ("2026 yil maktab", ""),
    ],
)
def test_building_of_reads_the_number(text, building):
    assert naming.building_of(text) == building


texts = st.sampled_from(
    ["kavar", "nasas", "tam 12-maktab", "lala kachasi transfarmatar", "", "x" * 300, "12-maktab"]
)
sources = st.builds(
    source,
    st.integers(1, 10**6),
    texts,
    place=st.integers(1, 4),
    topic=st.integers(1, 4),
    address=st.sampled_from(["navai kachasi 3", "lala kacha 8", ""]),
    people=st.integers(1, 500),
    severity=st.integers(1, 3),
    district=st.integers(8, 9),
    household=st.sampled_from(["", "h1", "h2"]),
    repeats=st.integers(0, 2),
    cause=st.sampled_from(["", "", "b1"]),
)
costs = st.one_of(st.none(), st.decimals(0, 10**12, places=2))


@given(st.lists(sources, max_size=15, unique_by=lambda one: one.key))
def test_every_source_stands_in_exactly_one_group_whatever_the_order_given(given_sources):
    found = grouping.group(given_sources, LIBRARY)

    keys = [one.key for group in found for one in group.sources]
    assert sorted(keys) == sorted(one.key for one in given_sources)
    for group in found:
        assert {one.topic for one in group.sources} == {group.topic}
        assert group.quantity > 0
        assert group.typical is None or group.typical.topic == group.topic
    again = grouping.group(list(reversed(given_sources)), LIBRARY)
    assert sorted(len(one.sources) for one in again) == sorted(len(one.sources) for one in found)


@given(st.lists(costs, max_size=30), st.decimals(0, 10**12, places=2))
def test_what_is_taken_never_costs_more_than_the_budget(given_costs, budget):
    fits = rules.fitting(given_costs, budget)

    taken = [cost for cost, fit in zip(given_costs, fits, strict=True) if fit and cost]
    assert sum(taken) <= budget
    left = budget - sum(taken)
    assert all(
        fit or cost > left for cost, fit in zip(given_costs, fits, strict=True) if cost is not None
    )
