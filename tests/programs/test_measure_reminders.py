"""Measures are reminded of and escalated by the steps and digests of the questions."""

import datetime as dt

import pytest
from django.core import mail

from programs import reminders
from programs.models import MeasureReminder, MeasureReminderNotice
from receptions.executor_choices import Told
from receptions.models import Digest, Reminder
from receptions.services import digests
from territories.choices import Role
from tests.factories import executors as control
from tests.factories import programs as make
from tests.factories.receptions import question
from tests.factories.territories import OfficeFactory, UserFactory


@pytest.fixture
def measure(where):
    """A measure that its office has to do."""
    return make.measure(where)


def told(user):
    rows = MeasureReminderNotice.objects.filter(user=user, digest__isnull=False)
    return list(rows.values_list("reminder__measure", flat=True))


def run_late(measure, days):
    """Run on the day so many days after the due date."""
    day = measure.due_on + dt.timedelta(days=days)
    return control.run(f"{day} 09:00")


def test_a_measure_is_reminded_of_before_its_date_and_once(where, measure):
    control.step(-1, Told.OFFICE)
    day = measure.due_on - dt.timedelta(days=1)
    while day.weekday() > 4:
        day -= dt.timedelta(days=1)

    assert control.run(f"{day} 09:00") == 1
    assert control.run(f"{day} 10:00") == 0

    assert told(where.executor) == [measure.pk]
    assert told(where.khokim) == []


def test_each_step_climbs_to_its_own_people(where, measure):
    region_hokim = OfficeFactory(territory=where.region, is_khokimiyat=True)
    people = {
        Told.OFFICE: where.executor,
        Told.KHOKIMIYAT: where.khokim,
        Told.REGION: UserFactory(role=Role.EXECUTOR, place=region_hokim),
        Told.HEAD: where.head,
        Told.REGIONAL_HEAD: where.regional_head,
    }
    for who in people:
        control.step(1, who)

    run_late(measure, 7)

    assert [who for who, person in people.items() if told(person) != [measure.pk]] == []


@pytest.mark.parametrize("state", ["reported", "verified", "impossible"])
def test_what_is_done_or_taken_off_escalates_to_nobody(where, state):
    found = make.measure(where, state)
    control.step(1, Told.OFFICE)
    control.step(1, Told.HEAD)

    assert run_late(found, 7) == 0


def test_a_programme_not_sent_reminds_nobody(where):
    make.finding(where)
    found = make.approved(where).lines.get()
    control.step(1, Told.OFFICE)

    assert run_late(found, 7) == 0


def test_questions_and_measures_share_a_digest(where, measure):
    asked = question("assigned", reception=where.reception, office=where.office)
    control.due(asked, measure.due_on)
    where.executor.email = "idora@example.uz"
    where.executor.save()
    control.step(1, Told.OFFICE)

    assert run_late(measure, 7) == 2

    digest = Digest.objects.get(user=where.executor)
    assert Reminder.objects.count() == MeasureReminder.objects.count() == 1
    digests.send(digest_id=digest.pk)
    body = mail.outbox[0].body
    assert f"{measure.programme.number}/{measure.ordinal}" in body
    assert asked.appeal.number in body


def test_a_digest_of_measures_alone_speaks_of_no_question(where, measure):
    control.step(1, Told.OFFICE)
    run_late(measure, 7)

    digest = Digest.objects.get(user=where.executor)

    assert digests.QUESTIONS.headline(digest) == ""
    assert "1" in reminders.PART.headline(digest)
