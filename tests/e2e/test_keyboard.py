"""A registrar's hands stay on the keyboard: register, split, route, print."""

import io
import re

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

MOST_STOPS = 12


WHERE = """
() => {
  const at = document.activeElement;
  if (at.matches('a[href]')) return at.getAttribute('href');
  return at.matches('button') ? `${at.name}=${at.value}` : at.name || at.id || '';
}
"""


def focused(page):
    """The name of the field in focus, `name=value` of a button, the address of a link."""
    return page.evaluate(WHERE)


def tab_to(page, wanted, most=60):
    """Press Tab until the wanted field has the focus; how many stops that took."""
    for stop in range(most):
        if re.search(wanted, focused(page)):
            return stop
        page.keyboard.press("Tab")
    raise AssertionError(f"{wanted} was not reached; the focus is on {focused(page)!r}")


WATCH = "addEventListener('mousedown', () => sessionStorage.setItem('mouse', 'used'), true)"


@pytest.fixture
def no_mouse(registrar):
    """The page, watched on every document that is opened, to the end of the test."""
    registrar.add_init_script(WATCH)
    yield registrar
    assert registrar.evaluate("sessionStorage.getItem('mouse')") is None


def known(page, typed):
    """What the page would propose for it."""
    url = "/receptions/lookup/applicants/"
    token = next(one for one in page.context.cookies() if one["name"] == "csrftoken")["value"]
    return page.request.post(url, form={"q": typed}, headers={"X-CSRFToken": token}).json()


def test_a_known_person_is_registered_within_twelve_stops(no_mouse):
    page = no_mouse
    beginnings = (f"{one}{two}" for one in "KAYRTSXMBNDEG" for two in "aeiouh")
    typed = next(start for start in beginnings if known(page, start))
    page.goto("/receptions/appeals/register/")
    assert focused(page) == "known"

    page.keyboard.type(typed)
    page.wait_for_selector("[role=listbox]:not([hidden]) [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_selector("#applicant .alert-info")
    expect(page.locator("[name=text]:focus, [name=earlier]:focus")).to_have_count(1)
    stops = 1 + tab_to(page, "^text$")
    page.keyboard.type("Mahallamizda uch oydan beri ichimlik suvi kelmayapti, quvurlar eskirgan.")
    page.wait_for_selector("[name=suggested_topic]")
    stops += tab_to(page, "^appeal_type$")
    stops += tab_to(page, "^suggested_topic$")
    page.keyboard.press("Space")
    chosen = page.input_value("[name=questions-0-topic]")
    stops += tab_to(page, "^questions-0-mahalla$")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/appeals/\d+-\d{4}-\d+/"))

    assert chosen
    assert stops + 1 <= MOST_STOPS


def test_a_letter_is_registered_split_routed_and_printed(no_mouse):
    page = no_mouse
    page.goto("/receptions/appeals/register/")
    tab_to(page, "^surname$")
    page.keyboard.type("Rahmonov")
    page.keyboard.press("Tab")
    page.keyboard.type("Odil")
    tab_to(page, "^address$")
    page.keyboard.type("Bobur koʻchasi, 7-uy")
    tab_to(page, "^text$")
    page.keyboard.type("Maoshim berilmayapti. Uyimiz oldidagi yoʻl ham taʼmirlanmagan.")
    tab_to(page, "^questions-0-topic$")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Maoshim berilsin")
    tab_to(page, "^action=add-question$")
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=questions-1-topic]")
    tab_to(page, "^questions-1-topic$")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.type("Yoʻl taʼmirlansin")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/appeals/\d+-\d{4}-\d+/$"))
    address = page.url
    assert page.locator("section.c-question").count() == 2

    tab_to(page, "/1/assign/", most=150)
    page.keyboard.press("Enter")
    page.wait_for_url("**/1/assign/")
    tab_to(page, "^choice$", most=150)
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(re.escape(address.split("#")[0]) + "(#.*)?$"))

    tab_to(page, r"receipt\.pdf$", most=150)
    with page.expect_response(re.compile(r"receipt\.pdf$")) as printed:
        page.keyboard.press("Enter")
    assert printed.value.headers["content-type"] == "application/pdf"
    slip = page.request.get(printed.value.url)  # the browser keeps what it shows to itself
    assert "Rahmonov" not in PdfReader(io.BytesIO(slip.body())).pages[0].extract_text()
