import pytest
from playwright.sync_api import expect

from territories.demo import PASSWORD

expect.set_options(timeout=20_000)  # how long a step takes says how busy the machine is


@pytest.fixture(scope="session")
def base_url(e2e_site):
    """Where page.goto("/...") goes."""
    return e2e_site.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "uz-UZ", "timezone_id": "Asia/Tashkent"}


@pytest.fixture
def registrar(page):
    """The page, signed in as the registrar of the demonstration by the keyboard."""
    page.goto("/accounts/login/")
    page.fill("[name=login]", "registrar")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    return page
