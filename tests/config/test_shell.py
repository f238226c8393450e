import io
import re

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.management import call_command
from django.test import RequestFactory

from config.views import errors
from territories import demo
from territories.choices import Role
from territories.htmx import go, wants_partial
from territories.models import User
from tests.factories.territories import CountryFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"


@pytest.fixture
def user():
    return User.objects.create_user("dilnoza", password=PASSWORD, last_name="Karimova")


def test_today_asks_to_sign_in(client):
    response = client.get("/today/")

    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/today/"


def test_today_is_calm_when_nothing_waits(client):
    client.force_login(UserFactory(role=Role.ROUND_MEMBER, place=TerritoryFactory()))

    page = client.get("/today/", headers={"Accept-Language": "en"}).content.decode()

    assert "Nothing is waiting for you today." in page
    assert 'aria-current="page"' in page


def test_what_a_signed_in_person_saw_is_kept_by_no_browser(client, user):
    client.force_login(user)

    assert client.get("/today/")["Cache-Control"] == "private, no-store"
    client.post("/accounts/logout/")
    assert "Cache-Control" not in client.get("/")


def test_pages_have_no_inline_style_or_script(client, user):
    client.force_login(user)

    for url in ("/today/", "/accounts/password/change/", "/accounts/2fa/"):
        page = client.get(url).content.decode()
        assert "style=" not in page
        assert "onclick" not in page
        assert "<script>" not in page


def test_theme_is_kept_in_a_cookie_and_drawn_by_the_server(client):
    response = client.post("/theme/", {"theme": "dark", "next": "/accounts/login/"})

    assert response["Location"] == "/accounts/login/"
    assert 'data-bs-theme="dark"' in client.get("/accounts/login/").content.decode()


def test_theme_goes_nowhere_else(client):
    response = client.post("/theme/", {"theme": "neon", "next": "https://evil.example/"})

    assert response["Location"] == "/"
    assert "theme" not in response.cookies
    assert client.get("/theme/").status_code == 405


@pytest.mark.parametrize("code", ["uz", "uz-cyrl", "ru", "en"])
def test_language_changes_the_page(client, code):
    client.post("/language/", {"language": code, "next": "/accounts/login/"})

    assert f'<html lang="{code}"' in client.get("/accounts/login/").content.decode()


def test_menu_shows_only_what_the_role_may_open(client, user):
    client.force_login(user)

    assert "/cms-admin/" not in client.get("/today/").content.decode()


@pytest.mark.parametrize(
    "path",
    [
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/1-abc/",
        "password/reset/key/done/",
        "email/",
        "confirm-email/",
        "confirm-email/abc/",
    ],
)
@pytest.mark.parametrize("signed_in", [False, True])
def test_no_page_of_the_library_sends_letters_about_passwords(client, user, path, signed_in):
    if signed_in:
        client.force_login(user)
    User.objects.filter(pk=user.pk).update(email="dilnoza@example.uz")

    page = client.post(f"/accounts/{path}", {"email": "dilnoza@example.uz"}, follow=True)

    assert client.get(f"/accounts/{path}")["Location"] == "/accounts/login/"
    assert page.redirect_chain[0][0] == "/accounts/login/"
    assert mail.outbox == []


def test_sign_up_is_closed(client):
    assert b'name="password1"' not in client.get("/accounts/signup/").content


def test_demo_accounts_are_listed_in_the_demonstration_only(client, settings):
    settings.DEMO = False
    assert b"demo-accounts" not in client.get("/accounts/login/").content

    settings.DEMO = True
    page = client.get("/accounts/login/").content.decode()
    shown = re.findall(r'name="login" value="([^"]+)"', page)
    assert shown == [account.username for account in demo.ACCOUNTS]
    roles = re.findall(r"<li class=\"c-demo__item\">\s*<p><strong>([^<]+)<", page)
    assert roles == [str(account.role.label) for account in demo.ACCOUNTS]
    assert page.count(f'name="password" value="{demo.PASSWORD}"') == len(demo.ACCOUNTS)


def test_the_command_lists_every_account_with_its_role_and_the_password():
    said = io.StringIO()

    call_command("demo_accounts", stdout=said)

    first, *lines = said.getvalue().strip().splitlines()
    assert demo.PASSWORD in first
    for line, account in zip(lines, demo.ACCOUNTS, strict=True):
        assert line.split()[0] == account.username
        assert str(account.role.label) in line
        assert account.surname in line


def test_health_says_that_database_and_cache_answer(client):
    assert client.get("/healthz/").json() == {"database": True, "cache": True}


@pytest.mark.parametrize(
    "address", ["/receptions/appeals/%00/", "/territories/places/%00/", "/yangiliklar%00/"]
)
def test_an_address_with_a_nul_is_not_found(client, user, address):
    client.force_login(user)

    assert client.get(address).status_code == 404


def test_what_is_asked_for_is_read_without_a_nul(client):
    client.force_login(UserFactory(role=Role.AUDITOR, place=CountryFactory()))
    fields = ("q", "topic", "office", "status", "received_from")

    page = client.get("/receptions/appeals/", dict.fromkeys(fields, "su\x00v"))

    assert page.status_code == 200
    assert 'value="suv"' in page.content.decode()


def test_robots_keep_out_of_the_workplace(client):
    assert b"Disallow: /receptions/" in client.get("/robots.txt").content


HTML = {"HTTP_ACCEPT": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/fieldvisits/findings/7/wait/", "/fieldvisits/findings/7/"),
        ("/programs/measures/7/sources/3/remove/", "/programs/measures/7/"),
        ("/programs/7/add/finding/3/", "/programs/7/"),
        ("/theme/", "/"),
    ],
)
def test_the_address_of_a_step_opened_by_itself_leads_to_its_page(client, user, address, above):
    """After a refusal the browser stands at it: another language, a bookmark, a new sign-in."""
    client.force_login(user)

    assert client.get(address, **HTML)["Location"] == above
    assert client.get(f"{address}?resume=x", **HTML)["Location"] == f"{above}?resume=x"
    assert client.get(address).status_code == 405  # no browser asks
    assert client.get(address, **HTML, HTTP_HX_REQUEST="true").status_code == 405
    assert client.put(address, **HTML).status_code == 405


def test_unknown_address_is_drawn_in_our_look(client):
    response = client.get("/territories/no-such-page/")

    assert response.status_code == 404
    assert b"c-wordpage" in response.content


@pytest.mark.parametrize(
    ("view", "exception", "status"),
    [
        (errors.bad_request, ValueError(), 400),
        (errors.bad_request, RequestDataTooBig(), 413),
        (errors.forbidden, PermissionDenied("Not while it is sealed."), 403),
    ],
)
def test_error_pages(rf, user, view, exception, status):
    request = rf.get("/")
    request.user = user

    response = view(request, exception)

    assert response.status_code == status
    if status == 403:
        assert b"Not while it is sealed." in response.content


def test_server_error_needs_no_database(rf, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = errors.server_error(rf.get("/"))

    assert response.status_code == 500


def test_locked_out_is_too_many_requests(rf, user):
    request = rf.get("/")
    request.user = user

    assert errors.locked_out(request).status_code == 429


def test_lock_after_too_many_wrong_passwords(client, user, settings):
    settings.AXES_ENABLED = True
    wrong = {"login": "dilnoza", "password": "wrong"}

    statuses = [client.post("/accounts/login/", wrong).status_code for _try in range(9)]

    assert statuses[0] == 200
    assert statuses[-1] == 429


def test_fragments_are_told_from_pages():
    class Htmx:
        history_restore_request = False

        def __bool__(self):
            return True

    request = RequestFactory().get("/")
    assert not wants_partial(request)
    assert go(request, "/there/").status_code == 302

    request.htmx = Htmx()
    assert wants_partial(request)
    assert go(request, "/there/")["HX-Redirect"] == "/there/"

    request.htmx.history_restore_request = True
    assert not wants_partial(request)
