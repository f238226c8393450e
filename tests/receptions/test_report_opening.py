"""Opening the reports of a quarter is long work with visible progress."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from receptions.models import QuarterReport
from receptions.services import report_counts, reports
from territories import jobs
from territories.choices import JobState, Role
from territories.models import Job
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, appeal
from tests.factories.territories import TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


@pytest.fixture
def place():
    """A district's reception with an appeal of the quarter, its region's and the country's."""
    district = TerritoryFactory()
    reception = ReceptionFactory(territory=district)
    ReceptionFactory(territory=district.parent)
    ReceptionFactory(territory=district.parent.parent)
    with time_machine.travel(IN_QUARTER, tick=False):
        appeal(reception)
    with time_machine.travel(AFTER, tick=False):
        yield district


@pytest.fixture
def chief(client, place):
    user = UserFactory(role=Role.ADMINISTRATION, place=place.parent.parent)
    client.force_login(user)
    return user


def of_quarter():
    return QuarterReport.objects.filter(year=QUARTER.year, quarter=QUARTER.number)


def test_the_quarter_is_opened_by_a_job_whose_progress_is_seen(
    client, chief, place, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks() as callbacks:
        page = client.post(reverse("receptions:report-open")).url

    assert not of_quarter().exists()  # nothing is counted inside the request
    waiting = client.get(page)
    assert 'http-equiv="refresh"' in waiting.content.decode()
    fragment = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert 'id="progress"' in fragment
    assert "<html" not in fragment

    for callback in callbacks:
        callback()

    report = of_quarter().get(reception__territory=place)
    assert report.figures["figures"]["appeals_received"]["n"] == 1
    board = f"{reverse('receptions:report-list')}?quarter={QUARTER.slug}"
    assert board in client.get(page).content.decode()
    assert client.get(page, headers={"HX-Request": "true"})["HX-Redirect"] == page
    job = Job.objects.get()
    assert (job.state, job.progress, job.result) == (JobState.DONE, 100, {"reports": 3})
    assert client.get(board).status_code == 200


def test_progress_says_how_many_are_counted(place):
    told = []

    reports.open_quarter(QUARTER, progress=lambda percent, message="": told.append(percent))

    assert told == [33, 66, 100]


def test_a_second_click_leads_to_the_same_job(client, chief):
    pages = {client.post(reverse("receptions:report-open")).url for _click in range(2)}

    assert len(pages) == 1
    assert Job.objects.get().args == {"quarter": QUARTER.slug}


def test_what_a_broken_run_left_is_counted_by_the_next(place, monkeypatch):
    job = reports.begin_opening(quarter=QUARTER, by=UserFactory())
    build, built = report_counts.build, []

    def breaking(report, counted):
        if len(built) == 1:
            raise RuntimeError
        built.append(report.pk)
        return build(report, counted)

    monkeypatch.setattr(report_counts, "build", breaking)
    jobs.run_job(job.pk)
    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert of_quarter().exclude(figures={}).count() == 1

    monkeypatch.setattr(report_counts, "build", build)
    first = of_quarter().get(pk=built[0]).figures
    with time_machine.travel(AFTER + dt.timedelta(hours=1), tick=False):
        jobs.run_job(reports.begin_opening(quarter=QUARTER, by=None).pk)

    assert not of_quarter().filter(figures={}).exists()
    assert of_quarter().get(pk=built[0]).figures == first


def test_a_failure_is_said_and_can_be_tried_again(client, chief):
    job = reports.begin_opening(quarter=QUARTER, by=chief)
    Job.objects.update(state=JobState.FAILED, message="Ish uzildi")

    page = client.get(reverse("receptions:report-opening", args=[job.pk])).content.decode()

    assert "Ish uzildi" in page
    assert f'action="{reverse("receptions:report-open")}"' in page


def test_a_draft_that_is_not_counted_yet_opens(client, chief, place, monkeypatch):
    monkeypatch.setattr(reports, "uncounted", lambda _quarter: of_quarter().none())
    reports.open_quarter(QUARTER)

    for report in of_quarter():
        assert report.figures == {}
        assert client.get(report.get_absolute_url()).status_code == 200
