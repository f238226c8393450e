"""Answers that come too late, and questions of offices that are no more: told, nothing lost."""

import pytest
from django.urls import reverse

from receptions.choices import HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Question
from receptions.services import coexecution, control, routing
from tests.factories.receptions import executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db
ASSIGNED = QuestionStatus.ASSIGNED


@pytest.fixture
def asked():
    return question(ASSIGNED)


# -- answers that come too late -------------------------------------------------------------------

TOO_LATE = {"text": "Suv keldi.", "outcome": "explained"}


def _hand_on(asked):
    routing.assign(
        question=Question.objects.get(pk=asked.pk),
        office=OfficeFactory(),
        by=head_of(asked.reception),
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )


def test_an_office_that_lost_the_question_is_told_that_it_moved_on(client, asked):
    client.force_login(executor_of(asked.office))
    _hand_on(asked)

    place = [asked.appeal.number, asked.ordinal]
    page = client.post(reverse("receptions:question-answer", args=place), TOO_LATE)

    assert page.status_code == 422
    assert "went to another office meanwhile" in page.content.decode()
    assert TOO_LATE["text"] in page.content.decode()
    assert not asked.answers.exists()


def test_who_opens_the_form_too_late_is_told_as_well(client, asked):
    client.force_login(executor_of(asked.office))
    _hand_on(asked)

    place = [asked.appeal.number, asked.ordinal]
    page = client.get(reverse("receptions:question-answer", args=place), follow=True)

    assert "went to another office meanwhile" in page.content.decode()


def test_a_reason_for_an_answer_decided_meanwhile_stays_on_the_page(client, asked):
    client.force_login(registrar_of(asked.reception))
    reason = {"decision": "returned", "reason": "Hujjat ilova qilinmagan."}

    place = [asked.appeal.number, asked.ordinal]
    page = client.post(reverse("receptions:question-review", args=place), reason)

    assert page.status_code == 422
    assert "No answer waits here." in page.content.decode()
    assert reason["reason"] in page.content.decode()


def test_an_answer_that_crosses_a_hop_is_not_taken(asked):
    me = executor_of(asked.office)
    _hand_on(asked)

    with pytest.raises(DecisionError, match="another office meanwhile"):
        control.answer(question=asked, by=me, **TOO_LATE)

    assert not asked.answers.exists()


def test_an_answer_after_the_withdrawal_is_refused_with_the_state(client, asked):
    client.force_login(executor_of(asked.office))
    control.close(
        question=asked,
        by=head_of(asked.reception),
        outcome=Outcome.TERMINATED,
        ground="art30_withdrawn",
    )

    place = [asked.appeal.number, asked.ordinal]
    page = client.post(reverse("receptions:question-answer", args=place), TOO_LATE)

    assert page.status_code == 422
    assert "the present state is “closed”" in page.content.decode()
    assert not asked.answers.exists()


def test_a_part_taken_back_meanwhile_is_refused_and_the_words_are_given_back(client, asked):
    by = registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(), by=by)
    url = reverse("receptions:part-answer", args=[part.pk])
    me, stranger = executor_of(part.office), executor_of(OfficeFactory())
    coexecution.withdraw(part=part, by=by, reason="Xato")

    client.force_login(me)
    page = client.post(url, TOO_LATE)
    looked = client.get(url)
    client.force_login(stranger)
    unknown = client.post(url, TOO_LATE)

    assert [one.status_code for one in (page, looked, unknown)] == [422, 404, 404]
    assert "The reception has withdrawn this part." in page.text
    assert TOO_LATE["text"] in page.text
    assert asked.appeal.number not in page.text
    part.refresh_from_db()
    assert part.answered_at is None
