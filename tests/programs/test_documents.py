"""The document of a programme: at once where it is small, by a job where it is long."""

import io

import pypdf
import pytest
from django.core.files.storage import default_storage
from django.test import Client
from django.urls import reverse
from guardian.models import UserObjectPermission

from programs.services import documents
from programs.services.documents import Paper, Wanted
from territories.choices import JobState, Role
from territories.jobs import run_job, sweep
from territories.models import Job
from tests.factories import programs as make


@pytest.fixture
def long(where, settings, tmp_path, monkeypatch):
    """A programme in two measures that counts as a long one."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(documents, "DIRECT", 1)
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    where.programme = make.sent(where)
    return where


def programme_of(where):
    return Wanted(Paper.PROGRAMME, where.programme)


def at(name, programme):
    return reverse(f"programs:{name}", args=[programme.pk])


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text_of(response):
    content = b"".join(response.streaming_content)
    return "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.mark.parametrize(("most", "is_large"), [(4, False), (3, True)])
def test_lines_and_problems_decide_whether_a_document_is_long(where, monkeypatch, most, is_large):
    make.finding(where)
    make.finding(where, topic=where.other_topic)
    draft = make.draft(where)
    monkeypatch.setattr(documents, "DIRECT", most)

    assert documents.is_large(Wanted(Paper.PROGRAMME, draft)) == is_large
    make.finding(where)  # left out of the draft: one more row of the annex
    assert documents.is_large(Wanted(Paper.PROGRAMME, draft))


def test_a_long_document_is_drawn_by_a_job_and_opened_by_who_asked(
    long, django_capture_on_commit_callbacks
):
    client, page = signed_in(long.head), at("programme-document", long.programme)

    led = client.get(at("programme-pdf", long.programme))
    assert (led.status_code, led.url) == (302, page)
    assert not Job.objects.exists()
    with django_capture_on_commit_callbacks(execute=False):
        client.post(page)
        client.post(page)  # an impatient second click
    job = Job.objects.get()
    assert 'id="progress"' in client.get(page).content.decode()
    fragment = client.get(page, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert client.get(at("programme-document-file", long.programme)).url == page
    run_job(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.DONE
    assert at("programme-document-file", long.programme) in client.get(page).content.decode()
    assert long.programme.number in text_of(
        client.get(at("programme-document-file", long.programme))
    )
    other = signed_in(long.users[Role.REGIONAL_HEAD])
    assert other.get(at("programme-document-file", long.programme)).url == page


def test_what_the_queue_lost_is_drawn_after_the_sweep(
    long, settings, time_machine, django_capture_on_commit_callbacks
):
    job = documents.start(wanted=programme_of(long), by=long.head, language="uz")
    time_machine.shift(settings.JOB_STALLED_AFTER_SECONDS + 1)

    with django_capture_on_commit_callbacks(execute=True):
        assert sweep() == 1

    job.refresh_from_db()
    assert job.state == JobState.DONE


def test_a_swept_file_is_asked_for_again(long):
    job = documents.start(wanted=programme_of(long), by=long.head, language="uz")
    run_job(job.pk)
    job.refresh_from_db()
    default_storage.delete(job.result["file"])
    client = signed_in(long.head)

    response = client.get(at("programme-document-file", long.programme))

    assert response.url == at("programme-document", long.programme)
    assert '<form method="post"' in client.get(response.url).content.decode()


def test_who_lost_sight_of_the_programme_meanwhile_gets_no_file(long):
    job = documents.start(wanted=programme_of(long), by=long.executor, language="uz")
    UserObjectPermission.objects.filter(user=long.executor).delete()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.FAILED, {})
    assert job.message


@pytest.mark.parametrize(
    ("paper", "asked", "page"),
    [
        (Paper.TRACE, "programme-trace-xlsx", "programme-trace-document"),
        (Paper.CHAIN, "measure-chain-pdf", "measure-chain-document"),
    ],
)
def test_a_long_matrix_and_a_long_chain_are_made_by_a_job_too(
    long, monkeypatch, django_capture_on_commit_callbacks, paper, asked, page
):
    monkeypatch.setattr(documents, "DIRECT_SHEET", 1)
    thing = long.programme if paper == Paper.TRACE else long.programme.lines.first()
    client, page = signed_in(long.head), at(page, thing)

    assert client.get(at(asked, thing)).url == page
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page)

    assert Job.objects.get().state == JobState.DONE
    made = client.get(f"{page}file/")
    content = b"".join(made.streaming_content)
    assert content[:4] == (b"PK\x03\x04" if paper == Paper.TRACE else b"%PDF")
    assert made["Content-Disposition"].startswith("attachment")
    assert f"{page}file/" in client.get(page).content.decode()


def test_each_choice_of_rows_is_a_file_of_its_own(long, monkeypatch):
    monkeypatch.setattr(documents, "DIRECT_SHEET", 1)
    whole = Wanted(Paper.TRACE, long.programme)
    documents.start(wanted=whole, by=long.head, language="uz")
    client = signed_in(long.head)

    led = client.get(at("programme-trace-xlsx", long.programme), {"show": "without"})
    page = client.get(led.url).content.decode()

    assert led.url == at("programme-trace-document", long.programme) + "?show=without"
    assert 'id="progress"' not in page
    client.post(led.url)
    assert Job.objects.filter(args__show="without").count() == 1


def test_who_lost_sight_of_the_measure_meanwhile_gets_no_chain(long):
    wanted = Wanted(Paper.CHAIN, long.programme.lines.first())
    job = documents.start(wanted=wanted, by=long.executor, language="uz")
    UserObjectPermission.objects.filter(user=long.executor).delete()

    run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.result) == (JobState.FAILED, {})
