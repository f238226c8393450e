"""The applicant replies to an office that asks, on the page opened by number and code."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from receptions.choices import QuestionStatus
from receptions.models import ApplicantRequest
from receptions.services import executors
from tests.factories.receptions import executor_of, question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def asked():
    found = question(QuestionStatus.ASSIGNED)
    return executors.ask_applicant(
        question=found, by=executor_of(found.office), text="Qaysi kuni uyda boʻlasiz?"
    )


def open_appeal(client, appeal):
    sent = {"number": appeal.number, "code": appeal.tracking_code}
    assert client.post(reverse("cms:track"), sent).status_code == 302


def reply(client, asked, text="Ertaga"):
    return client.post(reverse("cms:track-reply", args=[asked.pk]), {"text": text})


def test_the_question_of_the_office_is_shown_and_replied_to(client, asked):
    open_appeal(client, asked.question.appeal)
    page = client.get(reverse("cms:track")).content.decode()
    assert "Qaysi kuni uyda boʻlasiz?" in page
    assert asked.by.last_name not in page

    assert reply(client, asked).status_code == 302

    asked.refresh_from_db()
    assert asked.reply == "Ertaga"
    page = client.get(reverse("cms:track")).content.decode()
    assert "Ertaga" in page
    assert "<textarea" not in page


def test_nothing_written_or_replied_before_is_said_at_the_form(client, asked):
    open_appeal(client, asked.question.appeal)
    assert reply(client, asked, " ").status_code == 422
    reply(client, asked)

    again = reply(client, asked, "Yoʻq, indin")

    assert again.status_code == 422
    assert ApplicantRequest.objects.get().reply == "Ertaga"


def test_without_the_code_nobody_replies(client, asked):
    assert reply(client, asked)["Location"] == reverse("cms:track")

    open_appeal(client, question(QuestionStatus.ASSIGNED).appeal)
    assert reply(client, asked).status_code == 404

    assert ApplicantRequest.objects.get().replied_at is None


def test_replying_too_often_is_stopped(client, asked, settings):
    open_appeal(client, asked.question.appeal)
    settings.TRACKING_RATE_LIMIT = (1, 600)
    reply(client, asked, " ")

    late = reply(client, asked, "Yoʻq, indin")

    assert late.status_code == 429
    assert "Yoʻq, indin" in late.text, "what was typed stays"
    assert not ApplicantRequest.objects.get().reply
