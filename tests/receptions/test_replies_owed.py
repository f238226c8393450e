"""Examined, and the reply sent: what is closed without its reply is owed, listed and counted."""

import datetime as dt

import pytest
from django.urls import reverse

from receptions.choices import LegalGround, LetterKind, Outcome, QuestionStatus
from receptions.filters import found_by
from receptions.models import Duty
from receptions.services import control, letters
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.receptions.test_stops import on
from tests.today import cards_for

pytestmark = pytest.mark.django_db
RECEIVED, DUE = "2026-11-02", dt.date(2026, 11, 17)
PERIOD = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
FIGURE = "replied_late"


@pytest.fixture
def desk():
    letter_factory.templates()
    return make.ReceptionFactory()


def received(desk, status=QuestionStatus.CLOSED, **fields):
    with on(RECEIVED):
        return make.question(status, reception=desk, **fields)


def reply(question):
    head = make.head_of(question.reception)
    letter = letter_factory.drafted(LetterKind.REPLY, question=question, by=head)
    letters.edit(letter=letter, by=head, body=letter.body.replace("_" * 24, "Qanoatlantirildi"))
    return letters.issue(letter=letter, by=head)


def closed(question):
    control.close(
        question=question,
        by=make.head_of(question.reception),
        outcome=Outcome.SATISFIED,
        ground=LegalGround.MERITS,
    )


def unsent(user):
    return next((card for card in cards_for(user) if card.title == "Replies not sent"), None)


def test_a_reply_sent_before_the_closing_is_not_owed_again(desk):
    question = received(desk, QuestionStatus.ACCEPTED)
    with on("2026-11-05"):
        reply(question)
    with on("2026-11-06"):
        closed(question)

    assert Duty.objects.get(question=question).done_on == dt.date(2026, 11, 5)


def test_a_reply_to_an_answer_that_was_taken_back_does_not_do(desk):
    question = received(desk, QuestionStatus.CLOSED)
    with on("2026-11-05"):
        reply(question)
    with on("2026-11-06"):
        control.verify(
            question=question,
            method="visit",
            confirmed=False,
            note="Suv yoʻq",
            by=make.head_of(desk),
        )
    with on("2026-11-09"):
        question.refresh_from_db()
        by = make.executor_of(question.office)
        again = control.answer(
            question=question, by=by, text="Suv keldi.", outcome=Outcome.SATISFIED
        )
        control.accept(answer=again, by=make.registrar_of(desk))
        closed(question)

    assert Duty.objects.open().filter(question=question).exists()


def test_what_is_closed_without_a_reply_stays_on_the_today_page_with_its_last_day(desk):
    question = received(desk)
    head = make.head_of(desk)

    with on("2026-11-16"):
        card = unsent(head)
        assert [(one.label, one.due) for one in card.items] == [
            (f"{question.appeal.number}/1", Duty.objects.get().due_on)
        ]
        reply(question)
        assert unsent(head) is None


def test_the_last_day_of_a_reply_is_that_of_the_question(desk):
    question = received(desk, QuestionStatus.ACCEPTED)
    with on(DUE.isoformat()):
        closed(question)
        assert unsent(make.head_of(desk)).items[0].due == DUE


def test_the_card_opens_the_register_of_replies_not_sent(desk, client):
    question, told = received(desk), received(desk)
    reply(told)
    head = make.head_of(desk)
    client.force_login(head)

    page = client.get(unsent(head).url).content.decode()

    assert question.appeal.number in page
    assert told.appeal.number not in page


def test_replies_not_sent_is_a_value_of_filters(desk):
    question, told = received(desk), received(desk)
    reply(told)

    assert list(found_by("unreplied=on", make.head_of(desk))) == [question.appeal]


def test_nobody_anonymous_is_owed_a_reply(desk):
    received(desk, is_anonymous=True)

    assert unsent(make.head_of(desk)) is None


def test_an_office_does_not_filter_by_what_the_reception_owes(desk):
    question = received(desk)

    assert list(found_by("unreplied=on", make.executor_of(question.office))) == []


@pytest.mark.parametrize(
    ("sent", "late"), [(None, 1), ("2026-11-20", 1), (DUE.isoformat(), 0), ("2026-11-04", 0)]
)
def test_closed_in_time_with_a_late_reply_is_counted(desk, sent, late):
    question = received(desk)
    if sent:
        with on(sent):
            reply(question)

    with on("2026-11-25"):
        counts = registry.counts(FIGURE, *PERIOD)
        cases = list(registry.figures[FIGURE].cases(*PERIOD, desk.territory.path))

    assert counts[desk.territory_id] == Count(late, 1)
    assert [case.number for case in cases] == [f"{question.appeal.number}/1"] * late


def test_a_reply_whose_last_day_is_still_to_come_is_not_late(desk):
    received(desk)

    with on("2026-11-16"):
        assert registry.counts(FIGURE, *PERIOD)[desk.territory_id] == Count(0, 1)


def test_what_was_closed_late_is_no_late_reply(desk):
    question = received(desk, QuestionStatus.ACCEPTED)
    with on("2026-11-20"):
        closed(question)

    with on("2026-11-25"):
        assert registry.counts(FIGURE, *PERIOD)[desk.territory_id] == Count(0, 1)


def test_what_is_owed_links_to_writing_the_reply(desk, client):
    question = received(desk)
    client.force_login(make.head_of(desk))

    page = client.get(question.appeal.get_absolute_url()).content.decode()

    new = reverse("receptions:letter-new", args=[question.appeal.number])
    assert f"{new}?question={question.ordinal}" in page
