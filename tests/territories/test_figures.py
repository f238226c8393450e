"""The registry of figures adds own counts up the tree."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories import figure_pages
from territories.figure_registry import Registry
from territories.figures import Count, Figure, Table, TableRow, Unit, roll_up
from territories.periods import Quarter
from tests.factories.territories import MahallaFactory, RegionFactory, TerritoryFactory

FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)


def figure(code="made", unit=Unit.COUNT, counts=None):
    return Figure(code, code, unit, counts=lambda first, last: counts or {})


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999))))
def test_counts_add_up_by_part(pairs):
    total = sum((Count(*pair) for pair in pairs), Count())

    assert total == Count(sum(one for one, _other in pairs), sum(other for _one, other in pairs))


def test_a_count_adds_to_counts_only():
    with pytest.raises(TypeError):
        Count(1, 1) + 5


@pytest.mark.parametrize(
    ("unit", "count", "value"),
    [
        (Unit.COUNT, Count(7, 0), Decimal(7)),
        (Unit.PERCENT, Count(1, 3), Decimal("33.33")),
        (Unit.PERCENT, Count(0, 0), None),
        (Unit.AVERAGE, Count(5, 2), Decimal("2.50")),
        (Unit.DAYS, Count(5, 4), Decimal("1.25")),
        (Unit.PER_10000, Count(319, 10_000), Decimal("319.00")),
        (Unit.SOUMS, Count(Decimal("1.5"), 0), Decimal("1.5")),
    ],
)
def test_the_value_of_a_count(unit, count, value):
    assert figure(unit=unit).value(count) == value


def test_register_refuses_a_code_given_twice():
    registry = Registry()
    registry.register(figure())
    table = Table("made", "made", columns=(), rows=lambda first, last: ())
    registry.register_table(table)

    with pytest.raises(ValueError, match="made"):
        registry.register(figure())
    with pytest.raises(ValueError, match="made"):
        registry.register_table(table)


@pytest.fixture
def tree(db):
    """Two districts of one region, one of another."""
    region = RegionFactory()
    one, other = TerritoryFactory(parent=region), TerritoryFactory(parent=region)
    return {"region": region, "one": one, "other": other, "far": TerritoryFactory()}


def test_roll_up_makes_a_region_the_sum_of_its_parts(tree):
    own = {
        tree["one"].pk: Count(1, 10),
        tree["other"].pk: Count(2, 20),
        tree["far"].pk: Count(4, 40),
        tree["region"].pk: Count(8, 80),
    }

    totals = roll_up(own)

    assert totals[tree["one"].pk] == Count(1, 10)
    assert totals[tree["region"].pk] == Count(11, 110)
    assert totals[tree["far"].parent.pk] == Count(4, 40)
    assert totals[tree["region"].parent.pk] == Count(15, 150)


def test_roll_up_names_every_territory_with_a_reception_and_no_mahalla(tree):
    mahalla = MahallaFactory(parent=tree["one"])

    totals = roll_up({})

    assert set(totals.values()) == {Count(0, 0)}
    assert tree["one"].pk in totals
    assert mahalla.pk not in totals


def test_trying_a_figure_adds_it_up_the_tree_only_where_that_makes_sense(tree):
    own = {tree["one"].pk: Count(1, 1), tree["region"].pk: Count(8, 1)}
    summed = figure(unit=Unit.AVERAGE, counts=own)
    region, country = tree["region"].name, tree["region"].parent.name

    def tried(one):
        lines = figure_pages.tried(one, Quarter(2026, 3))
        return {line.title: one.value(line.count) for line in lines}

    assert tried(summed)[region] == tried(summed)[country] == Decimal("4.50")
    given = tried(replace(summed, rolled_up=False))
    assert (given[region], given[country]) == (8, None)


def test_the_registry_asks_with_the_days_of_the_quarter(tree):
    asked = []

    def counts(first, last):
        asked.append((first, last))
        return {tree["one"].pk: Count(3, 0)}

    registry = Registry()
    registry.register(Figure("made", "made", Unit.COUNT, counts=counts), figure("unasked"))

    found = registry.quarter_counts(Quarter(2026, 3), ["made"])

    assert asked == [(FIRST, LAST)]
    assert found["made"][tree["region"].pk] == Count(3, 0)
    assert list(found) == ["made"]


def test_rows_of_tables_add_up_by_key_and_column(tree):
    def rows(first, last):
        yield TableRow(tree["one"].pk, "gas", {"all": 3, "late": 1})
        yield TableRow(tree["other"].pk, "gas", {"all": 2})
        yield TableRow(tree["far"].pk, "roads", {"all": 5})

    registry = Registry()
    registry.register_table(Table("topics", "topics", columns=(), rows=rows))

    table = registry.quarter_tables(Quarter(2026, 3))["topics"]

    assert table[tree["region"].pk] == {"gas": {"all": 5, "late": 1}}
    assert table[tree["region"].parent.pk] == {
        "gas": {"all": 5, "late": 1},
        "roads": {"all": 5},
    }
