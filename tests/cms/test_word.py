"""The applicant's page behind the signed link: four languages, no name, one answer, no login."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from receptions.choices import Outcome, QuestionStatus
from receptions.models import ApplicantWord
from receptions.services import word
from territories import clock
from tests.factories.receptions import question

pytestmark = pytest.mark.django_db


def asked(**fields):
    found = question(QuestionStatus.CLOSED, **fields)
    return found, reverse("cms:applicant-word", args=[word.token(found)])


def test_a_no_opens_the_question_again(client):
    found, address = asked()

    page = client.get(address)
    done = client.post(address, {"value": "no", "words": "Suv yoʻq"}, follow=True)

    assert page.status_code == 200
    assert "no-store" in page["Cache-Control"]
    found.refresh_from_db()
    assert found.status == QuestionStatus.ASSIGNED
    assert done.status_code == 200
    assert found.appeal.number in done.content.decode()


def test_the_page_holds_no_personal_data(client):
    found, address = asked()
    person = found.appeal.applicant

    page = client.get(address).content.decode()

    for private in (person.surname, person.given_name, person.phone, person.address, found.text):
        assert private not in page
    assert found.appeal.tracking_code not in page


@pytest.mark.parametrize(
    ("language", "words"),
    [("uz", "hal"), ("uz-cyrl", "ҳал"), ("ru", "решен"), ("en", "solved")],
)
def test_the_page_speaks_the_language_of_the_appeal(client, language, words):
    _found, address = asked(language=language)

    page = client.get(address).content.decode()

    assert f'lang="{language.lower()}' in page.lower()
    assert words in page.lower()


def test_another_language_may_be_chosen(client):
    _found, address = asked(language="uz")
    client.cookies["django_language"] = "ru"

    assert 'lang="ru"' in client.get(address).content.decode()


def test_a_second_answer_is_refused_with_the_first_one_shown(client):
    found, address = asked()
    client.post(address, {"value": "yes"})

    again = client.post(address, {"value": "no"})

    assert again.status_code == 409
    found.refresh_from_db()
    assert found.status == QuestionStatus.CLOSED
    assert ApplicantWord.objects.get().value == "yes"
    assert client.get(address).status_code == 200


def test_a_replayed_no_opens_nothing_twice(client):
    found, address = asked()
    client.post(address, {"value": "no"})

    assert client.post(address, {"value": "no"}).status_code == 409
    assert found.verifications.count() == 1


@pytest.mark.parametrize("token", ["x", "1-2:forged", "a" * 300])
def test_a_forged_link_is_a_clear_page(client, token):
    response = client.get(reverse("cms:applicant-word", args=[token]))

    assert response.status_code == 404
    assert reverse("cms:track") in response.content.decode()


def test_a_link_of_a_closing_that_is_over(client):
    from receptions.services import control
    from tests.factories.receptions import head_of

    found, address = asked()
    control.verify(
        question=found, by=head_of(found.reception), method="call", confirmed=False, note="Yoʻq"
    )

    assert client.get(address).status_code == 410
    assert client.post(address, {"value": "yes"}).status_code == 409
    assert not ApplicantWord.objects.exists()


def test_an_empty_answer_is_asked_for_again(client):
    _found, address = asked()

    assert client.post(address, {}).status_code == 422
    assert client.post(address, {"value": "maybe"}).status_code == 422
    assert client.post(address, {"value": "no", "words": "x" * 2001}).status_code == 422


def test_after_the_window_a_no_is_a_note(client):
    found, address = asked()

    with time_machine.travel(found.closed_at + dt.timedelta(days=12), tick=False):
        page = client.post(address, {"value": "no"}, follow=True)

    found.refresh_from_db()
    assert page.status_code == 200
    assert found.status == QuestionStatus.CLOSED
    assert not ApplicantWord.objects.get().in_window


def test_tries_are_limited_by_address(client, settings):
    settings.WORD_RATE_LIMIT = (2, 600)
    _found, address = asked()

    with time_machine.travel(clock.now(), tick=False):
        statuses = [client.get(address).status_code for _try in range(3)]
        elsewhere = client.get(address, REMOTE_ADDR="10.9.8.7").status_code

    assert (statuses, elsewhere) == ([200, 200, 429], 200)


@pytest.mark.parametrize(
    ("outcome", "there"), [(Outcome.SATISFIED, True), (Outcome.REFUSED, False)]
)
def test_the_tracking_page_asks_too(client, outcome, there):
    found, address = asked(outcome=outcome)
    typed = {"number": found.appeal.number, "code": found.appeal.tracking_code}

    page = client.post("/track/", typed, follow=True).content.decode()

    assert (address in page) is there
