"""How an applicant is told: asked, kept with who and when, honoured, withdrawn by either side."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from receptions import delivery, notice_ways
from receptions.choices import Channel, DeliveryState, LetterChannel, LetterKind
from receptions.drafts import NO_NOTICES, Notices
from receptions.exceptions import DecisionError, LetterError
from receptions.models import Letter, NoticeChoice
from receptions.services import letter_post, letters, notice_choices
from receptions.tasks import write_letters
from tests.factories import letters as letter_factory
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db
BOTH = Notices(email=True, sms=True)
ADDRESS = "aziza@example.uz"


@pytest.fixture
def desk():
    letter_factory.templates()
    delivery.MemorySms.outbox.clear()
    return make.ReceptionFactory(sms_notices=True)


def told(desk, **fields):
    person = make.ApplicantFactory.build(email=ADDRESS, phone="+998901234567")
    return make.appeal(desk, applicant=person, **fields)


def acknowledged(appeal):
    return letters.draft(kind=LetterKind.ACKNOWLEDGEMENT, appeal=appeal, by=appeal.registered_by)


@pytest.mark.parametrize(
    ("channel", "notices", "way"),
    [
        (Channel.DESK, NO_NOTICES, LetterChannel.PRINT),
        (Channel.POST, NO_NOTICES, LetterChannel.PRINT),
        (Channel.VIRTUAL, NO_NOTICES, LetterChannel.EMAIL),
        (Channel.DESK, Notices(sms=True), LetterChannel.SMS),
        (Channel.POST, Notices(email=True), LetterChannel.EMAIL),
        (Channel.VIRTUAL, Notices(sms=True), LetterChannel.SMS),
        (Channel.DESK, BOTH, LetterChannel.EMAIL),
    ],
)
def test_a_letter_goes_as_was_asked_or_in_the_form_of_the_appeal(desk, channel, notices, way):
    appeal = told(desk, channel=channel, notices=notices)

    assert acknowledged(appeal).channel == way


@pytest.mark.parametrize("channel", [Channel.DESK, Channel.VIRTUAL, Channel.POST])
@pytest.mark.parametrize("notices", [NO_NOTICES, Notices(email=True), Notices(sms=True)])
def test_many_rows_are_judged_like_one(desk, channel, notices):
    appeal = told(desk, channel=channel, notices=notices)
    by_email, by_sms = notice_ways.reaches()
    rows = type(appeal).objects.filter(pk=appeal.pk)

    found = Notices(email=rows.filter(by_email).exists(), sms=rows.filter(by_sms).exists())

    assert found == notice_ways.allowed(appeal)


def test_who_was_not_asked_gets_no_acknowledgement_by_itself(desk):
    told(desk, notices=NO_NOTICES)

    assert write_letters() == 0


def test_the_choice_is_kept_with_who_and_when_and_follows_the_earlier_one(desk):
    appeal = told(desk, notices=Notices(sms=True))
    head = make.head_of(desk)

    notice_choices.choose(appeal=appeal, notices=BOTH, by=head)

    first, second = NoticeChoice.objects.all()
    assert (first.by, first.superseded_at is None) == (appeal.registered_by, False)
    assert (second.by, second.superseded_at) == (head, None)
    assert notice_ways.allowed(appeal) == BOTH


@pytest.mark.parametrize(
    ("by", "email", "phone", "notices"),
    [
        ("executor", ADDRESS, "+998901234567", BOTH),
        ("registrar", "", "+998901234567", BOTH),
        ("registrar", ADDRESS, "", BOTH),
    ],
)
def test_what_can_not_be_chosen_leaves_the_earlier_word(desk, by, email, phone, notices):
    person = make.ApplicantFactory.build(email=email, phone=phone)
    appeal = make.appeal(desk, applicant=person, notices=NO_NOTICES)
    user = make.registrar_of(desk if by == "registrar" else make.ReceptionFactory())

    with pytest.raises(DecisionError):
        notice_choices.choose(appeal=appeal, notices=notices, by=user)

    assert not NoticeChoice.objects.exists()


def test_a_letter_on_its_way_goes_on_paper_once_notices_are_withdrawn(desk):
    appeal = told(desk)
    letter = acknowledged(appeal)
    letters.issue(letter=letter, by=letter.created_by)
    notice_choices.withdraw(appeal=appeal)
    notice_choices.withdraw(appeal=appeal)

    sent = letter_post.deliver(letter_id=letter.pk)

    letter.refresh_from_db()
    assert (sent, letter.delivery_state) == (False, DeliveryState.FAILED)
    assert not mail.outbox
    assert letter in Letter.objects.to_print()
    assert appeal.notice_choices.count() == 2


def test_a_writer_can_not_choose_a_way_that_was_not_asked_for(desk):
    appeal = told(desk, notices=NO_NOTICES)
    letter = acknowledged(appeal)
    letters.edit(letter=letter, by=letter.created_by, channel=LetterChannel.SMS)

    with pytest.raises(LetterError, match="did not ask"):
        letters.issue(letter=letter, by=letter.created_by)


def test_the_database_keeps_one_word_and_lets_only_the_desk_ask(desk):
    appeal = told(desk)
    with pytest.raises(IntegrityError, match="one_choice"), transaction.atomic():
        NoticeChoice.objects.create(appeal=appeal, by_email=False, by_sms=False)
    with pytest.raises(IntegrityError, match="at_the_desk"), transaction.atomic():
        NoticeChoice.objects.filter(appeal=appeal).update(by=None)


def test_an_anonymous_person_is_asked_nothing(desk):
    appeal = told(desk, is_anonymous=True)

    assert not appeal.notice_choices.exists()
    with pytest.raises(DecisionError):
        notice_choices.choose(appeal=appeal, notices=BOTH, by=appeal.registered_by)


# -- pages ---------------------------------------------------------------------------------------


def test_the_registrar_changes_it_on_a_page(client, desk):
    person = make.ApplicantFactory.build(email="")
    appeal = make.appeal(desk, applicant=person, notices=NO_NOTICES)
    client.force_login(appeal.registered_by)
    url = reverse("receptions:appeal-notices", args=[appeal.number])

    lacking = client.post(url, {"by_email": "on"})
    saved = client.post(url, {"by_email": "on", "email": ADDRESS})

    assert (lacking.status_code, saved.status_code) == (422, 302)
    person.refresh_from_db()
    assert person.email == ADDRESS
    assert url in client.get(appeal.get_absolute_url()).text
    assert notice_ways.allowed(appeal) == Notices(email=True)


def test_the_applicant_withdraws_on_the_page_of_the_appeal(client, desk):
    appeal = told(desk)
    stop = reverse("cms:track-stop-notices")
    client.post(stop)
    assert notice_ways.allowed(appeal) == BOTH

    client.post(reverse("cms:track"), {"number": appeal.number, "code": appeal.tracking_code})
    assert stop in client.get(reverse("cms:track")).text
    client.post(stop)

    assert notice_ways.allowed(appeal) == NO_NOTICES
    assert notice_ways.current(appeal).by is None
    assert stop not in client.get(reverse("cms:track")).text
