"""What the Law asks of a registration: representatives, minors, collective and unsigned letters."""

import datetime as dt
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
from receptions.services import appeals, control
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
