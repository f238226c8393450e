"""Answers that come too late, and questions of offices that are no more: told, nothing lost."""

import pytest
from django.urls import reverse

from receptions.choices import HopReason, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Question
from receptions.services import abolished, control, routing
from territories import clock
from territories.models import Office
from tests.factories.receptions import executor_of, head_of, question
from tests.factories.territories import OfficeFactory, TerritoryFactory

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
    page = client.post(reverse("receptions:question-answer", args=place), TOO_LATE, follow=True)

    assert "went to another office meanwhile" in page.content.decode()
    assert not asked.answers.exists()


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


# -- an office abolished while it holds questions -------------------------------------------------


def _abolish(office):
    Office.objects.filter(pk=office.pk).update(closed_on=clock.today())


def test_questions_of_an_abolished_office_go_to_the_one_above(asked, client):
    office = asked.office
    above = OfficeFactory(body=office.body)
    unit = OfficeFactory(body=office.body, parent=above, territory=TerritoryFactory())
    held = question(ASSIGNED, office=unit, reception=asked.reception)
    _abolish(unit)
    head = head_of(asked.reception)
    client.force_login(head)
    url = reverse("receptions:abolished-offices")
    assert str(above) in client.get(url).content.decode()

    client.post(url)

    held.refresh_from_db()
    assert held.office == above
    assert held.assignments.last().legal_basis == "Art. 25: the office was abolished"
    assert not abolished.questions(head).exists()


def test_what_no_office_may_have_stays_and_is_named(asked):
    _abolish(asked.office)

    done = abolished.rehome(by=head_of(asked.reception))

    assert done.moved == 0
    assert "by hand" in done.refused[0][1]
    asked.refresh_from_db()
    assert asked.status == ASSIGNED
