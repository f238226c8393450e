"""What the head sends on from the desk names the body, and its sender is told (T-02, R-42)."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.choices import DutyKind, LegalGround, LetterKind, Outcome, QuestionStatus
from receptions.exceptions import DecisionError, LetterError
from receptions.letter_values import long_day
from receptions.letters import has_blanks
from receptions.models import Duty
from receptions.services import control, letters
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.receptions.test_stops import on

pytestmark = pytest.mark.django_db
BODY = "Toshkent shahar adliya boshqarmasi"
ENDING = f"{Outcome.FORWARDED}:{LegalGround.FORWARD}"


def _sent_on(question, sent_to=BODY, ground=LegalGround.FORWARD):
    head = make.head_of(question.reception)
    return control.close(
        question=question,
        by=head,
        outcome=Outcome.FORWARDED,
        ground=ground,
        sent_to=sent_to,
    )


def _notice(question):
    head = make.head_of(question.reception)
    letter = letters.draft(
        kind=LetterKind.FORWARDING, appeal=question.appeal, question=question, by=head
    )
    return letters.issue(letter=letter, by=head)


def _owed(question):
    return set(Duty.objects.open().filter(question=question).values_list("kind", flat=True))


def test_the_notice_names_the_body_and_settles_what_was_owed():
    letter_factory.templates()
    question = _sent_on(make.question())
    assert _owed(question) == {DutyKind.RESULT_NOTICE, DutyKind.OUTSIDE_ANSWER}

    letter = _notice(question)

    assert BODY in letter.body
    assert _owed(question) == {DutyKind.OUTSIDE_ANSWER}


@pytest.fixture
def received():
    with on("2026-11-02"):
        return make.question(language="en")


def test_the_notice_names_the_day_on_which_the_body_owes_its_answer(received):
    letter_factory.templates()
    with on("2026-11-05"):
        letter = _notice(_sent_on(received))

    assert long_day(dt.date(2026, 12, 7)) in letter.body  # a month, and off a Saturday
    assert long_day(received.legal_due_on) not in letter.body
    assert "Article 28" in letter.body


def test_the_notice_names_no_day_where_the_law_sets_none():
    letter_factory.templates()
    with on("2026-11-02"):
        topic = make.TopicFactory(out_of_scope=True)
        received = make.question(topic=topic, language="en")
    with on("2026-11-05"):
        letter = _notice(_sent_on(received, ground=LegalGround.OUTSIDE_LAW))

    assert BODY in letter.body
    assert "Article 28" not in letter.body
    assert not has_blanks(letter.body)


def test_what_an_office_answered_waits_for_no_other_body():
    asked = make.question(
        QuestionStatus.ACCEPTED,
        topic=make.TopicFactory(out_of_scope=True),
        outcome=Outcome.EXPLAINED,
    )
    _sent_on(asked, "", ground=LegalGround.OUTSIDE_LAW)

    assert _owed(asked) == {DutyKind.RESULT_NOTICE}


def test_what_an_office_keeps_by_competence_is_watched_by_its_name():
    asked = make.question(QuestionStatus.ASSIGNED)
    _sent_on(asked, "")

    watched = Duty.objects.get(question=asked, kind=DutyKind.OUTSIDE_ANSWER)
    assert watched.note == asked.office.name


@pytest.mark.parametrize("status", [QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED])
def test_an_anonymous_appeal_that_was_sent_on_is_watched_though_nobody_is_told(status):
    asked = make.question(status, is_anonymous=True)
    _sent_on(asked)

    watched = Duty.objects.get(question=asked)
    assert (watched.kind, watched.note) == (DutyKind.OUTSIDE_ANSWER, BODY)


def test_without_a_body_nothing_is_sent_on():
    question = make.question()

    with pytest.raises(DecisionError, match="Name the body"):
        _sent_on(question, "  ")

    assert make.models.Question.objects.get().status == QuestionStatus.REGISTERED


def test_a_question_no_office_has_gets_no_forwarding_notice():
    letter_factory.templates()
    question = make.question()

    with pytest.raises(LetterError):
        _notice(question)


def test_the_notice_of_a_hop_leaves_the_notice_of_the_result_owed():
    letter_factory.templates()
    question = make.question(QuestionStatus.CLOSED)

    _notice(question)

    assert _owed(question) == {DutyKind.RESULT_NOTICE}


def test_a_notice_of_termination_settles_the_notice_of_the_result():  # T-10
    letter_factory.templates()
    question = make.question()
    head = make.head_of(question.reception)
    question = control.close(
        question=question, by=head, outcome=Outcome.TERMINATED, ground=LegalGround.UNREACHABLE
    )
    assert _owed(question) == {DutyKind.RESULT_NOTICE}

    letter = letters.draft(
        kind=LetterKind.TERMINATION, appeal=question.appeal, question=question, by=head
    )
    letters.edit(letter=letter, by=head, body="Yozishma tugatildi.")
    letters.issue(letter=letter, by=head)

    assert _owed(question) == set()


def test_the_page_asks_for_the_body(client):
    question = make.question()
    client.force_login(make.head_of(question.reception))
    url = reverse("receptions:question-decide", args=[question.appeal.number, 1])

    refused = client.post(url, {"ending": ENDING, "sent_to": ""})
    assert refused.status_code == 422
    assert "sent_to" in refused.context["form"].errors
    assert client.post(url, {"ending": ENDING, "sent_to": BODY}).status_code == 302

    question.refresh_from_db()
    assert question.sent_to == BODY
    assert BODY in client.get(question.get_absolute_url()).content.decode()


def test_nothing_is_returned_without_saying_what_was_missing(client):  # T-03
    letter_factory.templates()
    question = make.question()
    client.force_login(make.head_of(question.reception))
    url = reverse("receptions:question-decide", args=[question.appeal.number, 1])
    returned = {"ending": f"{Outcome.RETURNED}:{LegalGround.RETURN}"}

    refused = client.post(url, {**returned, "missing": " "})
    assert refused.status_code == 422
    assert "missing" in refused.context["form"].errors
    assert client.post(url, {**returned, "missing": "Uyning manzili"}).status_code == 302

    question.refresh_from_db()
    assert "Uyning manzili" in client.get(question.get_absolute_url()).content.decode()
    head = make.head_of(question.reception)
    letter = letters.draft(
        kind=LetterKind.REPLY, appeal=question.appeal, question=question, by=head
    )
    assert "Uyning manzili" in letter.body


def test_only_what_is_returned_lacks_something():
    question = make.question()

    with pytest.raises(IntegrityError), transaction.atomic():
        make.models.Question.objects.filter(pk=question.pk).update(missing_data="Manzil")
