"""Notices by SMS: where the reception switched them on, once each, by the configured adapter."""

import pytest
from django.urls import reverse

from receptions import delivery
from receptions.choices import Channel, LetterChannel, LetterKind
from receptions.drafts import NO_NOTICES
from receptions.exceptions import DecisionError
from receptions.models import Letter
from receptions.services import letters, network
from receptions.tasks import write_letters
from tests.factories import letters as letter_factory
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def no_sms_left():
    delivery.MemorySms.outbox.clear()


@pytest.fixture
def desk():
    letter_factory.templates()
    return make.ReceptionFactory(sms_notices=True)


def by_telephone(desk, *, email="", phone="+998901234567", **fields):
    applicant = make.ApplicantFactory.build(email=email, phone=phone)
    return make.appeal(desk, applicant=applicant, **fields)


@pytest.fixture
def sweep(django_capture_on_commit_callbacks):
    def run():
        with django_capture_on_commit_callbacks(execute=True):
            return write_letters()

    return run


def test_an_acknowledgement_goes_by_sms_once(desk, sweep):
    by_telephone(desk)

    assert (sweep(), sweep()) == (1, 0)

    letter = Letter.objects.get()
    assert (letter.kind, letter.channel) == (LetterKind.ACKNOWLEDGEMENT, LetterChannel.SMS)
    (message,) = delivery.MemorySms.outbox
    assert message.phone == "+998901234567"


def test_nothing_goes_by_sms_where_it_is_not_switched_on(sweep):
    letter_factory.templates()
    by_telephone(make.ReceptionFactory())

    assert sweep() == 0
    assert not delivery.MemorySms.outbox


@pytest.mark.parametrize(
    ("fields", "channel"),
    [
        ({"email": "aziza@example.uz"}, LetterChannel.EMAIL),
        ({"channel": Channel.POST, "notices": NO_NOTICES}, LetterChannel.PRINT),
    ],
)
def test_email_and_post_come_before_sms(desk, sweep, fields, channel):
    by_telephone(desk, **fields)

    sweep()

    assert Letter.objects.get().channel == channel
    assert not delivery.MemorySms.outbox


@pytest.mark.parametrize("fields", [{"phone": ""}, {"is_anonymous": True}])
def test_who_can_not_be_reached_gets_no_sms(desk, sweep, fields):
    by_telephone(desk, **fields)

    assert sweep() == 0


def test_a_reply_is_never_left_to_an_sms(desk):
    appeal = by_telephone(desk)

    letter = letters.draft(kind=LetterKind.REPLY, appeal=appeal, by=appeal.registered_by)

    assert letter.channel == LetterChannel.PRINT


def test_only_who_decides_switches_sms(client, desk):
    registrar, head = make.registrar_of(desk), make.head_of(desk)
    with pytest.raises(DecisionError):
        network.switch_sms(reception=desk, on=False, by=registrar)

    client.force_login(head)
    client.post(reverse("receptions:reception-sms", args=[desk.code]), {"on": "0"})

    desk.refresh_from_db()
    assert not desk.sms_notices
