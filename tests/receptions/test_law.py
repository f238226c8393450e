"""What the Law asks of a registration: representatives, minors, collective and unsigned letters."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from receptions.choices import (
    Authority,
    Channel,
    LegalGround,
    Outcome,
    QuestionStatus,
)
from receptions.exceptions import DecisionError, DraftError
from receptions.models import Appeal, Applicant, Question
from receptions.services import appeals, control, offline
from territories import clock
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("channel", "unsigned", "anonymous"),
    [
        (Channel.POST, True, True),
        (Channel.VIRTUAL, True, True),
        (Channel.BODY, True, True),
        (Channel.DESK, True, False),  # who speaks can be asked
        (Channel.TRUST_LINE, True, False),
        (Channel.POST, False, False),
    ],
)
def test_an_unsigned_letter_is_anonymous(channel, unsigned, anonymous):
    appeal = make.appeal(channel=channel, is_unsigned=unsigned)

    assert appeal.is_anonymous is anonymous
    assert bool(appeal.applicant_name) is not anonymous


def test_a_representative_without_a_document_is_registered_and_may_be_left(
):
    asked = make.question(representative="Aliyev V.", authority=Authority.ATTORNEY)
    assert asked.appeal.lacks_authority

    control.close(
        question=asked,
        by=make.head_of(asked.reception),
        outcome=Outcome.LEFT_UNEXAMINED,
        ground=LegalGround.NO_AUTHORITY,
    )
    asked.refresh_from_db()
    assert asked.outcome == Outcome.LEFT_UNEXAMINED


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {
            "representative": "Aliyev V.",
            "authority": Authority.ATTORNEY,
            "authority_document": "12-son, 01.11.2026",
        },
    ],
)
def test_an_appeal_is_not_left_for_authority_it_does_not_lack(fields):
    asked = make.question(**fields)

    with pytest.raises(DecisionError):
        control.close(
            question=asked,
            by=make.head_of(asked.reception),
            outcome=Outcome.LEFT_UNEXAMINED,
            ground=LegalGround.NO_AUTHORITY,
        )


@pytest.mark.parametrize(
    "fields",
    [
        {"representative": "Aliyev V."},
        {"authority": Authority.PARENT},
        {"authority_document": "12-son"},
        {"is_collective": True, "person_count": 2, "co_applicants": ("A", "B")},
    ],
)
def test_parts_that_do_not_fit_are_refused_and_use_up_no_number(fields):
    with pytest.raises(DraftError):
        make.appeal(**fields)
    assert not Appeal.objects.exists()
    assert not Applicant.objects.exists()


def test_the_others_of_a_collective_appeal_keep_their_order():
    appeal = make.appeal(
        is_collective=True, person_count=3, co_applicants=("Karimov A.", "Aliyeva S.")
    )

    assert [(one.ordinal, one.name) for one in appeal.co_applicants.all()] == [
        (2, "Karimov A."),
        (3, "Aliyeva S."),
    ]


def test_a_child_appeals_like_anybody():
    born = clock.today() - dt.timedelta(days=15 * 365)
    appeal = make.appeal(applicant=make.ApplicantFactory.build(birth_date=born))

    assert appeal.is_minor
    assert not appeal.is_anonymous


def test_what_no_office_has_is_returned_to_the_applicant():  # T-03
    asked = make.question()
    control.close(
        question=asked,
        by=make.head_of(asked.reception),
        outcome=Outcome.RETURNED,
        ground=LegalGround.RETURN,
        missing="Uyning manzili",
    )

    asked.refresh_from_db()
    assert (asked.status, asked.outcome) == (QuestionStatus.CLOSED, Outcome.RETURNED)
    assert asked.missing_data == "Uyning manzili"


def test_what_an_office_has_is_not_returned():
    asked = make.question(QuestionStatus.ASSIGNED)

    with pytest.raises(DecisionError):
        control.close(
            question=asked,
            by=make.head_of(asked.reception),
            outcome=Outcome.RETURNED,
            ground=LegalGround.RETURN,
            missing="Uyning manzili",
        )


@pytest.mark.parametrize(
    "point", [{"latitude": Decimal(41)}, {"latitude": Decimal(10), "longitude": Decimal(69)}]
)
def test_a_place_on_the_map_lies_in_the_country(point):
    asked = make.question()

    with pytest.raises(IntegrityError), transaction.atomic():
        Question.objects.filter(pk=asked.pk).update(**point)


def test_a_copy_is_found_by_the_same_personal_number():
    first = make.ApplicantFactory()
    first.set_personal_number("12345678901234")
    first.save()
    earlier = make.appeal(applicant=first)
    again = make.ApplicantFactory.build(surname="Boshqa")
    again.set_personal_number("12345678901234")

    assert list(appeals.earlier(again)) == [earlier]


@pytest.mark.parametrize(
    ("received", "late"),
    [
        ("2026-11-24T09:00+05:00", False),  # the same Tuesday
        ("2026-11-23T17:59+05:00", True),
        ("2026-11-23T18:00+05:00", False),  # after hours: the next working day
        ("2026-11-21T11:00+05:00", True),  # on Saturday, to be registered on Monday
    ],
)
def test_a_registration_later_than_the_law_allows_is_marked(client, received, late):  # T-01
    appeal = make.appeal(received_at=dt.datetime.fromisoformat(received))
    client.force_login(make.registrar_of(appeal.reception))

    page = client.get(appeal.get_absolute_url())

    assert page.context["registered_late"] is late
    assert ("later than the Law allows" in page.content.decode()) is late


def test_a_number_given_out_without_a_line_was_given_on_its_day(block, registrar):
    before = clock.now()
    with clock.playing(before + dt.timedelta(days=2)):
        taken = offline.take_in(
            draft=make.draft(block.reception, submission_key=uuid.uuid4(), received_at=before),
            block_id=block.pk,
            sequence=block.first,
            printed=block.number_of(block.first),
            by=registrar,
        )

    assert not appeals.registered_late(taken.appeal)
