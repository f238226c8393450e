import pytest


@pytest.fixture(scope="session")
def base_url(e2e_site):
    """Where page.goto("/...") goes."""
    return e2e_site.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "uz-UZ", "timezone_id": "Asia/Tashkent"}
