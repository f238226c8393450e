"""The formula of a figure as data: read, checked, put into words. No database."""

import datetime as dt
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from territories.exceptions import FigureError
from territories.figure_parts import CUTS, Noun, Term
from territories.figure_rules import (
    Growth,
    Known,
    Per10000,
    Provider,
    Ratio,
    as_data,
    before,
    parse,
    problems,
    shifted,
    shifted_month,
    sum_words,
)
from territories.figures import Cut, Unit


def part(code, noun):
    return SimpleNamespace(code=code, name=code, noun=noun, cuts=CUTS)


KNOWN = Known(
    parts={
        "appeals": part("appeals", Noun.APPEALS),
        "repeats": part("repeats", Noun.APPEALS),
        "persons": part("persons", Noun.PERSONS),
        "closed": part("closed", Noun.QUESTIONS),
        "days": part("days", Noun.DAYS),
    },
    units={"received": Unit.COUNT, "share": Unit.PERCENT, "one": Unit.COUNT, "other": Unit.COUNT},
    coded=frozenset({"coded"}),
    made_from={"one": "other", "other": "one"},
)
APPEALS, REPEATS, PERSONS = Term("appeals"), Term("repeats"), Term("persons")


def wrong(formula, unit, code="made"):
    return problems(formula, code=code, unit=unit, known=KNOWN)


@pytest.mark.parametrize(
    ("formula", "unit"),
    [
        (Ratio((APPEALS,)), Unit.COUNT),
        (Ratio((APPEALS, Term("repeats", sign=-1))), Unit.COUNT),
        (Ratio((REPEATS,), (APPEALS,)), Unit.PERCENT),
        (Ratio((Term("appeals", Cut(channel="virtual")),), (APPEALS,)), Unit.PERCENT),
        (Ratio((PERSONS,), (APPEALS,)), Unit.AVERAGE),
        (Ratio((Term("days"),), (Term("closed"),)), Unit.DAYS),
        (Growth("received", 12), Unit.GROWTH),
        (Per10000("received"), Unit.PER_10000),
    ],
)
def test_a_sound_formula_has_no_problem(formula, unit):
    assert wrong(formula, unit) == []


@pytest.mark.parametrize(
    ("formula", "unit", "says"),
    [
        (Provider(), Unit.COUNT, "No app"),
        (Ratio((Term("nothing"),)), Unit.COUNT, "no part"),
        (Ratio(()), Unit.COUNT, "Above the line"),
        (Ratio((Term("appeals", sign=-1),)), Unit.COUNT, "Above the line"),
        (Ratio((APPEALS, PERSONS)), Unit.COUNT, "one kind"),
        (Ratio((APPEALS, APPEALS)), Unit.COUNT, "twice"),
        (Ratio((APPEALS,)), Unit.PERCENT, "divided by nothing"),
        (Ratio((REPEATS,), (APPEALS,)), Unit.COUNT, "divided by another"),
        (Ratio((PERSONS,), (APPEALS,)), Unit.PERCENT, "same things"),
        (Ratio((REPEATS,), (Term("appeals", sign=-1),)), Unit.PERCENT, "nothing is taken away"),
        (Growth("unknown", 12), Unit.GROWTH, "no figure"),
        (Growth("made", 12), Unit.GROWTH, "no figure"),
        (Growth("one", 12), Unit.GROWTH, "from itself"),
        (Growth("share", 12), Unit.GROWTH, "Only a figure that counts"),
        (Growth("received", 12), Unit.PERCENT, "has the unit"),
        (Per10000("share"), Unit.PER_10000, "Only a figure that counts"),
    ],
)
def test_a_formula_that_cannot_be_says_why(formula, unit, says):
    assert says in " ".join(wrong(formula, unit))


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        {"kind": "magic"},
        {"kind": "growth", "of": "received", "span": "week"},
        {"kind": "ratio", "top": "appeals"},
        {"kind": "ratio", "top": [{"part": 5}]},
        {"kind": "ratio", "top": [{"part": "appeals", "sign": 2}]},
        {"kind": "ratio", "top": [{"part": "appeals", "where": {"person": "x"}}]},
        {"kind": "ratio", "top": [{"part": "appeals", "where": {"office": "x"}}]},
        {"kind": "ratio", "top": [{"part": "appeals"}] * 13},
    ],
)
def test_data_that_is_no_formula_is_refused(data):
    with pytest.raises(FigureError):
        parse(data)


cuts = st.builds(Cut, st.sampled_from(["", "01"]), st.sampled_from(["", "desk"]), st.integers(0, 9))
terms = st.lists(
    st.builds(
        Term, st.sampled_from(["appeals", "closed"]), cuts, st.sampled_from([1, -1]), st.just(())
    ),
    max_size=4,
).map(tuple)


@given(
    st.one_of(
        st.just(Provider()),
        st.builds(Ratio, terms, terms),
        st.builds(Growth, st.just("received"), st.sampled_from([3, 12])),
        st.builds(Per10000, st.just("received")),
    )
)
def test_a_formula_written_down_is_read_back_the_same(formula):
    assert parse(as_data(formula)) == formula


@pytest.mark.parametrize(
    ("day", "months", "earlier"),
    [
        (dt.date(2026, 7, 1), 12, dt.date(2025, 7, 1)),
        (dt.date(2026, 6, 30), 3, dt.date(2026, 3, 31)),
        (dt.date(2026, 3, 31), 3, dt.date(2025, 12, 31)),
        (dt.date(2024, 2, 29), 12, dt.date(2023, 2, 28)),
        (dt.date(2026, 5, 30), 3, dt.date(2026, 2, 28)),
    ],
)
def test_the_last_day_of_a_month_stays_one(day, months, earlier):
    assert shifted(day, months) == earlier


def test_a_running_period_is_compared_with_as_many_days():
    first, last = dt.date(2026, 7, 1), dt.date(2026, 9, 30)

    assert before(first, last, 12, today=dt.date(2026, 8, 10)) == (
        dt.date(2025, 7, 1),
        dt.date(2025, 8, 10),
    )
    assert before(first, last, 12, today=dt.date(2026, 6, 1)) is None


def test_a_month_key_moves_over_the_turn_of_the_year():
    assert shifted_month("2025-11", 3) == "2026-02"
    assert shifted_month("2025-12", 12) == "2026-12"


def test_words_of_a_sum():
    assert sum_words([(1, "a"), (-1, "b"), (1, "c")]) == "a − b + c"
