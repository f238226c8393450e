"""Many appeals at once: routing, receipts, the list as a spreadsheet."""

import datetime as dt
import io
import os
import time

import openpyxl
import pypdfium2
import pytest
from django.core.files.storage import default_storage
from django.db import Error, transaction

from receptions import tasks
from receptions.models import PersonalDataExport, Question
from receptions.services import bulk, exports
from territories.choices import JobState, Role
from territories.models import Job
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory

pytestmark = pytest.mark.django_db
ROUTE, PRINT, EXPORT = (
    f"/receptions/appeals/many/{name}/" for name in ("route", "print", "export")
)


@pytest.fixture
def khokimiyat(desk):
    return OfficeFactory(territory=desk.territory, is_khokimiyat=True)


def made_file(client, url, callbacks, data):
    """The job that a POST starts, done, and its page."""
    with callbacks(execute=True):
        address = client.post(url, data)["Location"]
    return Job.objects.get(), address


def test_the_preview_shows_offices_obstacles_and_what_is_left_out(
    client, registrar, desk, khokimiyat
):
    new = make.appeal(reception=desk, by=registrar)
    given = make.question("assigned", reception=desk)
    about = make.appeal(reception=desk, appeal_type="complaint", complained_office=khokimiyat)
    foreign = make.appeal()

    page = client.post(
        ROUTE, {"appeal": [new.pk, given.appeal_id, about.pk, foreign.pk, "x", "9" * 30]}
    )

    assert [line.question.appeal_id for line in page.context["going"]] == [new.pk]
    staying = {line.question.appeal_id: line for line in page.context["staying"]}
    assert staying.keys() == {given.appeal_id, about.pk}
    assert staying[about.pk].refused[0].office == khokimiyat
    assert not Question.objects.filter(appeal=new, office__isnull=False).exists()


def test_one_that_fails_does_not_stop_the_others(client, registrar, desk, khokimiyat):
    first, second, third = (make.question(reception=desk) for _number in range(3))
    pairs = [f"{one.pk}:{khokimiyat.pk}" for one in (first, second, third)]
    make._assign(second, khokimiyat, None)

    page = client.post(ROUTE, {"step": "route", "give": [*pairs, "nonsense", "1:2:3"]})

    assert {one.question.pk for one in page.context["given"]} == {first.pk, third.pk}
    assert [one.question.pk for one in page.context["failed"]] == [second.pk]
    first.refresh_from_db()
    assert first.office == khokimiyat
    assert first.events.last().by == registrar


def test_an_office_of_r21_is_refused_even_when_it_is_sent(client, registrar, desk, khokimiyat):
    appeal = make.appeal(reception=desk, appeal_type="complaint", complained_office=khokimiyat)
    question = appeal.questions.get()

    page = client.post(ROUTE, {"step": "route", "give": f"{question.pk}:{khokimiyat.pk}"})

    assert page.context["failed"][0].problem
    question.refresh_from_db()
    assert question.office is None


def test_a_foreign_question_is_not_routed(client, registrar, khokimiyat):
    foreign = make.question()
    client.post(ROUTE, {"step": "route", "give": f"{foreign.pk}:{khokimiyat.pk}"})
    foreign.refresh_from_db()
    assert foreign.office is None


def test_all_that_the_filter_shows_is_taken_up_to_the_limit(
    client, registrar, desk, khokimiyat, monkeypatch
):
    monkeypatch.setattr(bulk, "MOST", 2)
    posted = [make.appeal(reception=desk, channel="post") for _number in range(3)]
    make.appeal(reception=desk)

    page = client.post(ROUTE, {"all": "1", "in": "channel=post"})

    keys = [line.question.appeal_id for line in page.context["going"]]
    assert keys == [posted[2].pk, posted[1].pk]


def test_too_many_or_none_go_back_to_the_list(client, registrar, desk, monkeypatch):
    monkeypatch.setattr(bulk, "MOST", 1)
    keys = [make.appeal(reception=desk).pk for _number in range(2)]

    for data in ({"appeal": keys, "in": "channel=desk"}, {"in": "channel=desk"}):
        response = client.post(ROUTE, data)
        assert response["Location"] == "/receptions/appeals/?channel=desk"


def test_nothing_is_closed_in_bulk(client, registrar, desk):
    question = make.question("accepted", reception=desk)
    client.post(ROUTE, {"appeal": question.appeal_id, "step": "close"})
    question.refresh_from_db()
    assert question.status == "accepted"


def test_receipts_come_as_one_paper(client, registrar, desk, django_capture_on_commit_callbacks):
    appeals = [
        make.appeal(reception=desk, language=language) for language in ("uz", "uz-cyrl", "ru")
    ]
    data = {"appeal": [one.pk for one in appeals]}

    job, address = made_file(client, PRINT, django_capture_on_commit_callbacks, data)

    assert job.state == JobState.DONE
    assert client.get(address).status_code == 200
    content = b"".join(client.get(f"{address}download/").streaming_content)
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    assert len(document) == 3
    words = [page.get_textpage().get_text_bounded() for page in document]
    assert all(one.number in text for one, text in zip(appeals, words, strict=True))
    document.close()


def test_receipts_that_may_not_be_printed_are_left_out(desk):
    reader = UserFactory(role=Role.AUDITOR, place=desk.territory.parent)
    appeal = make.appeal(reception=desk)
    with pytest.raises(exports.JobError):
        exports.receipts_pdf(appeals=[appeal.pk], by=reader, progress=lambda *said: None)


def test_control_cards_are_printed_as_one_paper(
    client, registrar, desk, django_capture_on_commit_callbacks
):
    hidden = make.ApplicantFactory(do_not_disclose=True)
    appeals = [make.appeal(reception=desk), make.appeal(reception=desk, applicant=hidden)]
    ticked = {"appeal": [one.pk for one in appeals], "paper": "cards"}

    job, address = made_file(client, PRINT, django_capture_on_commit_callbacks, ticked)

    assert job.state == JobState.DONE
    assert client.get(address).status_code == 200
    content = b"".join(client.get(f"{address}download/").streaming_content)
    document = pypdfium2.PdfDocument(io.BytesIO(content))
    words = [page.get_textpage().get_text_bounded() for page in document]
    assert len(words) == 2
    assert all(one.number in text for one, text in zip(appeals, words, strict=True))
    assert hidden.surname not in words[1]
    document.close()


def test_control_cards_of_others_are_left_out(desk):
    stranger = make.registrar_of(make.ReceptionFactory())
    appeal = make.appeal(reception=desk)

    with pytest.raises(exports.JobError):
        exports.cards_pdf(appeals=[appeal.pk], by=stranger, progress=lambda *said: None)


def test_the_export_holds_what_the_filter_shows(
    client, registrar, desk, django_capture_on_commit_callbacks
):
    shown = make.appeal(
        reception=desk,
        channel="post",
        questions=2,
        applicant=make.ApplicantFactory(surname="=HYPERLINK(1)", given_name="A"),
    )
    make.appeal(reception=desk)
    make.appeal(channel="post")

    job, address = made_file(
        client, EXPORT, django_capture_on_commit_callbacks, {"in": "channel=post&after=x"}
    )

    content = b"".join(client.get(f"{address}download/").streaming_content)
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.values)
    assert [row[0] for row in rows[1:]] == [shown.number, shown.number]
    assert rows[1][5].startswith("'=HYPERLINK")
    written = PersonalDataExport.objects.get()
    assert (written.by, written.query, written.rows) == (registrar, "channel=post", 2)
    assert job.result["rows"] == 2


def test_names_are_masked_for_those_above(desk):
    appeal = make.appeal(reception=desk)
    head = UserFactory(role=Role.REGIONAL_HEAD, place=desk.territory.parent)

    result = exports.register_xlsx(query="", by=head, progress=lambda *said: None)

    with default_storage.open(result["file"]) as file:
        rows = list(openpyxl.load_workbook(file).active.values)
    assert rows[1][5] == appeal.applicant.masked_name
    assert appeal.applicant.surname not in str(rows)


def test_an_export_goes_in_chunks_and_stops_at_the_limit(desk, registrar, monkeypatch):
    numbers = [make.appeal(reception=desk).number for _number in range(5)]
    monkeypatch.setattr(exports, "CHUNK", 2)
    seen = []

    result = exports.register_xlsx(query="", by=registrar, progress=lambda *said: seen.append(said))

    with default_storage.open(result["file"]) as file:
        rows = list(openpyxl.load_workbook(file).active.values)
    assert [row[0] for row in rows[1:]] == numbers[::-1]
    assert len(seen) == 3
    monkeypatch.setattr(exports, "MOST_ROWS", 4)
    with pytest.raises(exports.JobError, match="100"):
        exports.register_xlsx(query="", by=registrar, progress=lambda *said: None)


@pytest.mark.parametrize("text", ["=1+1", "+998", "-5", "@SUM(A1)", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text):
    assert exports.safe_cell(text) == f"'{text}"


@pytest.mark.parametrize(("value", "cell"), [("Karimova", "Karimova"), (7, 7), ("a\x00b", "ab")])
def test_other_values_stay(value, cell):
    assert exports.safe_cell(value) == cell


def test_a_file_is_only_for_who_asked(client, registrar, desk, django_capture_on_commit_callbacks):
    make.appeal(reception=desk)
    _job, address = made_file(client, EXPORT, django_capture_on_commit_callbacks, {})

    client.force_login(make.head_of(desk))

    assert client.get(address).status_code == 404
    assert client.get(f"{address}download/").status_code == 404


def test_a_file_is_removed_after_a_week(
    client, registrar, desk, django_capture_on_commit_callbacks
):
    job, address = made_file(client, EXPORT, django_capture_on_commit_callbacks, {})
    tasks.sweep_exports()
    assert default_storage.exists(job.result["file"])

    old = time.time() - dt.timedelta(days=8).total_seconds()
    os.utime(default_storage.path(job.result["file"]), (old, old))
    tasks.sweep_exports()

    assert not default_storage.exists(job.result["file"])
    assert client.get(f"{address}download/")["Location"] == address


def test_the_log_of_exports_can_not_be_changed(registrar):
    written = PersonalDataExport.objects.create(by=registrar, query="", rows=1)
    for change in (written.delete, lambda: PersonalDataExport.objects.update(rows=0)):
        with pytest.raises(Error), transaction.atomic():
            change()


def test_who_lost_the_post_gets_no_file(client, desk, django_capture_on_commit_callbacks):
    outsider = UserFactory()
    job = Job.objects.create(
        kind="receptions.register_export", args={"query": ""}, created_by=outsider
    )
    from territories.jobs import run_job

    run_job(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert not PersonalDataExport.objects.exists()
