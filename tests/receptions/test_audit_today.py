"""The auditor's today page: openings of personal histories, reports opened again."""

import datetime as dt

import pytest

from receptions.audit_today import cards
from receptions.choices import ReportState
from receptions.models import PersonalDataRead, QuarterReport, ReportReopening
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import CountryFactory, UserFactory
from tests.today import cards_for, drawn

pytestmark = pytest.mark.django_db
READS, REOPENED = "Personal histories opened within 7 days", "Sealed reports opened again"


@pytest.fixture
def auditor():
    return UserFactory(role=Role.AUDITOR, place=CountryFactory())


def read(desk, **fields):
    applicant = make.appeal(desk).applicant
    by = UserFactory(last_name="Karimova", first_name="Nilufar")
    return PersonalDataRead.objects.create(
        applicant=applicant, reason="Takroriy murojaat", **{"by": by, **fields}
    )


def reopening(desk, **fields):
    moment = clock.now()
    report = QuarterReport.objects.create(
        reception=desk,
        year=2026,
        quarter=3,
        due_on=moment.date(),
        state=ReportState.ACCEPTED,
        digest="0" * 64,
        submitted_by=UserFactory(),
        submitted_at=moment,
        accepted_by=UserFactory(),
        accepted_at=moment,
    )
    return ReportReopening.objects.create(
        report=report, reason="Xato topildi", asked_by=UserFactory(), **fields
    )


def by_title(user):
    return {str(card.title): card for card in drawn(cards(user))}


def test_auditor_finds_the_newest_openings_with_reader_and_reason(desk, auditor, client):
    first, second = read(desk), read(desk)

    card = by_title(auditor)[READS]

    assert [item.url.split("/")[-2] for item in card.items] == [
        str(second.applicant_id),
        str(first.applicant_id),
    ]
    assert card.items[0].hint == "Karimova Nilufar: Takroriy murojaat"
    assert second.applicant.surname not in card.items[0].label
    assert card in cards_for(auditor)
    client.force_login(auditor)
    assert client.get(card.items[0].url).status_code == 200


def test_old_openings_and_the_own_are_no_work(desk, auditor, time_machine):
    read(desk, by=auditor)
    assert by_title(auditor) == {}

    read(desk)
    time_machine.move_to(clock.now() + dt.timedelta(days=8))
    assert by_title(auditor) == {}


def test_auditor_of_a_region_sees_only_that_region(desk):
    read(desk)
    reopening(desk)
    elsewhere = UserFactory(role=Role.AUDITOR, place=make.ReceptionFactory().territory.parent)
    here = UserFactory(role=Role.AUDITOR, place=desk.territory.parent)

    assert by_title(elsewhere) == {}
    assert set(by_title(here)) == {READS, REOPENED}


def test_auditor_finds_reports_opened_again_but_not_refusals(desk, auditor, client):
    asked = reopening(desk)
    reopening(
        make.ReceptionFactory(),
        decided_by=UserFactory(),
        decided_at=clock.now(),
        confirmed=False,
    )

    card = by_title(auditor)[REOPENED]

    assert [item.url for item in card.items] == [asked.report.get_absolute_url()]
    client.force_login(auditor)
    for url in (card.url, card.items[0].url):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.HEAD])
def test_the_log_is_nobody_elses_work(desk, role):
    read(desk)
    reopening(desk)

    assert drawn(cards(UserFactory(role=role, place=desk.territory))) == []
