"""Co-executors and bodies without accounts are reminded and escalated as all others."""

import datetime as dt

import pytest
from django.core import mail
from django.urls import reverse

from receptions import tasks_executors
from receptions.choices import QuestionStatus
from receptions.executor_choices import Told
from receptions.models import AnswerLink, OfficeDigest, PartReminder, PartReminderNotice, Reminder
from receptions.part_reminders import PART
from receptions.services import answer_links, coexecution, office_digests
from tests.factories import executors as make
from tests.factories import routing
from tests.factories.receptions import executor_of, question, registrar_of
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 11, 20)
BEFORE, AFTER = "2026-11-19 09:00", "2026-11-23 09:00"
BODY = "idora@example.uz"


@pytest.fixture(autouse=True)
def _steps():
    make.step(-1, Told.OFFICE)
    make.step(1, Told.SUPERIOR)


def _asked(office=None):
    fields = {"office": office} if office else {}
    with make.at("2026-11-02 10:00"):
        return make.due(question(QuestionStatus.ASSIGNED, **fields), FRIDAY)


def _part(asked, office):
    return coexecution.add(question=asked, office=office, by=registrar_of(asked.reception))


def _parts_told(user):
    rows = PartReminderNotice.objects.filter(user=user, digest__isnull=False)
    return list(rows.values_list("reminder__part", flat=True))


# -- co-executors with accounts -------------------------------------------------------------------


def test_a_co_executor_is_reminded_of_its_part_and_the_office_above_it_after():
    above = OfficeFactory()
    helper, boss = OfficeFactory(parent=above), executor_of(above)
    me = executor_of(helper)
    part = _part(_asked(), helper)

    make.run(BEFORE)
    assert (_parts_told(me), _parts_told(boss)) == ([part.pk], [])
    make.run(AFTER)
    make.run(AFTER)

    assert (_parts_told(me), _parts_told(boss)) == ([part.pk], [part.pk])
    assert PART.headline(me.digests.get()) == (
        "1 coordinator waits for a part; past its target date: 0."
    )


@pytest.mark.parametrize("end", ["answered", "withdrawn", "gone without", "question answered"])
def test_a_part_nobody_waits_for_reminds_nobody(end):
    helper = OfficeFactory()
    me = executor_of(helper)
    asked = _asked()
    part = _part(asked, helper)
    if end == "answered":
        coexecution.answer(part=part, by=me, text="Bajarildi")
    elif end == "withdrawn":
        coexecution.withdraw(part=part, by=registrar_of(asked.reception), reason="Xato")
    elif end == "gone without":
        coexecution.go_without(part=part, by=executor_of(asked.office), reason="Muddat")
    else:
        type(asked).objects.filter(pk=asked.pk).update(status=QuestionStatus.ANSWERED)

    make.run(BEFORE)

    assert not PartReminder.objects.exists()


def test_no_office_complained_about_is_reminded_of_a_part():
    where = routing.chain()
    with make.at("2026-11-02 10:00"):
        asked = make.due(routing.complaint(where, where.khokimiyat), FRIDAY)
    type(asked).objects.filter(pk=asked.pk).update(
        status=QuestionStatus.ASSIGNED, office=where.regional_khokimiyat
    )
    below = OfficeFactory(parent=where.khokimiyat, territory=where.district)
    elsewhere = OfficeFactory()
    for office in (below, elsewhere):
        asked.parts.create(office=office, by=where.registrar)

    make.run(BEFORE)
    make.run(AFTER)

    assert [one.office for one in PartReminder.objects.all()] == [elsewhere]


def test_the_page_lists_the_parts_one_was_reminded_of(client):
    helper = OfficeFactory()
    me = executor_of(helper)
    part = _part(_asked(), helper)
    make.run(BEFORE)
    client.force_login(me)

    page = client.get(reverse("receptions:part-reminder-list"))

    assert part.question.appeal.number in page.text
    assert part.question.appeal.get_absolute_url() in page.text


# -- bodies without accounts ----------------------------------------------------------------------


def test_a_body_without_accounts_gets_one_mail_a_day_with_all_that_waits():
    body = OfficeFactory(email=BODY)
    own, helped = _asked(body), _asked()
    _part(helped, body)

    with make.at(BEFORE):
        tasks_executors.escalate()
        tasks_executors.escalate()

    (message,) = [one for one in mail.outbox if one.to == [BODY]]
    for one in (own, helped):
        assert f"{one.appeal.number}/{one.ordinal}" in message.body
        assert one.appeal.applicant.surname not in message.body
        assert one.text not in message.body
    assert "/answer/" not in message.body
    digest = OfficeDigest.objects.get(office=body)
    assert (digest.sent_to, digest.attempts) == (BODY, 1)


def test_the_office_above_a_body_is_told_after_the_date():
    above = OfficeFactory()
    body, boss = OfficeFactory(email=BODY, parent=above), executor_of(above)
    asked = _asked(body)

    make.run(AFTER)

    assert make.told(boss) == [asked.appeal.number]
    assert not OfficeDigest.objects.filter(office=above).exists()


def test_an_office_with_accounts_gets_no_such_mail():
    body = OfficeFactory(email=BODY)
    executor_of(body)
    _asked(body)

    make.run(BEFORE)

    assert Reminder.objects.exists()
    assert not OfficeDigest.objects.exists()


def test_without_an_own_address_it_goes_where_the_last_link_went():
    body = OfficeFactory(email="")
    asked = _asked(body)
    with make.at("2026-11-03 10:00"):
        link, _token = make.link(asked)
    AnswerLink.objects.filter(pk=link.pk).update(sent_to="kotib@example.uz")

    assert answer_links.address_of(body) == "kotib@example.uz"
    make.run(BEFORE)
    office_digests.send(digest_id=OfficeDigest.objects.get().pk)

    assert mail.outbox[-1].to == ["kotib@example.uz"]


def test_a_body_that_can_not_be_written_to_is_named_to_the_reception(client):
    asked = _asked(OfficeFactory(email=""))
    make.run(BEFORE)
    digest = OfficeDigest.objects.get()

    assert not office_digests.send(digest_id=digest.pk)

    assert not office_digests.waiting()
    client.force_login(registrar_of(asked.reception))
    page = reverse("receptions:question-link", args=[asked.appeal.number, asked.ordinal])
    assert "no e-mail of the body is known" in client.get(page).text


def test_what_was_answered_meanwhile_is_not_told():
    asked = _asked(OfficeFactory(email=BODY))
    make.run(BEFORE)
    type(asked).objects.filter(pk=asked.pk).update(status=QuestionStatus.ANSWERED)

    assert not office_digests.send(digest_id=OfficeDigest.objects.get().pk)

    assert not mail.outbox


def test_a_mail_that_fails_is_tried_again_a_few_times(monkeypatch):
    _asked(OfficeFactory(email=BODY))
    make.run(BEFORE)
    key = OfficeDigest.objects.get().pk
    calls = []

    def broken(*arguments):
        calls.append(arguments)
        raise OSError(BODY)

    monkeypatch.setattr(office_digests, "_mail", broken)
    while office_digests.waiting():
        office_digests.send(digest_id=key)

    digest = OfficeDigest.objects.get()
    assert (digest.attempts, len(calls), digest.sent_at) == (3, 3, None)
    assert digest.error == "OSError"
