"""Anybody compares a printed or sent report with what was sealed."""

import datetime as dt

import pytest
import time_machine
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from receptions import signing
from receptions.models import Appeal, QuarterReport, ReportFile
from receptions.services import corrections, report_reopening, reports
from territories import clock
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def pair(tmp_path_factory):
    return signing.make_test_certificate(tmp_path_factory.mktemp("signing"))


@pytest.fixture(autouse=True)
def certificate(settings, pair, tmp_path):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path
    settings.REPORT_SIGN_KEY, settings.REPORT_SIGN_CERTIFICATE = pair


@pytest.fixture
def report():
    reception = ReceptionFactory(territory=TerritoryFactory(parent=RegionFactory()))
    with clock.playing(IN_QUARTER):
        for _one in range(6):
            appeal(reception)
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
        draft = QuarterReport.objects.get(reception=reception, year=2026, quarter=3)
        return reports.submit(report=draft, by=UserFactory())


def accepted(report):
    return reports.accept(report=report, by=UserFactory())


def drawn(report, edition="council", callbacks=None):
    with callbacks(execute=True):
        file = reports.request_file(report=report, language="uz", edition=edition, by=UserFactory())
    file.refresh_from_db()
    with file.file.open("rb") as stored:
        return stored.read()


def ask(client, report):
    return client.get(reverse("cms:letter-checked", args=[report.code]))


def send(client, report, data, name="hisobot.pdf"):
    url = reverse("cms:report-compare", args=[report.code])
    return client.post(url, {"file": SimpleUploadedFile(name, data, "application/pdf")})


def test_an_accepted_report_shows_what_was_sealed(client, report):
    text = ask(client, accepted(report)).text

    assert report.digest in text
    assert report.reception.name in text
    assert "Appeals received" in text
    assert report.submitted_by.full_name not in text


def test_a_report_not_accepted_yet_shows_no_figures(client, report):
    text = ask(client, report).text

    assert report.digest in text
    assert "Appeals received" not in text


def test_a_draft_and_an_unknown_code_are_not_found(client, report):
    unknown = "0" * 16
    assert client.get(reverse("cms:letter-checked", args=[unknown])).status_code == 404
    assert client.post(reverse("cms:report-compare", args=[unknown])).status_code == 404


def test_a_paper_of_an_earlier_version_is_said_to_be_replaced(client, report):
    accepted(report)
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        asked = report_reopening.ask(report=report, by=UserFactory(), reason="Xato")
        opened = report_reopening.confirm(reopening=asked, by=UserFactory())

        between = ask(client, report)
        anew = reports.submit(report=opened, by=UserFactory())
        after = ask(client, report)
        typed = client.get(reverse("cms:letter-check"), {"code": report.code.lower()})

    assert between.status_code == 200
    assert "not sealed yet" in between.text
    assert report.digest in between.text
    assert anew.code != report.code
    assert reverse("cms:letter-checked", args=[anew.code]) in after.text
    assert typed["Location"] == reverse("cms:letter-checked", args=[report.code])
    assert "This report was sealed" in ask(client, anew).text


def test_the_code_may_be_typed_with_blanks(client, report):
    typed = " ".join(report.code[i : i + 4] for i in range(0, 16, 4)).lower()

    answer = client.get(reverse("cms:letter-check"), {"code": typed})

    assert answer["Location"] == reverse("cms:letter-checked", args=[report.code])


def test_files_are_compared(client, report, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        accepted(report)
    report.refresh_from_db()
    data = drawn(report, callbacks=django_capture_on_commit_callbacks)
    changed = bytearray(data)
    changed[3000] ^= 1

    same, other, plain = (
        send(client, report, one) for one in (data, bytes(changed), b"%PDF-1.4 nothing")
    )

    assert "byte for byte" in same.text
    assert signing.TEST_NAME in same.text
    assert "it has been changed" in other.text
    assert "none of our papers" in plain.text
    file = ReportFile.objects.get(report=report, language="uz", edition="council")
    assert (file.signed_by, len(file.sha256)) == (signing.TEST_NAME, 64)
    assert "the papers are signed electronically" in ask(client, report).text


def test_only_a_small_pdf_is_taken(client, report, settings):
    settings.REPORT_CHECK_MAX_BYTES = 100

    assert send(client, report, b"%PDF-" + b"0" * 200).status_code == 422
    assert send(client, report, b"GIF89a").status_code == 422
    assert client.get(reverse("cms:report-compare", args=[report.code])).status_code == 405


def test_files_are_counted(client, report, settings):
    settings.REPORT_CHECK_RATE_LIMIT = (1, 600)

    statuses = [send(client, report, b"GIF89a").status_code for _try in range(2)]

    assert statuses == [422, 429]


def test_corrections_are_public_without_case_numbers(client, report):
    accepted(report)
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        with clock.playing(IN_QUARTER):
            late = appeal(report.reception)
        Appeal.objects.filter(pk=late.pk).update(registered_at=clock.now())
        corrections.compare(QUARTER)

    text = ask(client, report).text

    assert "entered after the report was sealed" in text
    assert late.number not in text
