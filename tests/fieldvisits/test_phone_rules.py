"""The rules of the sheet as the phone's page has them: the same table as for the server."""

import os

import pytest
from django.conf import settings

from tests.fieldvisits import sheet_cases

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
RULES = settings.BASE_DIR / "assets/js/phone/answers.js"
LOAD = """async (source) => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    window.rules = await import(url);
}"""
CHECK = """({ fields, answers }) => rules.check(rules.tree(fields), answers)"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.goto("about:blank")
    page.evaluate(LOAD, RULES.read_text(encoding="utf-8"))
    yield page
    page.close()


def test_conditions_hold_on_the_phone_as_on_the_server(page):
    run = "(cases) => cases.map(({ expr, answers }) => rules.holds(expr, answers))"

    held = page.evaluate(run, sheet_cases.CONDITIONS)

    wrong = [case for case, on in zip(sheet_cases.CONDITIONS, held, strict=True)
             if on is not case["holds"]]  # fmt: skip
    assert wrong == []


@pytest.mark.parametrize("case", sheet_cases.CHECKS, ids=sheet_cases.named)
def test_the_phone_finds_the_same_wrong(page, case):
    found = page.evaluate(CHECK, {"fields": case["sheet"]["fields"], "answers": case["answers"]})

    assert set(found["wrong"]) == set(case["wrong"])


@pytest.mark.parametrize("case", sheet_cases.KEPT, ids=sheet_cases.named)
def test_the_phone_leaves_out_what_is_not_asked(page, case):
    found = page.evaluate(CHECK, {"fields": case["sheet"]["fields"], "answers": case["answers"]})

    assert found == {"wrong": {}, "kept": case["kept"]}


def test_known_answers_take_part_in_conditions_without_being_asked(page):
    fields = sheet_cases.KEPT[0]["sheet"]["fields"]
    run = "([fields, known]) => [...rules.askedNow(rules.tree(fields, ['has']), {}, known)]"

    assert page.evaluate(run, [fields, {"has": "yes"}]) == ["next"]
    assert page.evaluate(run, [fields, {"has": "no"}]) == []
