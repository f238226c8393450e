"""A programme's whole way in a real browser, by everybody who has a step in it."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from territories.demo import PASSWORD
from tests.e2e import programme_steps as steps

REASON = "Xarajat ko‘rsatilmagan."


@pytest.fixture
def sign_in(page):
    def as_(username):
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/today/")

    return as_


def test_a_programme_goes_from_the_doorstep_to_its_close(page, sign_in):
    sign_in("head")
    day = steps.problem_of_a_round(page)
    programme = steps.draft(page, day)
    steps.keep_one_measure(page, programme)
    steps.edit(page, programme, office="elektr", text="Simlar yangilanadi")
    steps.submit(page, programme)

    sign_in("regional-head")
    steps.give_back(page, programme, REASON)
    assert REASON in page.locator("main").inner_text()

    sign_in("head")
    steps.edit(page, programme, cost="2000000.50", funding="local_budget")
    steps.submit(page, programme)
    sign_in("regional-head")
    steps.approve(page, programme)
    sign_in("head")
    steps.send(page, programme)
    measure = page.locator("tr[id^='measure-'] a[href*='/measures/']").first
    measure = f"{page.url.split('/programs/')[0]}{measure.get_attribute('href')}"

    sign_in("electricity")
    steps.report(page, measure)
    sign_in("registrar")
    steps.verify(page, measure)
    sign_in("head")
    steps.close(page, programme)
    assert steps.say("closed") in page.locator("main").inner_text()

    page.goto(f"{measure}chain/")
    way = page.locator("main").inner_text()
    for words in (REASON, "suv keldi", "suv bor", "F-"):
        assert words in way
    assert way.index(REASON) < way.index("suv keldi") < way.index("suv bor")
    paper = page.request.get(f"{measure}chain/pdf/").body()
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    assert REASON in text


@pytest.mark.parametrize(
    ("username", "address"),
    [
        ("regional-head", "/programs/portfolio/"),
        ("head", "/programs/due/"),
        ("head", "/programs/due/?view=list"),
        ("head", "board"),
        ("head", "timeline"),
        ("head", "map"),
    ],
)
def test_the_views_pass_axe_on_a_phone(page, sign_in, username, address):
    page.set_viewport_size({"width": 360, "height": 780})
    sign_in(username)
    if not address.startswith("/"):
        page.goto("/programs/?state=sent")
        link = page.locator("#programme-table a[href^='/programs/']").first
        address = f"{link.get_attribute('href')}measures/?view={address}"
    page.goto(address)

    found = Axe().run(page)

    assert found.violations_count == 0, found.generate_report()
    assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
