"""Repeats without new arguments: when they may be terminated, and which of them is told (R-31)."""

import pytest
from django.urls import reverse

from receptions.choices import DutyKind, LegalGround, Outcome, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.forms.actions import decisions
from receptions.models import Appeal, Duty, Question
from receptions.services import control, duties
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db
ENDING = (Outcome.TERMINATED, LegalGround.REPEAT)


def _told(question):
    duties.settle(
        question=question, kind=DutyKind.RESULT_NOTICE, by=make.registrar_of(question.reception)
    )
    return question


def _repeat(earlier):
    """A letter of the same person about the same matter."""
    again = make.appeal(
        earlier.reception,
        applicant=earlier.appeal.applicant,
        topic=earlier.topic,
        repeat_of=earlier.appeal,
    )
    return Question.objects.get(appeal=again)


def _end(question, outcome=Outcome.TERMINATED, ground=LegalGround.REPEAT, **named):
    head = make.head_of(question.reception)
    return control.close(question=question, by=head, outcome=outcome, ground=ground, **named)


def _owed(question):
    return Duty.objects.open().filter(question=question, kind=DutyKind.RESULT_NOTICE).exists()


def _open():
    return make.question(QuestionStatus.ASSIGNED)


def _not_told():
    return make.question(QuestionStatus.CLOSED)


def _left_unexamined():
    ended = _end(make.question(), Outcome.LEFT_UNEXAMINED, LegalGround.REQUIREMENTS)
    return _told(ended)


def _sent_on():
    return _told(_end(make.question(), Outcome.FORWARDED, LegalGround.FORWARD, sent_to="Sud"))


@pytest.mark.parametrize(
    ("earlier", "words"),
    [
        (_open, "still being examined"),
        (_not_told, "not sent the reply"),
        (_left_unexamined, "no reply on the merits"),
        (_sent_on, "no reply on the merits"),
    ],
)
def test_a_repeat_of_what_had_no_reply_is_not_terminated(earlier, words):
    first = earlier()
    again = make.appeal(first.reception, applicant=first.appeal.applicant).questions.get()
    Appeal.objects.filter(pk=again.appeal_id).update(repeat_of=first.appeal)
    again.appeal.refresh_from_db()

    with pytest.raises(DecisionError, match=words):
        _end(again)

    assert ENDING not in decisions(again)
    again.refresh_from_db()
    assert again.status == QuestionStatus.REGISTERED


def test_a_repeat_of_what_was_replied_to_is_terminated_and_told():
    again = _repeat(_told(make.question(QuestionStatus.CLOSED)))
    assert ENDING in decisions(again)

    assert _end(again).outcome == Outcome.TERMINATED

    assert _owed(again)


def test_what_another_body_answered_was_replied_to():
    first = _sent_on()
    duties.settle(
        question=first, kind=DutyKind.OUTSIDE_ANSWER, by=make.registrar_of(first.reception)
    )

    assert ENDING in decisions(_repeat(first))


@pytest.mark.parametrize("of", ["the first", "the repeat"])
def test_later_repeats_are_terminated_without_a_notice(of):
    first = _told(make.question(QuestionStatus.CLOSED))
    second = _told(_end(_repeat(first)))

    third = _end(_repeat(first if of == "the first" else second))

    assert third.status == QuestionStatus.CLOSED
    assert not _owed(third)


def test_a_repeat_about_another_matter_is_told():
    first = _told(make.question(QuestionStatus.CLOSED))
    _told(_end(_repeat(first)))
    other = make.appeal(
        first.reception, applicant=first.appeal.applicant, repeat_of=first.appeal
    ).questions.get()

    _end(other)

    assert _owed(other)


def test_a_withdrawn_repeat_still_goes_back():
    first = _told(make.question(QuestionStatus.CLOSED))
    _told(_end(_repeat(first)))

    third = _end(_repeat(first), Outcome.TERMINATED, LegalGround.WITHDRAWN)

    assert Duty.objects.open().filter(question=third, kind=DutyKind.GIVE_BACK).exists()


def test_the_page_offers_the_ground_once_the_reply_was_sent(client):
    first = make.question(QuestionStatus.CLOSED)
    again = _repeat(first)
    client.force_login(make.head_of(again.reception))
    url = reverse("receptions:question-decide", args=[again.appeal.number, 1])
    value = ":".join(ENDING)
    assert value not in client.get(url).content.decode()

    _told(first)

    assert value in client.get(url).content.decode()
