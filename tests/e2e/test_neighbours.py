"""Through a filtered list by the keys J and K, and still in it after a step."""

import re

from playwright.sync_api import expect

from tests.e2e.registering import register

LIST = "/receptions/appeals/?status=registered"
APPEAL = re.compile(r"/receptions/appeals/[\w-]+/\?in=")


def arrived(page, address):
    """The page is there and its scripts listen."""
    expect(page).to_have_url(address)
    page.wait_for_load_state()


def through_the_list(page):
    """J, K, a step by keyboard, J again: from the first appeal of the list to the second."""
    page.goto(LIST)
    addresses = [one.get_attribute("href") for one in page.locator("tbody th a").all()[:2]]
    first, second = (re.compile(re.escape(address.split("?")[0])) for address in addresses)
    page.locator("tbody th a").first.click()
    arrived(page, APPEAL)

    page.keyboard.press("j")
    arrived(page, second)
    page.keyboard.press("k")
    arrived(page, first)

    page.locator("main .c-next a[href*='/1/assign/']").focus()
    page.keyboard.press("Enter")
    arrived(page, re.compile(r"/1/assign/\?in="))
    page.locator("[name=choice]:checked").focus()
    page.keyboard.press("j")  # a key typed into a field leads nowhere
    arrived(page, re.compile(r"/1/assign/\?in="))
    page.keyboard.press("Control+Enter")
    arrived(page, APPEAL)
    arrived(page, first)
    expect(page.locator("nav.c-neighbours")).to_be_visible()

    page.keyboard.press("j")
    arrived(page, second)


def test_j_and_k_lead_through_the_list_and_a_step_stays_in_it(registrar):
    for surname in ("Oripov", "Soliyev"):
        register(registrar, surname)
    through_the_list(registrar)
