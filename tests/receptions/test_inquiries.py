"""Another body is asked for information (T-09): it sees it, answers by a date, is seen late."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions.choices import DutyKind, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.executor_choices import LinkState
from receptions.models import Appeal, Duty, Inquiry, Question
from receptions.routing_today import cards
from receptions.services import abolition, answer_links, coexecution, control, duties, inquiries
from territories import clock
from tests.factories import executors as make
from tests.factories.receptions import executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory, UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db
WORDS = "Yer kimning nomida?"


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.fixture
def asked():
    return question(QuestionStatus.ASSIGNED)


@pytest.fixture
def body():
    return OfficeFactory(email="")


def ask(asked, body, by=None):
    by = by or executor_of(asked.office)
    return inquiries.ask(question=asked, office=body, text=WORDS, by=by)


def late(inquiry, days=1):
    Duty.objects.filter(pk=inquiry.duty_id).update(due_on=clock.today() - dt.timedelta(days=days))


def page(name, *args):
    return reverse(f"receptions:{name}", args=args)


def test_the_office_asks_and_the_body_has_ten_days(client, asked, body):
    client.force_login(executor_of(asked.office))
    before = Question.objects.values("legal_due_on", "target_due_on").get(pk=asked.pk)

    with make.at("2026-11-09 10:00"):
        answer = client.post(
            page("question-ask", asked.appeal.number, asked.ordinal),
            {"office": body.name, "office_id": body.pk, "text": WORDS},
        )

    assert answer.status_code == 302
    inquiry = Inquiry.objects.get()
    assert (inquiry.office, inquiry.text) == (body, WORDS)
    assert (inquiry.duty.kind, inquiry.duty.due_on) == (
        DutyKind.INFORMATION,
        dt.date(2026, 11, 19),
    )
    assert Question.objects.values("legal_due_on", "target_due_on").get(pk=asked.pk) == before


def test_the_body_finds_it_and_answers_in_words_and_file_and_nothing_else_is_seen(
    client, asked, body
):
    inquiry = ask(asked, body)
    me, person = executor_of(body), asked.appeal.applicant
    client.force_login(me)
    (card,) = drawn(cards(me))
    assert card.items[0].url == page("inquiry-answer", inquiry.pk)
    listed = client.get(page("inquiry-list")).text
    shown = client.get(page("inquiry-answer", inquiry.pk)).text
    assert WORDS in listed
    assert WORDS in shown
    assert not Question.objects.visible_to(me).exists()
    assert not Appeal.objects.visible_to(me).exists()
    for secret in (person.surname, person.phone, asked.appeal.text):
        assert secret not in listed + shown
    paper = SimpleUploadedFile("kochirma.pdf", b"%PDF-1.4 kadastr")

    sent = client.post(
        page("inquiry-answer", inquiry.pk), {"text": "Hokimlik nomida.", "files": paper}
    )

    assert sent.status_code == 302
    inquiry.refresh_from_db()
    assert (inquiry.answer, inquiry.answered_by) == ("Hokimlik nomida.", me)
    assert inquiry.duty.done_by == me
    assert not drawn(cards(me))
    assert "Hokimlik nomida." in client.get(page("inquiry-answer", inquiry.pk)).text


def test_the_answer_is_read_by_the_coordinator_and_the_reception_alone(client, asked, body):
    inquiry = ask(asked, body)
    helper = OfficeFactory()
    coexecution.add(question=asked, office=helper, by=registrar_of(asked.reception))
    inquiries.answer(
        inquiry=inquiry,
        by=executor_of(body),
        text="Hokimlik nomida.",
        files=[SimpleUploadedFile("kochirma.pdf", b"%PDF-1.4 kadastr")],
    )
    paper = page("attachment-download", inquiry.attachments.get().pk)
    seen = {}
    for who in (executor_of(asked.office), registrar_of(asked.reception), executor_of(helper)):
        client.force_login(who)
        card = client.get(asked.appeal.get_absolute_url()).text
        answer = client.get(paper)
        b"".join(answer.streaming_content if answer.streaming else ())
        seen[who] = ("Hokimlik nomida." in card, paper in card, answer.status_code)

    *readers, helper_saw = seen.values()
    assert readers == [(True, True, 200)] * 2
    assert helper_saw == (False, False, 404)


def test_a_photo_of_the_answer_keeps_its_time_and_place(asked, body):
    inquiry = ask(asked, body)

    inquiries.answer(
        inquiry=inquiry,
        by=executor_of(body),
        text="Rasmda koʻrinadi.",
        files=[make.picture(**make.HERE_AND_NOW)],
    )

    photo = inquiry.attachments.get()
    assert photo.taken_at == make.moment("2026-11-20 14:05:00")
    assert (round(float(photo.latitude), 1), round(float(photo.longitude), 1)) == (41.3, 69.2)
    assert photo.wants_thumbnail


def test_a_late_body_is_shown_to_the_office_that_asked(client, asked, body):
    inquiry = ask(asked, body)
    me = executor_of(asked.office)
    title = "Information you requested is overdue"
    assert title not in [str(card.title) for card in drawn(cards(me))]

    late(inquiry)

    assert title in [str(card.title) for card in drawn(cards(me))]
    client.force_login(me)
    assert "1 day late" in client.get(asked.appeal.get_absolute_url()).text


def test_a_body_without_accounts_answers_by_its_link(client, asked, body):
    inquiry = ask(asked, body)
    client.force_login(registrar_of(asked.reception))
    made = page("inquiry-link", inquiry.pk)
    assert made in client.get(asked.appeal.get_absolute_url()).text
    address = client.post(made, {"days": 5}).context["address"]
    client.logout()
    shown = client.get(address).text
    assert WORDS in shown
    assert asked.text not in shown

    sent = client.post(
        address,
        {"text": "Hokimlik nomida.", "signer_name": "Aliyev Vali", "signer_post": "Boshliq"},
    )

    assert sent.status_code == 200
    assert client.get(address).status_code == 410
    inquiry.refresh_from_db()
    assert inquiry.answered_by == answer_links.account()
    client.force_login(executor_of(asked.office))
    assert "Aliyev Vali, Boshliq" in client.get(asked.appeal.get_absolute_url()).text


# -- what is refused ------------------------------------------------------------------------------


def _answered(asked, inquiry):
    inquiries.answer(inquiry=inquiry, by=executor_of(inquiry.office), text="Ha")


def _by_letter(asked, inquiry):
    duties.done(duty=inquiry.duty, by=executor_of(asked.office))


def _withdrawn(asked, inquiry):
    control.close(
        question=asked, by=head_of(asked.reception), outcome="terminated", ground="art30_withdrawn"
    )


@pytest.mark.parametrize("end", [_answered, _by_letter, _withdrawn])
def test_what_is_no_longer_needed_is_refused_and_nothing_typed_is_lost(client, asked, body, end):
    inquiry = ask(asked, body)
    by = registrar_of(asked.reception)
    link, _token = answer_links.make_for_inquiry(inquiry=inquiry, days=5, by=by)
    end(asked, inquiry)
    client.force_login(executor_of(body))
    before = Inquiry.objects.values().get(pk=inquiry.pk)

    response = client.post(page("inquiry-answer", inquiry.pk), {"text": "Kech qolgan javob"})

    assert response.status_code == 422
    assert "answered already, or no longer needed" in response.text
    assert "Kech qolgan javob" in response.text
    with pytest.raises(answer_links.LinkClosedError) as refusal:
        answer_links.answer_inquiry(link=link, signer=("A B", "C"), text="Ha")
    assert refusal.value.state == LinkState.WITHDRAWN
    with pytest.raises(DecisionError, match="no longer needed"):
        answer_links.make_for_inquiry(inquiry=inquiry, days=5, by=by)
    assert Inquiry.objects.values().get(pk=inquiry.pk) == before


def test_the_successor_of_an_abolished_body_is_asked_and_the_old_link_is_shut(asked, body):
    inquiry = ask(asked, body)
    by = registrar_of(asked.reception)
    link, _token = answer_links.make_for_inquiry(inquiry=inquiry, days=5, by=by)
    successor = OfficeFactory()
    due = inquiry.duty.due_on

    abolition.close_office(
        office=body, on=clock.today(), act="PF-1", by=UserFactory(), successor=successor
    )

    inquiry = Inquiry.objects.get()
    assert (inquiry.office, inquiry.duty.due_on) == (successor, due)
    with pytest.raises(answer_links.LinkClosedError) as refusal:
        answer_links.answer_inquiry(link=link, signer=("A B", "C"), text="Ha")
    assert refusal.value.state == LinkState.REVOKED


def _close(office, successor=None):
    return abolition.close_office(
        office=office, on=clock.today(), act="PF-1", by=UserFactory(), successor=successor
    )


def test_without_a_successor_the_request_ends_and_the_asker_may_ask_another(client, asked, body):
    inquiry = ask(asked, body)
    me = executor_of(asked.office)
    by = registrar_of(asked.reception)
    link, _token = answer_links.make_for_inquiry(inquiry=inquiry, days=5, by=by)
    late(inquiry)
    title = "A body you asked for information was abolished: ask another one"

    closure = _close(body)

    inquiry = Inquiry.objects.get()
    assert (inquiry.closure, inquiry.answered_at) == (closure, None)
    assert inquiry.duty.dropped_at is not None
    assert not Inquiry.objects.open().exists()
    assert link.__class__.objects.get().revoked_at is not None
    assert [str(card.title) for card in drawn(cards(me))] == [title]
    client.force_login(me)
    shown = client.get(asked.appeal.get_absolute_url()).text
    assert "(PF-1) before it answered" in shown
    assert "days late" not in shown
    assert "1 day late" not in shown
    with pytest.raises(DecisionError, match="no longer needed"):
        inquiries.answer(inquiry=inquiry, by=executor_of(body), text="Ha")

    ask(asked, OfficeFactory(), by=me)

    assert not drawn(cards(me))


def test_the_reception_that_asked_itself_is_told_too(asked, body):
    by = registrar_of(asked.reception)
    ask(asked, body, by=by)
    _close(body)

    assert [str(card.title) for card in drawn(cards(by))] == [
        "A body you asked for information was abolished: ask another one"
    ]
    control.close(
        question=asked, by=head_of(asked.reception), outcome="terminated", ground="art30_withdrawn"
    )
    assert not drawn(cards(by))


def test_a_successor_that_has_the_question_itself_is_asked_nothing(asked, body):
    ask(asked, body)

    closure = _close(body, successor=asked.office)

    inquiry = Inquiry.objects.get()
    assert (inquiry.office, inquiry.closure) == (body, closure)
    assert not Inquiry.objects.open().exists()


def test_an_abolished_body_is_not_asked(asked, body):
    _close(body)
    body.refresh_from_db()

    with pytest.raises(DecisionError, match="closed"):
        ask(asked, body)


def test_only_the_body_itself_answers(client, asked, body):
    inquiry = ask(asked, body)
    stranger = executor_of(OfficeFactory())

    with pytest.raises(DecisionError, match="Only the body"):
        inquiries.answer(inquiry=inquiry, by=stranger, text="Ha")
    client.force_login(stranger)
    assert client.get(page("inquiry-answer", inquiry.pk)).status_code == 404


def test_the_office_that_has_the_question_is_not_asked_and_words_are_needed(asked, body):
    with pytest.raises(DecisionError, match="has the question itself"):
        ask(asked, asked.office)
    with pytest.raises(DecisionError, match="what the body is asked"):
        inquiries.ask(question=asked, office=body, text=" ", by=executor_of(asked.office))
    with pytest.raises(DecisionError, match="Only the reception"):
        ask(asked, body, by=executor_of(body))

    assert not Duty.objects.filter(kind=DutyKind.INFORMATION).exists()


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({}, "office"),
        ({"office": "yoʻq", "office_id": ""}, "office"),
        ({"with_body": True}, "text"),
    ],
)
def test_a_request_without_its_parts_is_refused_next_to_the_field(
    client, asked, body, fields, wrong
):
    if fields.pop("with_body", False):
        fields = {"office": body.name, "office_id": body.pk}
    client.force_login(executor_of(asked.office))

    response = client.post(page("question-ask", asked.appeal.number, asked.ordinal), fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]


def test_a_body_outside_the_register_is_written_down_as_before(client, asked):
    client.force_login(executor_of(asked.office))

    client.post(page("question-ask", asked.appeal.number, asked.ordinal), {"note": "Elchixona"})

    assert Duty.objects.get(kind=DutyKind.INFORMATION).note == "Elchixona"
    assert not Inquiry.objects.exists()


def test_the_database_keeps_who_and_when_together(asked, body):
    ask(asked, body)

    with pytest.raises(IntegrityError, match="inquiry_answered_by_and_at"), transaction.atomic():
        Inquiry.objects.update(answer="Ha")


def test_the_database_keeps_an_answer_from_a_body_that_was_no_more(asked, body):
    inquiry = ask(asked, body)
    _answered(asked, inquiry)
    closure = _close(body)

    with pytest.raises(IntegrityError, match="inquiry_ends_in_one_way"), transaction.atomic():
        Inquiry.objects.update(closure=closure)
