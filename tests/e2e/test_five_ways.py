"""The five ways of the README, walked in a real browser on the small demonstration quarter."""

import io
import re

from django.utils import translation
from pypdf import PdfReader

from programs.choices import ProgrammeState
from receptions.services.appeals import CODE_ALPHABET
from tests.e2e.registering import register

NAME = "Qoʻldoshev"


def step(page, ending):
    """Follow the page's link to a step and wait for its form."""
    page.locator(f"main a[href$='{ending}']").first.click()
    page.wait_for_url(f"**{ending}")


def code_of(slip):
    """The tracking code as it is printed on the receipt."""
    text = PdfReader(io.BytesIO(slip)).pages[0].extract_text()
    printed = re.search(rf"\b[{CODE_ALPHABET}]{{4}} ?[{CODE_ALPHABET}]{{4}}\b", text)
    return printed.group().replace(" ", "")


def send(page):
    page.locator("main form button.btn-primary[type=submit]").first.click()


def test_an_appeal_is_registered_answered_accepted_and_tracked(page, sign_in):
    sign_in("registrar")
    number = register(page, NAME)
    detail = page.url
    code = code_of(page.request.get(f"/receptions/appeals/{number}/receipt.pdf").body())
    step(page, "/assign/")
    send(page)
    page.wait_for_url(re.compile(re.escape(number)))

    sign_in("executor")
    page.goto("/receptions/inbox/")
    page.goto(detail)
    step(page, "/answer/")
    page.fill("[name=text]", "Oilaga bir martalik moddiy yordam ajratildi.")
    page.locator("[name=outcome][value=satisfied]").check()
    page.fill("[name=payment]", "51, 20.11.2026")
    send(page)
    page.wait_for_url(re.compile(rf"/{re.escape(number)}/(#|$)"))

    sign_in("registrar")
    page.goto(detail)
    step(page, "/review/")
    page.locator("[name=decision][value=accepted]").check()
    send(page)
    page.wait_for_url(re.compile(re.escape(number)))

    page.context.clear_cookies()
    page.goto(f"/track/?number={number}")
    page.fill("[name=code]", code)
    page.locator("main form button[type=submit]").click()
    shown = page.locator("main").inner_text()
    assert number in shown
    assert "moddiy yordam" in shown
    assert code not in page.url

    page.context.clear_cookies()
    page.goto(f"/track/?number={number}")
    page.fill("[name=code]", "AAAAAAAA")
    page.locator("main form button[type=submit]").click()
    assert "Bir martalik" not in page.locator("main").inner_text()


def test_the_regional_head_approves_a_programme(page, sign_in):
    sign_in("regional-head")
    page.goto("/programs/?state=submitted")
    page.locator("main table a, main .c-rows a").first.click()
    page.wait_for_url(re.compile(r"/programs/\d+/"))
    address = page.url
    page.locator("main form[action$='/approve/'] button").click()
    page.wait_for_url(address)
    assert page.locator("main form[action$='/approve/']").count() == 0
    with translation.override("uz"):
        approved = str(ProgrammeState.APPROVED.label)
    badge = page.locator("main .c-pagehead .c-badge").inner_text()
    assert badge.casefold() == approved.casefold()


def test_a_deputy_reads_the_quarterly_pdf(page, sign_in):
    sign_in("deputy")
    page.goto("/receptions/council/")
    page.locator("main a[href*='council']").first.click()
    page.wait_for_load_state()
    paper = page.locator("main a.btn:has-text('PDF')").first
    answer = page.request.get(paper.get_attribute("href"))
    assert answer.body().startswith(b"%PDF")
