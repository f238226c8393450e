"""The shell in a real browser: kept fields, menus, themes, and axe without a violation."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from territories.models import User

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


def violations(page):
    found = Axe().run(page).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_pages_pass_axe_and_fit_the_screen(live_server, browser, user, theme, width):
    context = browser.new_context(
        viewport={"width": width, "height": 800}, color_scheme=theme, base_url=live_server.url
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    assert violations(page) == []
    sign_in(page)

    for url in PAGES:
        page.goto(url)
        assert violations(page) == [], url
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), url
    context.close()


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
