import pytest


@pytest.fixture(scope="session")
def base_url(e2e_site):
    """Where page.goto("/...") goes."""
    return e2e_site.url


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "uz-UZ", "timezone_id": "Asia/Tashkent"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/e2e/" in item.path.as_posix():
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.xdist_group("site"))  # one site, and one worker at it
