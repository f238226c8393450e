import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from territories.models import User
from tests.factories.receptions import ReceptionFactory, registrar_of

pytestmark = pytest.mark.django_db
FORM = "http://testserver/today/?kind=x"
TYPED = {"words": "Gaz <yo‘q>", "topics": ["a", "b"], "password": "secret", "empty": ""}


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def user():
    return User.objects.create_user("dilnoza", password="a-long-enough-word")


@pytest.fixture
def expired(client, user):
    """A browser where dilnoza was signed in and whose session is gone."""
    client.force_login(user)
    client.get("/today/")
    client.cookies.pop("sessionid")
    return client


def send(client, **headers):
    return client.post("/today/", TYPED, headers={"Referer": FORM, **headers})


def next_of(url):
    return parse_qs(urlsplit(url).query)["next"][0]


def test_expired_post_comes_back_to_its_form_with_what_was_typed(expired, user):
    response = send(expired)
    page = next_of(response["Location"])
    assert page.startswith("/today/?kind=x&resume=")

    expired.force_login(user)
    html = expired.get(page, headers={"Accept-Language": "en"}).content.decode()

    assert 'id="resumed-fields"' in html
    assert "Gaz &lt;yo‘q&gt;" in html  # read without a script
    assert '"topics": ["a", "b"]' in html
    assert "secret" not in html
    assert "You were signed out; what you typed is still here." in html


@pytest.mark.parametrize("typed", [TYPED, {}])
def test_files_that_were_sent_are_named_to_be_chosen_again(expired, user, typed):
    paper = SimpleUploadedFile("dalolatnoma <1>.pdf", b"%PDF-1.4 nobody keeps this")
    page = next_of(expired.post("/today/", {**typed, "files": paper})["Location"])

    expired.force_login(user)
    html = expired.get(page, headers={"Accept-Language": "en"}).content.decode()

    assert "Chosen, but not kept by this page: dalolatnoma &lt;1&gt;.pdf." in html
    assert "nobody keeps this" not in html


def test_old_form_of_a_visitor_names_its_files():
    paper = SimpleUploadedFile("ariza.pdf", b"%PDF-1.4")

    page = Client(enforce_csrf_checks=True).post("/theme/", {"words": "Gaz", "files": paper}).text

    assert "Chosen, but not kept by this page: ariza.pdf." in page


def test_sign_in_page_says_that_what_was_typed_is_kept(expired):
    response = expired.get(send(expired)["Location"], headers={"Accept-Language": "en"})

    assert b"What you typed is kept" in response.content


def test_another_account_does_not_get_it(expired):
    page = next_of(send(expired)["Location"])

    expired.force_login(User.objects.create_user("other"))

    assert b"resumed-fields" not in expired.get(page).content


def test_unknown_browser_keeps_nothing(db):
    page = next_of(send(Client())["Location"])

    assert "resume" not in page


def test_wrong_token_is_an_ordinary_page(client, user):
    client.force_login(user)

    assert b"resumed-fields" not in client.get("/today/?resume=nonsense").content


def test_expired_fragment_sends_the_whole_page_to_sign_in(expired):
    response = expired.get(
        "/today/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/today/?a=1"}
    )

    assert response.status_code == 200
    assert next_of(response["HX-Redirect"]) == "/today/?a=1"


def test_foreign_referer_is_not_gone_back_to(expired):
    response = send(expired, Referer="https://evil.example/form")

    assert next_of(response["Location"]).startswith("/today/?resume=")


def test_too_much_is_not_kept(expired):
    response = expired.post("/today/", {"words": "x" * 300_000})

    assert "resume" not in next_of(response["Location"])


def test_old_form_of_a_signed_in_person_comes_back_filled(user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(user)

    response = client.post("/theme/", TYPED, headers={"Referer": FORM})

    assert response.status_code == 302
    html = client.get(response["Location"]).content.decode()
    assert 'id="resumed-fields"' in html


def test_old_form_of_a_visitor_is_refused_and_listed():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/theme/", {"words": "Gaz"}, headers={"Referer": FORM})

    assert response.status_code == 403
    assert b"Gaz" in response.content


def test_old_form_of_a_visitor_is_listed_by_its_labels():
    client = Client(enforce_csrf_checks=True)

    page = client.post("/track/", {"number": "1718236-2026-000001", "code": "ABCDEFGH"}).text

    assert "<dt>Number of the appeal</dt>" in page
    assert "<dt>Code</dt>" in page


def test_what_was_typed_is_listed_in_the_words_of_its_form(client):
    where = ReceptionFactory()
    registrar = registrar_of(where)
    typed = {
        "surname": "Karimova",
        "appeal_type": "complaint",
        "is_anonymous": "on",
        "submission_key": "1b3c",
        "mahalla": "Guliston",
        "mahalla_id": "7",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-0-text": "Suv yo‘q",
    }
    client.force_login(registrar)
    client.get("/today/")
    client.cookies.pop("sessionid")
    address = reverse("receptions:appeal-register")
    page = next_of(client.post(address, typed)["Location"])

    client.force_login(registrar)
    html = client.get(page, headers={"Accept-Language": "en"}).content.decode()

    listed = re.search(r"<summary>What you typed</summary>(.*?)</details>", html, re.DOTALL)[1]
    said = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", listed))
    assert said["Surname"] == "Karimova"
    assert said["Type"] == "complaint"
    assert said["Anonymous"] == "yes"
    assert "Suv yo‘q" in said.values()
    assert not [name for name in said if "key" in name or "FORMS" in name or name.endswith("id")]
