"""Letters leave the house once; what nobody has to think of is written by itself."""

import datetime as dt
import logging
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from receptions import delivery
from receptions.choices import Channel, DeliveryState, HopReason, LetterChannel, LetterKind
from receptions.models import Letter
from receptions.services import deadlines, letter_notices, letter_post, letters, routing
from receptions.tasks import write_letters
from territories import clock
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_sms_left():
    delivery.MemorySms.outbox.clear()


class Broken:
    """A gateway that does not answer."""

    def send(self, message):
        raise ConnectionError(f"no route for {message.phone}")


def by_email(**fields):
    applicant = make.ApplicantFactory.build(email="aziza@example.uz")
    return letter_factory.issued(channel=LetterChannel.EMAIL, applicant=applicant, **fields)


def by_sms():
    return letter_factory.issued(channel=LetterChannel.SMS, language="en")


# -- sending ---------------------------------------------------------------------------------
def test_issue_sends_the_letter_after_commit(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        letter = by_email()
        assert not mail.outbox

    (message,) = mail.outbox
    assert message.to == ["aziza@example.uz"]
    assert message.attachments[0].content.startswith(b"%PDF")
    letter.refresh_from_db()
    assert letter.delivery_state == DeliveryState.SENT
    assert letter.sent_at is not None


def test_the_envelope_names_no_person():
    letter = by_email()

    letter_post.deliver(letter_id=letter.pk)

    words = mail.outbox[0].subject + mail.outbox[0].body
    assert letter.appeal.applicant.surname not in words
    assert letter.code in words


def test_a_letter_is_sent_once_however_often_the_queue_asks():
    letter = by_email()

    assert letter_post.deliver(letter_id=letter.pk)
    assert not letter_post.deliver(letter_id=letter.pk)
    letter_post.send_letter(letter.pk)

    assert len(mail.outbox) == 1


def test_sms_goes_through_the_named_backend_with_a_key():
    letter = by_sms()

    letter_post.deliver(letter_id=letter.pk)

    (message,) = delivery.MemorySms.outbox
    assert message.phone == letter.appeal.applicant.phone
    assert message.key == f"letter-{letter.pk}"
    assert letter.number in message.text
    assert f"/check/{letter.code}/" in message.text


def test_the_console_shows_a_number_by_its_last_digits_only(settings, capsys):
    settings.SMS_BACKEND = "receptions.delivery.ConsoleSms"
    letter = by_sms()

    letter_post.deliver(letter_id=letter.pk)

    phone = letter.appeal.applicant.phone
    shown = capsys.readouterr().out
    assert f"…{phone[-2:]}" in shown
    assert phone not in shown


@pytest.mark.parametrize("state", ["draft", "print"])
def test_what_is_not_to_be_sent_stays(state):
    letter = letter_factory.drafted() if state == "draft" else letter_factory.issued()

    assert not letter_post.deliver(letter_id=letter.pk)
    assert not mail.outbox


def test_a_refused_letter_is_tried_again_and_then_printed(settings, caplog):
    settings.SMS_BACKEND = f"{__name__}.Broken"
    letter = by_sms()
    for _attempt in range(letter_post.MAX_ATTEMPTS):
        letter.refresh_from_db()
        assert letter.delivery_state == DeliveryState.WAITING
        with caplog.at_level(logging.WARNING):
            letter_post.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert letter.delivery_state == DeliveryState.FAILED
    assert letter.delivery_error == "ConnectionError"
    assert letter in Letter.objects.to_print()
    assert letter.appeal.applicant.phone not in caplog.text


def test_requeue_takes_what_stalled_and_leaves_what_is_fresh(django_capture_on_commit_callbacks):
    stalled, fresh = by_email(), by_email()
    long_ago = timezone.now() - letter_post.STALLED_AFTER - dt.timedelta(seconds=1)
    Letter.objects.filter(pk=stalled.pk).update(queued_at=long_ago)

    with django_capture_on_commit_callbacks(execute=True):
        assert letter_post.requeue() == 1

    assert len(mail.outbox) == 1
    fresh.refresh_from_db()
    assert fresh.delivery_state == DeliveryState.WAITING


# -- letters that are written by themselves --------------------------------------------------
def kinds():
    return sorted(Letter.objects.values_list("kind", flat=True))


@pytest.fixture
def templates():
    letter_factory.templates()


def test_an_appeal_by_post_is_acknowledged_once(templates):
    appeal = make.appeal(channel=Channel.POST)

    assert write_letters() == 1
    assert write_letters() == 0

    letter = appeal.letters.get()
    assert letter.kind == LetterKind.ACKNOWLEDGEMENT
    assert letter.is_issued
    assert letter.signed_by == appeal.registered_by


def test_who_gave_an_email_address_is_told_by_email(templates, django_capture_on_commit_callbacks):
    make.appeal(applicant=make.ApplicantFactory.build(email="aziza@example.uz"))

    with django_capture_on_commit_callbacks(execute=True):
        write_letters()

    assert [message.to for message in mail.outbox] == [["aziza@example.uz"]]


@pytest.mark.parametrize(
    "fields",
    [
        {"channel": Channel.DESK},
        {"channel": Channel.POST, "is_anonymous": True},
    ],
)
def test_who_holds_the_receipt_or_gave_no_name_gets_no_acknowledgement(templates, fields):
    make.appeal(**fields)

    assert write_letters() == 0


def test_forwarding_is_announced_for_the_hop_in_force(templates):
    question = make.question("assigned")
    other = OfficeFactory(territory=question.territory)
    routing.assign(
        question=question,
        office=other,
        by=make.head_of(question.reception),
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )

    assert write_letters() == 1

    letter = question.letters.get()
    assert letter.kind == LetterKind.FORWARDING
    assert other.name in letter.body
    assert write_letters() == 0


def test_extension_is_announced_and_signed_by_the_head(templates):
    question = make.question("assigned")
    head = make.head_of(question.reception)
    deadlines.extend(question=question, by=head, ground="Tahlil")

    write_letters()

    letter = question.letters.get(kind=LetterKind.EXTENSION)
    assert letter.signed_by == head
    assert "Tahlil" in letter.body
    assert kinds() == [LetterKind.EXTENSION, LetterKind.FORWARDING]


def test_a_notice_written_by_hand_is_not_written_again(templates):
    letter_factory.drafted(LetterKind.FORWARDING)

    assert write_letters() == 0


def test_old_decisions_are_not_announced(templates, settings):
    days = settings.LETTERS_AUTOMATIC_DAYS + 1
    with clock.playing(timezone.now() - dt.timedelta(days=days)):
        make.question("assigned", channel=Channel.POST)

    assert write_letters() == 0


def test_nothing_is_written_where_the_setting_says_so(templates, settings):
    settings.LETTERS_AUTOMATIC = False
    make.question("assigned")

    assert write_letters() == 0


def test_without_a_template_nothing_is_written_and_the_rest_goes_on(caplog):
    make.question("assigned")

    with caplog.at_level(logging.INFO):
        assert letter_notices.write_missing() == 0

    assert "no automatic letter for hop" in caplog.text


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_the_same_letter_send_it_once(monkeypatch):
    monkeypatch.setattr(letters, "queue", lambda _key: None)  # else issuing sends it at once
    letter = by_email()
    barrier = threading.Barrier(2)

    def work(_number):
        barrier.wait(timeout=30)
        try:
            return letter_post.deliver(letter_id=letter.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        sent = list(pool.map(work, range(2)))

    assert sorted(sent) == [False, True]
    assert len(mail.outbox) == 1
