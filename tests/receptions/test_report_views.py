"""Pages of the quarterly reports and of the deputies' portal."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils.translation import override

from receptions.choices import ReportState
from receptions.models import QuarterLock, QuarterReport, ReportFile, ReportReturn
from receptions.report_choices import LockKind
from receptions.report_today import cards
from receptions.services import reports
from territories.choices import Role
from territories.figure_registry import registry
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import world as make_world
from tests.today import drawn

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)


@pytest.fixture
def world(db):
    world = make_world()
    world.reception = ReceptionFactory(territory=world.district)
    ReceptionFactory(territory=world.region)
    reports.open_quarter(QUARTER)
    world.report = QuarterReport.objects.get(reception=world.reception)
    return world


def url(name, report, *more):
    return reverse(f"receptions:{name}", args=[report.pk, *more])


def state(world):
    return QuarterReport.objects.get(pk=world.report.pk).state


def test_the_report_goes_from_the_head_to_the_region_and_back_and_is_accepted(client, world):
    client.force_login(world.users[Role.HEAD])
    page = client.get(url("report-detail", world.report))
    assert page.status_code == 200
    words = {"problems": "Suv", "mood": "", "measures": "Nasos", "proposals": ""}
    assert client.post(url("report-write", world.report), words).status_code == 302
    assert client.post(url("report-submit", world.report)).status_code == 302
    assert state(world) == ReportState.SUBMITTED
    assert client.post(url("report-accept", world.report)).status_code == 403

    client.force_login(world.users[Role.REGIONAL_HEAD])
    empty = client.post(url("report-return", world.report), {"subject": "", "reason": ""})
    assert empty.status_code == 422
    choice = client.get(url("report-return", world.report)).context["form"].fields["subject"]
    subject = choice.choices[1][1][0][0]
    client.post(url("report-return", world.report), {"subject": subject, "reason": "Aniqlang"})
    assert state(world) == ReportState.RETURNED
    assert world.report.returns.get().subject == "problems"

    client.force_login(world.users[Role.HEAD])
    assert "Aniqlang" in client.get(url("report-detail", world.report)).content.decode()
    client.post(url("report-submit", world.report))
    client.force_login(world.users[Role.REGIONAL_HEAD])
    client.post(url("report-accept", world.report))
    assert state(world) == ReportState.ACCEPTED


def test_a_part_of_a_sealed_whole_is_not_offered_to_be_returned_and_the_way_is_said(client, world):
    reports.submit(report=world.report, by=world.users[Role.HEAD])
    whole = QuarterReport.objects.get(reception__territory=world.region)
    reports.submit(report=whole, by=world.users[Role.REGIONAL_HEAD])
    client.force_login(world.users[Role.REGIONAL_HEAD])

    page = client.get(url("report-detail", world.report)).content.decode()

    assert url("report-accept", world.report) in page
    assert url("report-return", world.report) not in page
    assert "returned or reopened first" in page


def test_what_a_report_was_returned_for_is_said_in_the_readers_language(client, world):
    code = "questions_received"
    report = reports.submit(report=world.report, by=world.users[Role.HEAD])
    reports.return_(
        report=report, by=world.users[Role.REGIONAL_HEAD], subject=code, reason="Aniqlang"
    )
    sent_back = ReportReturn.objects.get()
    client.force_login(world.users[Role.HEAD])
    page = client.get(url("report-detail", world.report)).content.decode()

    assert str(registry.figures[code].name) in page
    with override("ru"):
        assert sent_back.about == str(registry.figures[code].name)
        assert ReportReturn(subject="mood").about == "Настроения населения"
    assert ReportReturn(subject="Kelib tushgan").about == "Kelib tushgan"  # of before codes


def test_a_draft_says_when_it_was_counted_as_people_write_a_moment(client, world):
    with time_machine.travel(dt.datetime(2026, 10, 6, 10, 5, tzinfo=dt.UTC), tick=False):
        reports.refresh(world.report)
        client.force_login(world.users[Role.HEAD])
        page = client.get(url("report-detail", world.report)).content.decode()

    assert "2026-10-06T" not in page
    assert "last count (06.10.2026 15:05)" in page


def test_a_report_without_figures_is_shown_even_when_it_is_locked(client, world):
    QuarterReport.objects.filter(pk=world.report.pk).update(figures={})
    QuarterLock.objects.create(year=2026, quarter=3, kind=LockKind.DATE)
    client.force_login(world.users[Role.HEAD])

    page = client.get(url("report-detail", world.report))

    assert page.status_code == 200
    assert "have not been counted" in page.content.decode()
    assert QuarterReport.objects.get(pk=world.report.pk).figures == {}


def accepted(world):
    reports.submit(report=world.report, by=world.users[Role.HEAD])
    return reports.accept(report=world.report, by=world.users[Role.REGIONAL_HEAD])


def test_a_deputy_reads_and_downloads_the_council_edition_only(
    client, world, django_capture_on_commit_callbacks
):
    deputy = world.users[Role.DEPUTY]
    client.force_login(deputy)
    assert client.get(url("council-report", world.report)).status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        report = accepted(world)

    assert client.get(reverse("receptions:report-list")).url == reverse("receptions:council")
    portal = client.get(reverse("receptions:council"))
    assert world.reception.name_uz in portal.content.decode()
    assert client.get(url("report-detail", report)).url == url("council-report", report)
    assert client.get(url("council-report", report)).status_code == 200
    for language in ("uz", "uz-cyrl", "ru", "en"):
        paper = client.get(url("report-download", report, language, "council"))
        assert paper.status_code == 200
        assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert client.get(url("report-download", report, "uz", "full")).status_code == 403
    assert [card.count for card in drawn(cards(deputy))] == [1]


def test_a_paper_is_drawn_on_demand_and_then_there(
    client, world, django_capture_on_commit_callbacks
):
    client.force_login(world.users[Role.HEAD])
    address = url("report-file", world.report, "ru", "full")
    assert client.get(address).status_code == 200
    assert client.get(url("report-download", world.report, "ru", "full")).status_code == 404

    with django_capture_on_commit_callbacks(execute=True):
        assert client.post(address).status_code == 302

    assert ReportFile.objects.get(report=world.report).pages
    done = client.get(address)
    assert url("report-download", world.report, "ru", "full") in done.content.decode()


@pytest.mark.parametrize("language", ["xx", "de"])
def test_a_paper_in_an_unknown_language_is_not_found(client, world, language):
    client.force_login(world.users[Role.HEAD])
    assert client.get(url("report-file", world.report, language, "full")).status_code == 404


def test_a_draft_redraws_but_a_sealed_paper_must_show_the_seal(
    client, world, django_capture_on_commit_callbacks
):
    client.force_login(world.users[Role.HEAD])
    with django_capture_on_commit_callbacks(execute=True):
        client.post(url("report-file", world.report, "uz", "full"))
    draft = client.get(url("report-download", world.report, "uz", "full"))
    assert b"".join(draft.streaming_content).startswith(b"%PDF")

    reports.submit(report=world.report, by=world.users[Role.HEAD])

    assert client.get(url("report-download", world.report, "uz", "full")).status_code == 404


def test_the_board_counts_and_costs_the_same_for_many(client, world, django_assert_max_num_queries):
    client.force_login(world.users[Role.ADMINISTRATION])
    with django_assert_max_num_queries(22):
        page = client.get(reverse("receptions:report-list"))
    assert page.context["counts"]["all"] == QuarterReport.objects.count()
    assert (
        page.context["counts"]["late"]
        == QuarterReport.objects.filter(
            due_on__lt=dt.date.today()  # noqa: DTZ011
        ).count()
    )


def test_cards_tell_the_head_to_submit_and_the_region_to_decide(world):
    assert [card.count for card in drawn(cards(world.users[Role.HEAD]))] == [1]
    reports.submit(report=world.report, by=world.users[Role.HEAD])

    assert not drawn(cards(world.users[Role.HEAD]))
    region = {str(card.title): card.count for card in drawn(cards(world.users[Role.REGIONAL_HEAD]))}
    assert sorted(filter(None, region.values())) == [1, 1]
