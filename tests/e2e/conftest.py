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
def sign_in(page):
    """Signs the page in by the keyboard as somebody of the demonstration; call it per person."""

    def as_(username):
        page.goto("about:blank")  # an answer under way would put an old token beside a new form
        page.context.clear_cookies()
        page.goto("/accounts/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/today/")

    return as_


@pytest.fixture
def registrar(page, sign_in):
    """The page, signed in as the registrar of the demonstration."""
    sign_in("registrar")
    return page
