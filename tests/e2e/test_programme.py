"""A programme's whole way in a real browser, by everybody who has a step in it."""

import io

import pytest
from axe_playwright_python.sync_playwright import Axe
from pypdf import PdfReader

from tests.e2e import programme_steps as steps

REASON = "Xarajat ko‘rsatilmagan."
REMARK = "Narxini yozing."
CONSENT = "Simlar omborda bor."
GROUNDS = "Narx oshdi."
MILESTONE = "Simlar keltirildi"


def test_a_programme_goes_from_the_doorstep_to_its_close(page, sign_in):
    """Drafted from a round, agreed, returned, approved, amended, done, proved, asked, closed."""
    sign_in("head")
    programme = steps.draft(page, *steps.problem_of_a_round(page))
    steps.keep_one_measure(page, programme)
    steps.edit(page, programme, office="elektr", text="Simlar yangilanadi")
    steps.ask_consent(page, programme)
    sign_in("electricity")
    steps.consent(page, programme, CONSENT)
    sign_in("head")
    steps.submit(page, programme)

    sign_in("regional-head")
    steps.give_back(page, programme, REASON, REMARK)
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
    sign_in("executor")
    steps.accept(page, programme)

    sign_in("electricity")
    amendment = steps.ask_amendment(page, measure, GROUNDS, cost="2500000.75")
    sign_in("regional-head")
    steps.approve_amendment(page, amendment)

    sign_in("electricity")
    steps.organise(page, measure, MILESTONE)
    photos = [
        steps.picture("navy", "2026:11:01 09:00:00"),
        steps.picture("yellow", "2026:11:20 15:00:00"),
    ]
    steps.report(page, measure, photos)
    sign_in("registrar")
    steps.verify(page, measure)
    assert steps.ask_household(page, measure) >= 1
    sign_in("head")
    steps.close(page, programme)
    assert steps.say("closed") in page.locator("main").inner_text()

    page.goto(f"{measure}chain/")
    way = page.locator("main").inner_text()
    told = ("F-", CONSENT, REASON, GROUNDS, MILESTONE, "chiroq yondi", "chiroq bor")
    for words in (*told, REMARK, "Aliyev Vali", steps.say("Photos before and after compared")):
        assert words in way, words
    places = [way.index(words) for words in told]
    assert places == sorted(places)
    paper = page.request.get(f"{measure}chain/pdf/").body()
    text = " ".join(one.extract_text() for one in PdfReader(io.BytesIO(paper)).pages)
    for words in (REASON, GROUNDS, MILESTONE, "Aliyev Vali"):
        assert words in " ".join(text.split()), words


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
