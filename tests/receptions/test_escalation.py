"""Reminders and escalation as rows; who is told, once, in one digest a day."""

import datetime as dt
import itertools

import pytest
from django.core import mail
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions import tasks_executors
from receptions.choices import AppealType, QuestionStatus
from receptions.delivery import MemorySms
from receptions.exceptions import DecisionError
from receptions.executor_choices import DigestWay, Told
from receptions.messengers import MemoryTelegram
from receptions.models import ContactChoice, Digest, DigestDelivery, Reminder, ReminderNotice
from receptions.services import digests, escalation
from territories.choices import Role
from territories.services import posts
from tests.factories import executors as make
from tests.factories.receptions import ReceptionFactory, executor_of, head_of, question
from tests.factories.territories import (
    CountryFactory,
    OfficeFactory,
    StateBodyFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
ASSIGNED = QuestionStatus.ASSIGNED
FRIDAY = dt.date(2026, 11, 20)


@pytest.fixture(autouse=True)
def _no_messages():
    MemorySms.outbox.clear()
    MemoryTelegram.outbox.clear()


def _asked(target=FRIDAY, status=ASSIGNED, **fields):
    with make.at("2026-11-02 10:00"):
        asked = question(status, **fields)
    return make.due(asked, target) if asked.is_open else asked


# -- when -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "too_early", "in_time"),
    [
        (-3, "2026-11-16 09:00", "2026-11-17 09:00"),
        (-1, "2026-11-18 09:00", "2026-11-19 09:00"),
        (0, "2026-11-19 09:00", "2026-11-20 09:00"),
        (1, "2026-11-20 09:00", "2026-11-23 09:00"),
        (3, "2026-11-24 09:00", "2026-11-25 09:00"),
    ],
)
def test_a_step_comes_by_working_days(days, too_early, in_time):
    asked = _asked()
    me = executor_of(asked.office)
    make.step(days, Told.OFFICE)

    assert make.run(too_early) == 0
    assert make.run(in_time) == 1

    assert make.told(me) == [asked.appeal.number]


def test_nobody_is_reminded_on_a_day_off_and_nobody_is_lost():
    asked = _asked()
    me = executor_of(asked.office)
    make.step(1, Told.OFFICE)

    assert make.run("2026-11-22 09:00") == 0
    assert make.run("2026-11-26 09:00") == 1

    assert make.told(me) == [asked.appeal.number]


def test_a_reminder_before_a_date_is_not_made_up_after_it():
    _asked()
    make.step(-1, Told.OFFICE)

    assert make.run("2026-11-23 09:00") == 0


def test_what_is_closed_or_stands_still_reminds_nobody():
    make.step(1, Told.OFFICE)
    make.step(1, Told.HEAD)
    _asked(status=QuestionStatus.CLOSED)
    make.due(_asked(), None)

    assert make.run("2026-11-23 09:00") == 0


def test_of_two_steps_that_have_both_come_only_the_nearer_one_is_told():
    asked = _asked()
    me = executor_of(asked.office)
    for days in (-3, -1, 1, 3):
        make.step(days, Told.OFFICE)

    assert make.run("2026-11-19 09:00") == 1
    assert make.run("2026-11-27 09:00") == 1

    days = Reminder.objects.order_by("pk").values_list("step__days", flat=True)
    assert list(days) == [-1, 3]
    assert make.told(me) == [asked.appeal.number] * 2


# -- who ------------------------------------------------------------------------------------------


def _tree():
    """An office with the one above it, both khokimiyats, and somebody at each."""
    reception = ReceptionFactory()
    district, region = reception.territory, reception.territory.parent
    body = StateBodyFactory()
    above = OfficeFactory(body=body, territory=region)
    office = OfficeFactory(body=body, territory=district, parent=above)
    region_hokim = OfficeFactory(territory=region, is_khokimiyat=True)
    hokim = OfficeFactory(
        body=region_hokim.body, territory=district, parent=region_hokim, is_khokimiyat=True
    )
    people = {
        Told.OFFICE: executor_of(office),
        Told.SUPERIOR: executor_of(above),
        Told.KHOKIMIYAT: executor_of(hokim),
        Told.REGION: executor_of(region_hokim),
        Told.HEAD: head_of(reception),
        Told.REGIONAL_HEAD: UserFactory(role=Role.REGIONAL_HEAD, place=region),
    }
    return reception, office, hokim, people


@pytest.mark.parametrize("who", Told)
def test_each_step_tells_its_own_people_and_nobody_else(who):
    reception, office, _hokim, people = _tree()
    asked = _asked(reception=reception, office=office)
    make.step(1, who)

    make.run("2026-11-23 09:00")

    told = {name for name, person in people.items() if make.told(person)}
    assert told == {who}
    assert make.told(people[who]) == [asked.appeal.number]


@pytest.mark.parametrize("who", [Told.KHOKIMIYAT, Told.REGION])
@pytest.mark.parametrize("profile", ["independent", "hokim_leads"])
def test_nobody_complained_about_is_told(who, profile, settings):
    settings.RECEPTION_PROFILE = profile
    reception, office, hokim, people = _tree()
    asked = _asked(reception=reception, office=office)
    asked.appeal.appeal_type = AppealType.COMPLAINT
    asked.appeal.complained_office = hokim
    asked.appeal.save()
    make.step(1, who)

    make.run("2026-11-23 09:00")

    assert bool(make.told(people[who])) == (who == Told.REGION)


def test_a_substitute_is_told_while_the_holder_is_away():
    asked = _asked()
    me, other = executor_of(asked.office), UserFactory()
    post = me.posts.get()
    away = (dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    posts.substitute(post=post, by=other, absent_from=away[0], absent_to=away[1])
    make.step(1, Told.OFFICE)

    make.run("2026-11-23 09:00")

    assert make.told(other) == [asked.appeal.number]
    assert make.told(me) == []


def test_who_left_is_told_nothing_and_a_late_newcomer_still_is():
    asked = _asked()
    posts.end(post=executor_of(asked.office).posts.get(), on=dt.date(2026, 11, 1))
    make.step(1, Told.OFFICE)
    make.run("2026-11-23 09:00")
    assert not ReminderNotice.objects.exists()

    newcomer = executor_of(asked.office)
    make.run("2026-11-24 09:00")

    assert make.told(newcomer) == [asked.appeal.number]


# -- once -----------------------------------------------------------------------------------------


def test_running_twice_adds_nothing():
    asked = _asked()
    me = executor_of(asked.office)
    make.step(1, Told.OFFICE)
    make.run("2026-11-23 09:00")

    assert make.run("2026-11-23 10:00") == 0
    assert make.run("2026-11-24 09:00") == 0

    assert make.told(me) == [asked.appeal.number]
    assert Digest.objects.count() == 1


def _run_dying_at(last, monkeypatch):
    """A run that is killed at its statement of that number; whether it came so far."""
    execute, numbers = escalation._execute, itertools.count()

    def dying(sql, values):
        if next(numbers) == last:
            raise KeyboardInterrupt
        return execute(sql, values)

    with monkeypatch.context() as patch:
        patch.setattr(escalation, "_execute", dying)
        try:
            make.run("2026-11-23 09:00")
        except KeyboardInterrupt:
            return True
    return False


def test_a_run_killed_anywhere_is_finished_by_the_next(monkeypatch):
    asked = _asked()
    people = [executor_of(asked.office), head_of(asked.reception)]
    make.step(1, Told.OFFICE)
    make.step(1, Told.HEAD)
    statement, killed = 0, True
    while killed:
        with transaction.atomic():
            killed = _run_dying_at(statement, monkeypatch)
            make.run("2026-11-23 09:05")

            assert [make.told(person) for person in people] == [[asked.appeal.number]] * 2
            assert (Reminder.objects.count(), Digest.objects.count()) == (2, 2)
            transaction.set_rollback(True)
        statement += 1
    assert statement > 10


def test_a_new_target_date_reminds_anew():
    asked = _asked()
    executor_of(asked.office)
    make.step(1, Told.OFFICE)
    make.run("2026-11-23 09:00")
    make.due(asked, dt.date(2026, 12, 18))

    assert make.run("2026-12-18 09:00") == 0
    assert make.run("2026-12-21 09:00") == 1


def test_twenty_questions_cost_as_many_statements_as_one():
    office = OfficeFactory()
    executor_of(office)
    make.step(1, Told.OFFICE)
    make.step(-1, Told.OFFICE)

    def cost(moment):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            make.run(moment)
        return len(queries)

    _asked(office=office)
    first = cost("2026-11-23 09:00")
    for _turn in range(6):
        _asked(office=office)

    assert cost("2026-11-23 10:00") == first


# -- the digest -----------------------------------------------------------------------------------


def _digest(**person):
    """A digest of two questions, made on Monday 23 November."""
    office = OfficeFactory()
    me = executor_of(office)
    for name, value in person.items():
        setattr(me, name, value)
    me.save()
    numbers = [_asked(office=office).appeal.number for _turn in range(2)]
    make.step(1, Told.OFFICE)
    make.run("2026-11-23 09:00")
    return Digest.objects.get(user=me), numbers


def test_one_mail_tells_of_everything_in_the_readers_language():
    digest, numbers = _digest(email="ijrochi@example.uz", language="en")

    assert digests.send(digest_id=digest.pk)
    assert not digests.send(digest_id=digest.pk)

    (message,) = mail.outbox
    assert message.subject.startswith("2 questions need you")
    assert all(number in message.body for number in numbers)
    assert reverse("receptions:reminder-list") in message.body


def test_telegram_and_sms_go_to_who_wants_them():
    digest, _numbers = _digest(phone="+998901234567", email="a@example.uz")
    ContactChoice.objects.create(
        user=digest.user, by_email=False, by_sms=True, by_telegram=True, telegram_chat="-1001"
    )

    digests.send(digest_id=digest.pk)

    assert [one.chat for one in MemoryTelegram.outbox] == ["-1001"]
    assert [one.phone for one in MemorySms.outbox] == ["+998901234567"]
    assert not mail.outbox


class BrokenTelegram:
    def send(self, message):
        raise RuntimeError("chat -1001 is blocked")


def test_a_way_that_fails_is_tried_again_and_then_given_up(settings):
    settings.TELEGRAM_BACKEND = "tests.receptions.test_escalation.BrokenTelegram"
    digest, _numbers = _digest(email="a@example.uz")
    ContactChoice.objects.create(user=digest.user, by_telegram=True, telegram_chat="-1001")

    outcomes = [digests.send(digest_id=digest.pk) for _turn in range(4)]

    assert outcomes == [False, False, True, False]
    assert len(mail.outbox) == 1
    failed = DigestDelivery.objects.get(way=DigestWay.TELEGRAM)
    assert (failed.attempts, failed.sent_at, failed.error) == (3, None, "RuntimeError")


def test_what_comes_after_the_digest_went_out_waits_for_tomorrow():
    digest, _numbers = _digest()
    digests.send(digest_id=digest.pk)
    late = _asked(office=digest.user.posts.get().office)

    make.run("2026-11-23 15:00")
    assert late.appeal.number not in make.told(digest.user)
    make.run("2026-11-24 09:00")

    assert late.appeal.number in make.told(digest.user)
    assert Digest.objects.filter(user=digest.user).count() == 2


def test_the_task_does_it_all():
    asked = _asked()
    me = executor_of(asked.office)
    me.email = "a@example.uz"
    me.save()
    make.step(1, Told.OFFICE)

    with make.at("2026-11-23 09:00"):
        assert tasks_executors.escalate() == 1
        assert tasks_executors.escalate() == 0

    assert len(mail.outbox) == 1


# -- pages ----------------------------------------------------------------------------------------


def test_the_page_lists_them_and_forgets_the_mark(client):
    digest, numbers = _digest()
    client.force_login(digest.user)
    page = client.get(reverse("receptions:reminder-list")).content.decode()
    assert all(number in page for number in numbers)

    client.post(reverse("receptions:reminders-read"))

    assert not Digest.objects.unread_of(digest.user).exists()


def test_who_may_not_open_a_question_gets_no_link_to_it(client):
    reception, office, _hokim, people = _tree()
    asked = _asked(reception=reception, office=office)
    make.step(1, Told.KHOKIMIYAT)
    make.run("2026-11-23 09:00")
    client.force_login(people[Told.KHOKIMIYAT])

    page = client.get(reverse("receptions:reminder-list")).content.decode()

    assert asked.appeal.number in page
    assert asked.appeal.get_absolute_url() not in page


def test_a_person_says_how_to_be_told(client):
    me = executor_of(OfficeFactory())
    client.force_login(me)
    url = reverse("receptions:reminder-contact")

    assert client.post(url, {"by_telegram": "on"}).status_code == 422
    assert client.post(url, {"by_telegram": "on", "telegram_chat": "abc"}).status_code == 422
    assert client.post(url, {"by_telegram": "on", "telegram_chat": "-1001"}).status_code == 302

    choice = ContactChoice.objects.get(user=me)
    assert (choice.by_email, choice.by_telegram, choice.telegram_chat) == (False, True, "-1001")


def test_an_administrator_keeps_the_steps(client):
    client.force_login(UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory()))
    new = reverse("receptions:escalation-step-new")
    assert client.post(new, {"days": "-2", "who": "office", "is_active": "on"}).status_code == 302
    assert client.post(new, {"days": "-2", "who": "office"}).status_code == 422
    assert client.post(new, {"days": "61", "who": "office"}).status_code == 422

    listed = client.get(reverse("receptions:escalation-steps")).content.decode()

    assert "2 working days before the target date" in listed
    with pytest.raises(DecisionError, match="already"):
        escalation.set_step(step=None, days=-2, who="office", is_active=True)
