"""The shell in a real browser: kept fields, menus, themes, and axe without a violation."""

import pytest

from territories.models import User
from tests.browser import PHONE, faults, signed_in

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
PASSWORD = "a-long-enough-word"
PAGES = [
    "/today/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/logout/",
    "/no-such/",
]


@pytest.fixture
def user():
    return User.objects.create_user("dilnoza", password=PASSWORD, last_name="Karimova")


@pytest.fixture
def context(browser, live_server):
    context = browser.new_context(base_url=live_server.url)
    yield context
    context.close()


def sign_in(page):
    page.fill("#id_login", "dilnoza")
    page.fill("#id_password", PASSWORD)
    page.locator("form[data-sign-in] button").first.click()


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_pass_axe_and_fit_the_screen(live_server, browser, user, theme):
    page = signed_in(browser, live_server, viewport=PHONE, color_scheme=theme)
    page.goto("/accounts/login/")
    assert faults(page) == []
    sign_in(page)

    for url in PAGES:
        page.goto(url)
        assert faults(page) == [], url
    page.context.close()


def test_what_was_typed_outlives_the_sign_in(context, user):
    page = context.new_page()
    page.goto("/accounts/login/?next=/accounts/password/change/")
    sign_in(page)
    page.wait_for_url("**/password/change/")
    page.evaluate(
        """document.querySelector("main form").insertAdjacentHTML(
            "afterbegin", '<input name="words" aria-label="words">')"""
    )
    page.fill("[name=words]", "Gaz yo‘q")
    page.fill("#id_oldpassword", "one")
    page.fill("#id_password1", "another-long-word")
    page.fill("#id_password2", "another-long-word")
    context.clear_cookies(name="sessionid")

    page.locator("main form button").click()
    page.wait_for_url("**/login/**")
    sign_in(page)
    page.wait_for_url("**/password/change/?resume=*")

    assert "Gaz yo‘q" in page.locator("[data-resumed]").text_content()
    assert "another-long-word" not in page.content()


def test_menu_closes_by_escape_and_gives_the_focus_back(context):
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("summary").first.click()
    assert page.locator("details[open]").count() == 1

    page.keyboard.press("Escape")

    assert page.locator("details[open]").count() == 0
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_theme_and_language_change_without_a_script(live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{live_server.url}/accounts/login/")
    page.locator("summary").first.click()
    page.locator("button[value=dark]").click()
    page.locator("summary").first.click()
    page.locator("button[value=ru]").click()

    root = page.locator("html")
    assert (root.get_attribute("data-bs-theme"), root.get_attribute("lang")) == ("dark", "ru")
    context.close()
