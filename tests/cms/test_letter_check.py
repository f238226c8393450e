"""Anybody sees whether a letter is genuine, and nothing of the person."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from tests.factories import letters as letter_factory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_tries():
    cache.clear()


def page(code):
    return reverse("cms:letter-checked", args=[code])


def main(response):
    return response.text.split("<main")[1].split("</main>")[0]


def test_a_genuine_letter_tells_number_day_reception_and_kind_only(client):
    letter = letter_factory.issued()

    text = client.get(page(letter.code)).text

    assert letter.number in text
    assert letter.reception.name in text
    assert "acknowledgement" in text
    person = letter.appeal.applicant
    for secret in (person.surname, person.phone, letter.appeal.number, letter.appeal.text):
        assert secret not in text


def test_the_code_may_be_typed_with_blanks_in_small_letters(client):
    letter = letter_factory.issued()
    typed = " ".join(letter.code[i : i + 4] for i in range(0, 16, 4)).lower()

    response = client.get(reverse("cms:letter-check"), {"code": typed})

    assert response["Location"] == page(letter.code)


def test_unknown_codes_look_all_the_same(client):
    letter_factory.drafted()
    codes = ("A" * 16, "A" * 15, "?", "0")
    answers = {main(client.get(page(code))).replace(f'"{code}"', "") for code in codes}

    assert len(answers) == 1
    assert client.get(page("A" * 16)).status_code == 404
    assert client.get(reverse("cms:letter-check"), {"code": ""}).status_code == 404


def test_the_empty_page_asks_for_the_code(client):
    assert client.get(reverse("cms:letter-check")).status_code == 200


def test_tries_are_counted(client, settings):
    settings.LETTER_CHECK_RATE_LIMIT = (2, 600)

    statuses = [client.get(page("A" * 16)).status_code for _try in range(3)]

    assert statuses == [404, 404, 429]


def test_nothing_is_sent_to_the_page(client):
    assert client.post(page("A" * 16)).status_code == 405
