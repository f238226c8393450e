"""Photos of phones among the papers of the appeal, and with the check, whichever came first."""

import datetime as dt

import pytest

from fieldvisits.choices import CausePeople
from fieldvisits.models import Finding, PhonePhoto, RoundCheck
from fieldvisits.phone_choices import EntryState
from fieldvisits.services import finding_joins, findings, phone_decisions, photo_ties, rounds
from receptions.models import Attachment
from receptions.services import orphans
from tests.factories import fieldvisits as make
from tests.factories import phone
from tests.factories.receptions import ApplicantFactory
from tests.fieldvisits.pages import page
from tests.fieldvisits.test_phone_photos import Sender, picture
from tests.fieldvisits.test_round_checks import handed

pytestmark = pytest.mark.django_db
OF_ANY_AGE = dt.timedelta(days=-36500)  # the disk keeps its own time
ORDERS = [
    ("photo", "entries", "appeal"),
    ("entries", "photo", "appeal"),
    ("entries", "appeal", "photo"),
]


@pytest.fixture
def round_(where):
    handed(where)
    return make.running(where)


@pytest.fixture
def device(where, round_):
    return phone.carrying(round_, where.member)


def photographed(client, device, item):
    return Sender(client, device, picture(), entry=item["id"]).whole()


def opened(where, finding):
    return findings.open_appeal(
        finding=finding,
        by=where.registrar,
        applicant=ApplicantFactory.build(mahalla=where.mahalla),
        appeal_type="application",
    )


def checked(check, seq=9, **fields):
    """An entry of a check, as the phone sends it."""
    item = phone.entry("check", make_visit(check), seq, check=check.pk, note="Ochiq", **fields)
    return {**item, "confirmed": fields.get("confirmed", True)}


def make_visit(check):
    return check.visit or check.round.visits.first()


@pytest.mark.parametrize("order", ORDERS)
def test_a_photo_of_a_problem_stands_with_its_appeal_whatever_came_first(
    client, where, round_, device, order
):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2)
    steps = {
        "photo": lambda: photographed(client, device, item),
        "entries": lambda: phone.sent(device, phone.said(visit, 1, "problem"), item),
        "appeal": lambda: opened(where, visit.findings.get()),
    }
    for step in order:
        steps[step]()

    paper = Finding.objects.get().question.appeal.attachments.get()
    photo = PhonePhoto.objects.get()
    assert paper.file.name == photo.file.name
    assert (paper.by, paper.content_type) == (where.member, "image/jpeg")
    with paper.file.open() as stored:
        assert len(stored.read()) == paper.size


def test_photos_of_joined_problems_follow_and_stand_there_once(client, where, round_, device):
    first, second, *_rest = round_.visits.all()
    items = [phone.told(first, where.topic, 2), phone.told(second, where.topic, 4)]
    phone.sent(
        device,
        *(phone.said(first, 1, "problem"), items[0], phone.said(second, 3, "problem"), items[1]),
    )
    cause, other = first.findings.get(), second.findings.get()
    finding_joins.join(
        cause=cause, others=[other], reason="Bitta quvur", by=where.head, people=CausePeople.SUM
    )
    photographed(client, device, items[1])
    appeal = opened(where, cause)
    photographed(client, device, items[0])

    cause.refresh_from_db()
    photo_ties.show_with_appeal(cause=cause)
    for photo in PhonePhoto.objects.all():
        photo_ties.follow(photo)

    assert appeal.attachments.count() == 2


def test_neither_row_takes_the_file_from_the_other(client, where, round_, device):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2)
    phone.sent(device, phone.said(visit, 1, "problem"), item)
    photographed(client, device, item)
    appeal = opened(where, visit.findings.get())

    orphans.sweep_uploads(older_than=OF_ANY_AGE)
    appeal.attachments.get().delete()

    with PhonePhoto.objects.get().file.open() as stored:
        assert stored.read()


def test_a_file_that_storage_lost_keeps_nobody_from_appealing(client, where, round_, device):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2)
    phone.sent(device, phone.said(visit, 1, "problem"), item)
    photographed(client, device, item)
    photo = PhonePhoto.objects.get()
    photo.file.storage.delete(photo.file.name)

    assert not opened(where, visit.findings.get()).attachments.exists()


@pytest.mark.parametrize("photo_first", [True, False])
def test_a_check_carries_its_photos(client, where, round_, device, photo_first):
    check = RoundCheck.objects.get(round=round_)
    item = checked(check)
    steps = [
        lambda: photographed(client, device, item),
        lambda: phone.sent(device, item),
    ]
    for step in steps if photo_first else reversed(steps):
        step()
    phone.sent(device, item)

    paper = check.task.photos.get()
    assert paper.appeal == check.task.question.appeal
    assert Attachment.objects.count() == 1
    shown = page(client, where.registrar, check.get_absolute_url()).text
    assert paper.name in shown


def test_photos_of_a_check_that_came_too_late_wait_for_the_head(client, where, round_, device):
    check = RoundCheck.objects.get(round=round_)
    item = checked(check)
    rounds.finish(round_=round_, by=where.head)
    photographed(client, device, item)
    (entry,) = phone.sent(device, item)
    assert entry.state == EntryState.LATE
    assert not Attachment.objects.exists()

    phone_decisions.drop(entry=entry, by=where.head)

    assert not Attachment.objects.exists()
