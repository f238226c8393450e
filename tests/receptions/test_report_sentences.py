"""Suggested sentences stand on the figures, and statements are held against them."""

from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from receptions.report_checks import Named, Sources, Taken, disagreements, readings
from receptions.report_content import written
from receptions.report_facts import Numbers, shown
from receptions.report_sentences import Ground, suggestions
from territories.choices import Direction
from territories.figures import Count, Figure, Unit

LANGUAGES = ("uz", "uz-cyrl", "ru", "en")


def figure(code, name, unit=Unit.COUNT, direction=None):
    return Figure(code, name, unit, lambda _first, _last: {}, direction)


MORE, LESS = Direction.MORE_IS_BETTER, Direction.LESS_IS_BETTER
FIGURES = {
    one.code: one
    for one in (
        figure("appeals_received", "Appeals received"),
        figure("questions_received", "Questions received"),
        figure("questions_closed", "Questions closed"),
        figure("refused", "Refused"),
        figure("explained", "Explained"),
        figure("in_time", "Closed in time", Unit.PERCENT, MORE),
        figure("repeats", "Repeat appeals", Unit.PERCENT, LESS),
        figure("false_closures", "Closed as satisfied, found unsolved", Unit.PERCENT, LESS),
        figure("overdue_open", "Open and overdue at the end", Unit.COUNT, LESS),
        figure("rounds_held", "Rounds held", Unit.COUNT, MORE),
        figure("households_visited", "Households visited", Unit.COUNT, MORE),
        figure("findings", "Problems found in the field"),
    )
}
PLACES = {"D1": "1-tuman", "D2": "Olmazor"}


def counts(code, n, d=0):
    count = Count(Decimal(n), Decimal(d))
    value = FIGURES[code].value(count)
    return {"n": int(n), "d": int(d), "value": None if value is None else str(value)}


def snapshot(now, previous=None, year_before=None, parts=(), topics=()):
    previous, year_before = previous or {}, year_before or {}
    figures = {}
    for code in FIGURES:
        figures[code] = {
            **counts(code, *now.get(code, (0, 0))),
            "previous": counts(code, *previous.get(code, (0, 0))),
            "year_before": counts(code, *year_before.get(code, (0, 0))),
        }
    return {
        "figures": figures,
        "topics": [list(pair) for pair in topics],
        "parts": [{"code": code, "figures": figures} for code, figures in parts],
        "tables": {"received_by_channel": {"desk": {"appeals": now["appeals_received"][0]}}},
    }


def ground(content):
    return Ground(
        numbers=Numbers(content, FIGURES),
        write=written,
        places=PLACES,
        topics={"water": "2-suv ta’minoti"},
        channels={"desk": "at the desk"},
    )


def sources(content):
    return Sources(
        numbers=Numbers(content, FIGURES),
        write=written,
        figures=[Named(code, str(one.name), [str(one.name)]) for code, one in FIGURES.items()],
        places=[Named(code, name, [name]) for code, name in PLACES.items()],
    )


def check(words, taken, content):
    rows = [Taken(one.section, one.pattern, [fact.ref for fact in one.facts]) for one in taken]
    return disagreements(words, rows, sources(content))


def keys(content):
    return {one.key for one in suggestions(ground(content))}


WORSE = snapshot(
    {
        "appeals_received": (1240, 0),
        "questions_received": (1300, 0),
        "in_time": (700, 1000),
        "repeats": (120, 1240),
        "overdue_open": (61, 0),
    },
    previous={"appeals_received": (1000, 0), "in_time": (900, 1000), "repeats": (118, 1240)},
    parts=[
        ("D1", {"in_time": [40, 100], "repeats": [1, 10]}),
        ("D2", {"in_time": [660, 900], "repeats": [119, 1230]}),
    ],
    topics=[("water", 260)],
)


def test_what_got_worse_beyond_the_threshold_is_said_with_its_figures():
    found = {one.key: one for one in suggestions(ground(WORSE))}

    change = found["change:in_time:previous"]
    assert change.section == "problems"
    assert change.codes == ["in_time"]
    assert [fact.number for fact in change.facts] == ["70", "90"]
    assert found["change:appeals_received:previous"].codes == ["appeals_received"]
    assert found["overdue"].facts[0].number == "61"
    assert found["worst:in_time:D1"].codes == ["in_time"]
    assert found["topic:water"].facts[1].number == "20"


@pytest.mark.parametrize(
    "unsaid",
    [
        "change:repeats:previous",  # two tenths of a point
        "change:in_time:year_before",  # nothing was counted then
        "worst:in_time:D2",  # better than the whole
        "worst:repeats:D1",  # ten appeals say nothing
        "false-closures",  # no check was made
        "rounds",
    ],
)
def test_what_the_figures_do_not_give_is_not_said(unsaid):
    assert unsaid not in keys(WORSE)


def test_small_numbers_give_no_change():
    few = snapshot(
        {"appeals_received": (20, 0), "in_time": (5, 10)},
        previous={"appeals_received": (10, 0), "in_time": (10, 10)},
    )

    assert not {key for key in keys(few) if key.startswith("change:")}


def test_numbers_that_point_at_people_are_not_suggested_for_the_council():
    now = {
        "appeals_received": (1240, 0),
        "questions_received": (1300, 0),
        "repeats": (4, 1240),
        "overdue_open": (4, 0),
        "rounds_held": (4, 0),
    }
    small = keys(snapshot(now, topics=[("water", 4)]))
    enough = {**now, "repeats": (5, 1240), "overdue_open": (5, 0)}

    assert not small & {"repeats", "overdue", "topic:water", "topic-up:water"}
    assert {"mood-repeats", "rounds"} <= small  # not for the council; not about people
    assert {"repeats", "overdue", "topic:water", "topic-up:water"} <= keys(
        snapshot(enough, topics=[("water", 5)])
    )


number = st.integers(0, 20_000)
share = st.tuples(number, number).map(lambda pair: (min(pair), max(pair)))
row = st.fixed_dictionaries(
    {
        code: share if one.denominated else st.tuples(number, st.just(0))
        for code, one in FIGURES.items()
    }
)


@st.composite
def contents(draw):
    parts = [
        (code, {"in_time": list(draw(share)), "repeats": list(draw(share))}) for code in PLACES
    ]
    topics = [("water", draw(st.integers(1, 9000)))]
    return snapshot(draw(row), draw(row), draw(row), parts=parts, topics=topics)


def texts(found):
    words = {}
    for one in found:
        words[one.section] = "\n".join(filter(None, (words.get(one.section), one.text)))
    return words


@settings(deadline=None, max_examples=25)
@given(contents(), st.sampled_from(LANGUAGES), st.sampled_from(LANGUAGES))
def test_a_suggestion_taken_over_unchanged_agrees_in_any_language(content, wrote, reads):
    with translation.override(wrote):
        found = suggestions(ground(content))

    with translation.override(reads):
        assert check(texts(found), found, content) == []


@settings(deadline=None, max_examples=25)
@given(contents(), st.data(), st.sampled_from(LANGUAGES))
def test_a_changed_number_is_found(content, data, language):
    with translation.override(language):
        found = suggestions(ground(content))
        assume(found)
        one = data.draw(st.sampled_from(found))
        place = data.draw(st.integers(0, len(one.facts) - 1))
        other = Decimal(one.facts[place].number) + data.draw(st.integers(1, 500))
        text = one.pattern
        for slot, fact in enumerate(one.facts):
            value = other if slot == place else Decimal(fact.number)
            text = text.replace(
                f"⟦{slot}⟧", written(value, Numbers(content, FIGURES).unit(fact.ref))
            )

        wrong = check({one.section: text}, [one], content)

    assert len(wrong) == 1
    assert Decimal(other) in readings(wrong[0].written)


@settings(deadline=None, max_examples=25)
@given(contents())
def test_a_suggestion_is_found_when_the_figure_below_it_changes(content):
    found = [one for one in suggestions(ground(content)) if one.key == "overdue"]
    assume(found)
    later = {
        **content,
        "figures": {**content["figures"], "overdue_open": counts("overdue_open", 7)},
    }
    assume(content["figures"]["overdue_open"]["n"] != 7)

    assert len(check(texts(found), found, later)) == 1


@pytest.mark.parametrize(
    "said",
    [
        "Appeals received: 1 240.",
        "Appeals received: 1\u00a0240, 24% more than before.",
        "Appeals received rose by 240 to 1240 in 2026.",
        "Closed in time 70,0% against 90% in the last quarter.",
        "Closed in time: 700 of 1,000.",
        "In 1-tuman 40% closed in time.",
        "“CLOSED IN TIME” was seventy per cent.",
        "We held 15 meetings.",  # no figure is named
        "Appeals received by 31.10.2026 were fewer.",
        "In the 3-quarter 1240 appeals received by us.",
    ],
)
def test_a_statement_that_the_figures_bear_out_is_left_alone(said):
    assert check({"problems": said}, [], WORSE) == []


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("Appeals received: 1 250.", "1 250"),
        ("Closed in time 85%.", "85%"),
        ("Closed in time 85 foiz, avval 90 foiz.", "85 foiz"),
        ("Good news. Closed in time 70%, in 1-tuman even 96,5%!", "96,5%"),
    ],
)
def test_a_statement_against_the_figures_is_shown_with_its_place(said, number):
    (wrong,) = check({"mood": said}, [], WORSE)

    assert (wrong.section, wrong.written) == ("mood", number)
    assert wrong.about in ("Appeals received", "Closed in time")
    assert wrong.now in ("1\u00a0240", "70.0%")


@pytest.mark.parametrize(
    ("text", "value"),
    [("1\u00a0240", "1240"), ("83,4%", "83.4"), ("83.4 %", "83.4"), ("−12", "-12"), ("+3", "3")],
)
def test_numbers_are_read_in_any_language_s_way(text, value):
    assert readings(text) == {Decimal(value)}


def test_a_comma_may_divide_thousands_or_start_the_decimals():
    assert readings("1,240") == {Decimal(1240), Decimal("1.240")}


def test_values_are_compared_as_they_are_written():
    assert shown(Decimal("83.46"), Unit.PERCENT) == Decimal("83.5")
    assert shown(Decimal("83.00"), Unit.PERCENT) == Decimal(83)
