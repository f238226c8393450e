"""Requests for information (T-09): the body asked is reminded, then the asker's side is told."""

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions import tasks_executors
from receptions.choices import QuestionStatus
from receptions.executor_choices import Told
from receptions.inquiry_reminders import PART
from receptions.models import InquiryReminder, InquiryReminderNotice, OfficeDigest
from receptions.services import abolition, control, duties, inquiries
from tests.factories import executors as make
from tests.factories import routing
from tests.factories.receptions import executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
ASKED_ON, DUE = "2026-11-09 10:00", dt.date(2026, 11, 19)  # a Thursday
EARLY, BEFORE, AFTER = "2026-11-17 09:00", "2026-11-18 09:00", "2026-11-20 09:00"
WORDS = "Yer kimning nomida?"


@pytest.fixture(autouse=True)
def _steps():
    make.step(-1, Told.OFFICE)
    for who in (Told.OFFICE, Told.SUPERIOR, Told.HEAD):
        make.step(1, who)
    make.step(3, Told.KHOKIMIYAT)
    make.step(5, Told.REGIONAL_HEAD)


@pytest.fixture
def people():
    """Both sides: the body asked and the one above it, the asker and the one above it."""
    asker = OfficeFactory(parent=OfficeFactory())
    body = OfficeFactory(parent=OfficeFactory(), email="idora@example.uz")
    with make.at("2026-11-02 10:00"):
        asked = question(QuestionStatus.ASSIGNED, office=asker)
    found = {
        "body": executor_of(body),
        "above the body": executor_of(body.parent),
        "asker": executor_of(asker),
        "above the asker": executor_of(asker.parent),
        "head": head_of(asked.reception),
        "stranger": executor_of(OfficeFactory()),
    }
    return asked, body, found


def ask(asked, body, by=None):
    with make.at(ASKED_ON):
        by = by or executor_of(asked.office)
        return inquiries.ask(question=asked, office=body, text=WORDS, by=by)


def told(user):
    """How many requests the person was told of in digests."""
    return InquiryReminderNotice.objects.filter(user=user, digest__isnull=False).count()


def test_the_body_is_reminded_before_the_date_and_the_askers_side_told_after_it(people):
    asked, body, users = people
    inquiry = ask(asked, body)
    assert inquiry.duty.due_on == DUE

    make.run(EARLY)
    assert not InquiryReminder.objects.exists()
    make.run(BEFORE)
    assert {who for who, user in users.items() if told(user)} == {"body"}
    make.run(AFTER)

    assert {who: told(user) for who, user in users.items()} == {
        "body": 2,
        "above the body": 1,
        "asker": 1,
        "above the asker": 1,
        "head": 1,
        "stranger": 0,
    }
    digest = users["asker"].digests.get(day=dt.date(2026, 11, 20))
    assert PART.headline(digest) == ("1 request for information has no answer; past its date: 1.")


def test_nobody_is_told_twice_however_often_it_runs(people):
    asked, body, users = people
    ask(asked, body)

    for moment in (BEFORE, BEFORE, AFTER, AFTER, "2026-11-23 09:00", "2026-11-30 09:00"):
        make.run(moment)

    assert {told(user) for who, user in users.items() if who not in ("body", "stranger")} == {1}
    days = list(users["body"].digests.order_by("day").values_list("day", flat=True))
    assert days == [dt.date(2026, 11, 18), dt.date(2026, 11, 20)]


def test_of_what_the_reception_asked_itself_its_head_is_told():
    with make.at("2026-11-02 10:00"):
        asked = question(QuestionStatus.REGISTERED)
    body, head = OfficeFactory(), head_of(asked.reception)
    ask(asked, body, by=registrar_of(asked.reception))

    make.run(AFTER)

    assert told(head) == 1
    assert set(InquiryReminder.objects.values_list("office", flat=True)) == {body.pk, None}


def _answered(asked, inquiry):
    inquiries.answer(inquiry=inquiry, by=executor_of(inquiry.office), text="Ha")


def _by_letter(asked, inquiry):
    duties.done(duty=inquiry.duty, by=executor_of(asked.office))


def _closed(asked, inquiry):
    control.close(
        question=asked, by=head_of(asked.reception), outcome="terminated", ground="art30_withdrawn"
    )


def _abolished(asked, inquiry):
    abolition.close_office(
        office=inquiry.office, on=dt.date(2026, 11, 16), act="PF-1", by=UserFactory()
    )


@pytest.mark.parametrize("end", [_answered, _by_letter, _closed, _abolished])
def test_what_nobody_waits_for_reminds_nobody(people, end):
    asked, body, _users = people
    end(asked, ask(asked, body))

    make.run(BEFORE)
    make.run(AFTER)

    assert not InquiryReminder.objects.exists()


def test_a_successor_is_reminded_and_the_askers_side_is_told_once(people):
    asked, body, users = people
    ask(asked, body)
    make.run(AFTER)
    successor = OfficeFactory()
    new = executor_of(successor)
    with make.at("2026-11-20 12:00"):
        abolition.close_office(
            office=body, on=DUE, act="PF-1", by=UserFactory(), successor=successor
        )

    make.run("2026-11-23 09:00")

    assert (told(new), told(users["asker"]), told(users["head"])) == (1, 1, 1)


def test_a_body_without_accounts_is_reminded_by_e_mail_in_its_one_message_of_the_day(people):
    asked, _body, _users = people
    body = OfficeFactory(email="xat@example.uz")
    ask(asked, body)
    with make.at("2026-11-02 10:00"):
        own = make.due(question(QuestionStatus.ASSIGNED, office=body), DUE)

    with make.at(BEFORE):
        tasks_executors.escalate()
        tasks_executors.escalate()

    (message,) = [one for one in mail.outbox if one.to == ["xat@example.uz"]]
    for one in (asked, own):
        assert f"{one.appeal.number}/{one.ordinal}: {body}" in message.body
    assert WORDS not in message.body
    assert OfficeDigest.objects.get(office=body).sent_to == "xat@example.uz"


def test_an_answer_that_came_meanwhile_is_not_asked_for_by_e_mail(people):
    asked, _body, _users = people
    inquiry = ask(asked, OfficeFactory(email="xat@example.uz"))
    make.run(BEFORE)
    _answered(asked, inquiry)

    with make.at("2026-11-18 12:00"):
        tasks_executors.send_digests()

    assert "xat@example.uz" not in [one.to[0] for one in mail.outbox]


def test_who_wants_e_mail_gets_the_number_the_body_and_the_date(people):
    asked, body, users = people
    ask(asked, body)
    users["asker"].email, users["asker"].language = "ijrochi@example.uz", "en"
    users["asker"].save()

    with make.at(AFTER):
        tasks_executors.escalate()

    (message,) = [one for one in mail.outbox if one.to == ["ijrochi@example.uz"]]
    assert f"{asked.appeal.number}/{asked.ordinal}: {body}, 19 November 2026" in message.body
    assert WORDS not in message.body


def test_no_office_complained_about_is_told_that_another_is_late():
    where = routing.chain()
    with make.at("2026-11-02 10:00"):
        asked = routing.complaint(where, where.khokimiyat)
    below = OfficeFactory(parent=where.khokimiyat, territory=where.district)
    body = OfficeFactory(parent=below)
    ask(asked, body, by=where.registrar)

    make.run(BEFORE)
    make.run(AFTER)

    offices = set(InquiryReminder.objects.values_list("office", flat=True))
    assert body.pk in offices
    assert below.pk not in offices


def test_the_page_lists_them_with_an_address_for_whoever_may_open_it(client, people):
    asked, body, users = people
    inquiry = ask(asked, body)
    make.run(BEFORE)
    make.run(AFTER)
    page = reverse("receptions:inquiry-reminder-list")
    answer = reverse("receptions:inquiry-answer", args=[inquiry.pk])
    card = asked.appeal.get_absolute_url()
    found = {}
    for who in ("body", "asker", "above the body"):
        client.force_login(users[who])
        shown = client.get(page).text
        found[who] = (str(body) in shown, answer in shown, card in shown)

    assert found == {
        "body": (True, True, False),
        "asker": (True, False, True),
        "above the body": (True, True, False),  # acts for those below
    }
    client.force_login(users["stranger"])
    assert str(body) not in client.get(page).text


def test_the_pages_cost_the_same_for_one_request_and_for_many(
    client, people, django_assert_num_queries
):
    asked, body, users = people
    ask(asked, body)
    page = reverse("receptions:inquiry-reminder-list")
    make.run(BEFORE)
    client.force_login(users["body"])
    client.get(page)

    with CaptureQueriesContext(connection) as one:
        client.get(page)
    for _turn in range(3):
        with make.at("2026-11-02 10:00"):
            more = question(QuestionStatus.ASSIGNED)
        ask(more, body)
    make.run(BEFORE)

    with django_assert_num_queries(len(one)):
        client.get(page)
