import datetime as dt
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldvisits.services.sheets import DEFAULT
from fieldvisits.sheets import checking, definition, logic, xpath
from fieldvisits.sheets.definition import blank
from tests.fieldvisits import sheet_cases

SHEET = json.loads(DEFAULT.read_text(encoding="utf-8"))
YES = ["==", {"field": "has"}, "yes"]
CHOICES = [{"value": value, "label": {"uz": value}} for value in ("yes", "no")]


def sheet(*fields):
    return {"version": "1", "title": {"uz": "Varaqa"}, "fields": list(fields)}


def ask(name, type_="text", **values):
    return blank(name, type_, label={"uz": name}, **values)


HAS = ask("has", "select_one", choices=CHOICES)
ROWS = (
    blank("rows", "repeat_begin", label={"uz": "rows"}, relevant=YES, required=True),
    ask("what", required=True),
    ask("count", "integer", constraint=[">", {"self": True}, 0]),
    blank("rows", "repeat_end"),
)


def test_the_standard_sheet_is_good_and_speaks_four_languages():
    assert definition.problems(SHEET) == []
    for one in SHEET["fields"]:
        for words in (one["label"], one["hint"], *(c["label"] for c in one["choices"])):
            assert not words or list(words) == ["uz", "uz-cyrl", "ru", "en"]


def test_the_standard_sheet_has_the_eight_points():
    names = {one["name"] for one in SHEET["fields"]}

    assert names >= {
        "sector", "study_date", "mahalla", "address", "head_name", "head_phone",
        "household_class", "has_problem", "no_problem",
        "energy_kw", "credit_amount", "subsidy_purpose",
        "abroad_reason", "problem_text", "problem_code", "problem_level",
        "execution_office", "execution_due", "execution_result", "evidence_papers",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([ask("a b")], "can't be a name"),
        ([ask("a"), ask("a")], "there twice"),
        ([ask("a", "video")], "isn't supported"),
        ([blank("a", "text")], "no label"),
        ([ask("a", "select_one")], "1 to 300 choices"),
        ([ask("a", choices=CHOICES)], "Only a question with choices"),
        ([ask("a", "select_one", choices=[CHOICES[0], CHOICES[0]])], "same choice"),
        ([ask("a", relevant=["==", {"field": "b"}, 1]), ask("b")], "a question above it"),
        ([ask("a", relevant=["=>", {"field": "b"}, 1])], "can't be read"),
        ([ask("a", relevant=["==", {"self": True}, 1])], "can't be read"),
        ([HAS, blank("g", "group_begin")], "never closed"),
        ([HAS, blank("g", "group_end")], "isn't open"),
        ([HAS, *ROWS, ask("x", relevant=["==", {"field": "what"}, "a"])], "another repeat"),
        ([HAS, ROWS[0], blank("in", "repeat_begin"), ask("z")], "repeat inside a repeat"),
        ([blank("n", "note", label={"uz": "n"})], "asks nothing"),
        ([{"name": "a"}], "no field"),
    ],
)
def test_a_wrong_definition_is_told(fields, words):
    assert words in " ".join(one.text for one in definition.problems(sheet(*fields)))


@pytest.mark.parametrize("wrong", [None, [], {}, {"fields": 1}, {"fields": [1], "title": 5}])
def test_what_is_no_definition_is_told(wrong):
    assert definition.problems(wrong)


@pytest.mark.parametrize("case", sheet_cases.CONDITIONS, ids=repr)
def test_a_condition_holds(case):
    assert logic.is_expr(case["expr"], own=False)
    assert logic.holds(case["expr"], case["answers"].get) is case["holds"]


@pytest.mark.parametrize("case", sheet_cases.CHECKS, ids=sheet_cases.named)
def test_what_is_wrong_with_answers(case):
    assert set(checking.check(case["sheet"], case["answers"])) == set(case["wrong"])


@pytest.mark.parametrize("case", sheet_cases.KEPT, ids=sheet_cases.named)
def test_answers_to_what_is_not_asked_are_left_out(case):
    assert checking.without_irrelevant(case["sheet"], case["answers"]) == case["kept"]


def test_relevant_decides_what_is_needed_and_what_is_too_much():
    asked = sheet(HAS, *ROWS)

    assert checking.check(asked, {"has": "yes"}) == {"rows": "At least one is needed."}
    assert checking.check(asked, {"has": "no"}) == {}
    assert "leave it empty" in checking.check(asked, {"has": "no", "rows": [{"what": "a"}]})["rows"]
    assert checking.check(asked, {"has": "yes", "rows": [{"count": 0}]}) == {
        "rows.0.what": "Fill this in.",
        "rows.0.count": "This answer can't be right.",
    }


def test_an_answer_to_what_is_not_asked_is_dropped_and_nothing_else():
    answers = {"has": "no", "rows": [{"what": "a"}], "more": ""}

    assert checking.without_irrelevant(sheet(HAS, *ROWS), answers) == {"has": "no"}


@pytest.mark.parametrize(
    ("type_", "value"),
    [
        ("text", 5), ("text", "a\x00"), ("text", "x" * 5001), ("text", "  "),
        ("integer", 1.5), ("integer", True), ("integer", "1"), ("integer", 10**13),
        ("decimal", "1"), ("decimal", float("nan")), ("decimal", True),
        ("date", "24.11.2026"), ("date", 20261124), ("date", "2026-13-01"),
        ("select_one", "maybe"), ("select_one", ["yes"]), ("select_one", 1),
        ("select_multiple", "yes"), ("select_multiple", ["yes", "yes"]), ("select_multiple", [1]),
    ],
)  # fmt: skip
def test_an_answer_of_the_wrong_kind_is_refused(type_, value):
    choices = CHOICES if type_.startswith("select") else []

    assert set(checking.check(sheet(ask("a", type_, choices=choices)), {"a": value})) == {"a"}


@pytest.mark.parametrize("answers", [None, [], "a", 5])
def test_what_is_no_answers_is_refused(answers):
    assert checking.check(sheet(HAS), answers)


@pytest.mark.parametrize("rows", ["ab", 5, ["a"], [{"what": "a"}] * 51])
def test_what_is_no_rows_is_refused(rows):
    assert "rows" in checking.check(sheet(HAS, *ROWS), {"has": "yes", "rows": rows})


def test_a_stray_answer_is_refused():
    assert set(checking.check(sheet(HAS), {"has": "no", "other": 1})) == {"other"}


# Answers made from the definition.

CALM = settings(max_examples=60)


def value_of(one, draw, known):
    if one["choices"]:
        values = [choice["value"] for choice in one["choices"]]
        if one["type"] == "select_one":
            return draw(st.sampled_from(values))
        return draw(st.lists(st.sampled_from(values), unique=True, min_size=1))
    if one["type"] == "integer":
        return draw(st.integers(1900, 2100) if "year" in one["name"] else st.integers(0, 120))
    if one["type"] == "decimal":
        return draw(st.floats(0.5, 1000))
    if one["type"] == "date":
        first = dt.date.fromisoformat(known.get("study_date", "2020-01-01"))
        if "birth" in one["name"]:
            return draw(st.dates(dt.date(1900, 1, 1), first)).isoformat()
        return draw(st.dates(first, dt.date(2030, 1, 1))).isoformat()
    return draw(st.text("aбʻ'\"<=&1 \n", min_size=1, max_size=20).filter(str.strip))


def fill(nodes, draw, known, answers):
    for node in nodes:
        if node.field["relevant"] and not logic.holds(node.field["relevant"], known.get):
            continue
        if node.is_repeat:
            count = draw(st.integers(int(node.field["required"]), 3))
            rows = []
            for _number in range(count):
                row = {}
                fill(node.children, draw, dict(known), row)
                rows.append(row)
            answers[node.name] = rows
        elif node.is_group:
            fill(node.children, draw, known, answers)
        elif node.is_asked and (node.field["required"] or draw(st.booleans())):
            known[node.name] = answers[node.name] = value_of(node.field, draw, known)


@st.composite
def good_answers(draw):
    answers = {}
    fill(definition.tree(SHEET), draw, {}, answers)
    return answers


@CALM
@given(good_answers())
def test_answers_that_follow_the_sheet_are_good_and_stay_so(answers):
    assert checking.check(SHEET, answers) == {}
    kept = checking.without_irrelevant(SHEET, answers)
    assert checking.check(SHEET, kept) == {}
    assert json.loads(json.dumps(kept)) == kept


@CALM
@given(good_answers(), st.data())
def test_one_answer_spoilt_is_found_at_its_place(answers, data):
    types = {one["name"]: one["type"] for one in definition.asked(SHEET)}
    name = data.draw(st.sampled_from(sorted(answers.keys() & types.keys())))
    answers[name] = {"odd": name}

    assert name in checking.check(SHEET, answers)


@CALM
@given(good_answers(), st.data())
def test_a_needed_answer_left_out_is_found(answers, data):
    needed = {one["name"] for one in definition.asked(SHEET) if one["required"]}
    name = data.draw(st.sampled_from(sorted(answers.keys() & needed)))
    del answers[name]

    assert checking.check(SHEET, answers)[name] == "Fill this in."


# Conditions as XLSForm writes them.

OPERANDS = st.one_of(
    st.integers(-(10**6), 10**6),
    st.booleans(),
    st.floats(-1000, 1000).map(lambda number: round(number, 3) + 0.0),
    st.text("abc '-_1", max_size=6),
    st.sampled_from(["a", "b"]).map(lambda name: {"field": name}),
    st.just({"self": True}),
)
COMPARED = st.tuples(st.sampled_from(logic.COMPARISONS), OPERANDS, OPERANDS).map(list)
CHOSEN = st.text("ab1", min_size=1, max_size=4).map(
    lambda value: ["selected", {"field": "a"}, value]
)
EXPRS = st.recursive(
    COMPARED | CHOSEN,
    lambda inner: st.one_of(
        st.tuples(st.sampled_from(logic.JOINERS), inner, inner).map(list),
        st.tuples(st.just("not"), inner).map(list),
    ),
    max_leaves=6,
)


@settings(CALM, max_examples=200)
@given(EXPRS)
def test_a_condition_written_as_xpath_is_read_back_the_same(expr):
    assert xpath.from_xpath(xpath.to_xpath(expr), "own") == expr


@pytest.mark.parametrize(
    ("text", "expr"),
    [
        ("${a}='x'", ["==", {"field": "a"}, "x"]),
        (". > 0 and . <= 120", ["and", [">", {"self": True}, 0], ["<=", {"self": True}, 120]]),
        ("selected(., 'x')", ["selected", {"field": "own"}, "x"]),
        ("not(selected( ${ a } , \"x\"))", ["not", ["selected", {"field": "a"}, "x"]]),
        (
            "${a}=1 or ${b}=2 and ${c}=3",
            ["or", ["==", {"field": "a"}, 1],
             ["and", ["==", {"field": "b"}, 2], ["==", {"field": "c"}, 3]]],
        ),
    ],
)  # fmt: skip
def test_xpath_of_other_forms_is_read(text, expr):
    assert xpath.from_xpath(text, "own") == expr


@pytest.mark.parametrize(
    "text",
    [
        "", "${a}", "${a} + 1 = 2", "regex(., '[a-z]+')", "today() > .", "count(${a}) > 1",
        "${a} = 'x", "(${a} = 1", "${a} = 1)", "../a = 1", "selected(${a}, ${b})", "1 = ", "a = 1",
        "(" * 40 + "1 = 1" + ")" * 40, "1=1 " * 600, "if(1=1, 2, 3) = 2",
    ],
)  # fmt: skip
def test_xpath_that_says_more_is_refused_with_the_reason(text):
    with pytest.raises(xpath.XPathError) as refused:
        xpath.from_xpath(text, "own")

    assert str(refused.value)
