"""Pages of representations, hearings and their papers."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from receptions.models import Question, Representation, Summons
from receptions.pdf import power_paper
from receptions.power_choices import PaperState
from receptions.services import hearings
from territories import clock
from territories.models import Job
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.receptions.test_letter_papers import text_of

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"receptions:{name}", args=args)


def test_the_head_drafts_from_the_page_of_offices_and_signs(client):
    question = make.question("assigned")
    late = clock.today() - dt.timedelta(days=2)
    Question.objects.filter(pk=question.pk).update(legal_due_on=late, target_due_on=late)
    client.force_login(make.head_of(question.reception))
    url = page("representation-candidates")
    assert question.office.name in client.get(url).text

    drafted = client.post(
        url,
        {
            "reception": question.reception_id,
            "office": question.office_id,
            "ground": "overdue",
            "kind": "instruction",
        },
    )
    paper = Representation.objects.get()
    client.post(
        page("representation-sign", paper.pk),
        {
            "kind": "instruction",
            "addressee": "Idora boshligʻiga",
            "body": "Suv ulansin.",
            "language": "uz",
            "proposed": "reprimand",
        },
    )

    paper.refresh_from_db()
    assert drafted.status_code == 302
    assert (paper.state, paper.body) == (PaperState.SERVED, "Suv ulansin.")
    assert paper.number.endswith("/K1")


def test_a_reply_needs_person_and_act_with_a_measure(client):
    paper = make_power.served()
    client.force_login(make.executor_of(paper.office))
    url = page("representation-reply", paper.pk)

    refused = client.post(url, {"measures": "Bajarildi.", "discipline": "reprimand"})
    done = client.post(
        url,
        {
            "measures": "Bajarildi.",
            "cause_removed": "on",
            "discipline": "reprimand",
            "person_name": "Karimov Botir",
            "person_post": "Bosh muhandis",
            "act_number": "7",
            "act_date": "2026-02-01",
        },
    )

    assert (refused.status_code, done.status_code) == (422, 302)
    paper.refresh_from_db()
    assert paper.state == PaperState.REPLIED
    assert paper.replies.get().discipline == "reprimand"


def test_the_head_finds_a_reply_insufficient_with_a_reason_only(client):
    paper = make_power.replied().representation
    client.force_login(make.head_of(paper.reception))
    url = page("representation-review", paper.pk)

    refused = client.post(url, {"decision": "insufficient"})
    done = client.post(url, {"decision": "insufficient", "reason": "Dalil yoʻq"})

    assert (refused.status_code, done.status_code) == (422, 302)
    paper.refresh_from_db()
    assert paper.state == PaperState.INSUFFICIENT


def test_the_page_of_the_question_shows_its_representations(client):
    paper = make_power.served()
    question = paper.cases.get().question
    client.force_login(make.head_of(paper.reception))

    assert paper.number in client.get(question.appeal.get_absolute_url()).text


def test_the_office_sees_the_paper_and_not_the_questions_of_others(client):
    paper = make_power.served()
    executor = make.executor_of(paper.office)
    client.force_login(executor)

    text = client.get(paper.get_absolute_url()).text

    assert paper.number in text
    assert page("representation-reply", paper.pk) in text
    assert page("representation-withdraw", paper.pk) not in text


@pytest.mark.parametrize(
    ("query", "found"),
    [("state=served", True), ("state=draft", False), ("q=/T1", True), ("ground=other", False)],
)
def test_the_register_is_narrowed(client, query, found):
    paper = make_power.served()
    client.force_login(make.head_of(paper.reception))

    text = client.get(f"{page('representation-list')}?{query}").text

    assert (paper.get_absolute_url() in text) is found


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
def test_the_register_is_a_file_of_what_the_filter_shows(
    client, form, django_capture_on_commit_callbacks, tmp_path, settings
):
    settings.MEDIA_ROOT = tmp_path
    paper = make_power.replied().representation
    make_power.draft(question=make.question("assigned", reception=paper.reception))
    client.force_login(make.head_of(paper.reception))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            page("representation-export"), {"query": "state=replied", "form": form}
        )

    job = Job.objects.get()
    assert job.result["rows"] == 1
    assert client.get(answer["Location"]).status_code == 200
    with default_storage.open(job.result["file"]) as file:
        if form == "xlsx":
            sheet = list(load_workbook(file).active.values)
            assert sheet[1][0] == paper.number
        else:
            assert file.read(5) == b"%PDF-"


def test_a_stranger_does_not_get_the_file(client, django_capture_on_commit_callbacks):
    paper = make_power.served()
    client.force_login(make.head_of(paper.reception))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page("representation-export"), {"form": "xlsx"})
    client.force_login(make.head_of(paper.reception))

    assert client.get(answer["Location"]).status_code == 404


# -- papers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_papers_are_drawn_in_every_language(language):
    paper = make_power.served()
    cases = list(paper.cases.all())
    paper.language = language
    summons = called(paper.cases.get().question)
    summons.language = language

    assert power_paper.draw_representation(paper, cases).startswith(b"%PDF-")
    assert power_paper.draw_summons(summons).startswith(b"%PDF-")


def test_the_paper_says_its_number_whom_it_is_for_and_what_it_rests_on():
    paper = make_power.served()
    case = paper.cases.get()

    said = text_of(power_paper.draw_representation(paper, [case]))

    wanted = (paper.number, paper.addressee, case.title, case.fact)
    assert [words for words in wanted if words not in said] == []


def called(question):
    return hearings.summon(
        question=question,
        by=make.head_of(question.reception),
        person="Idora boshligʻi",
        held_at=clock.now() + dt.timedelta(days=2),
        place="1-xona",
        reason="Suv <masalasi> & gaz",
    )


def test_anybody_sees_that_a_paper_is_genuine_and_not_what_it_says(client):
    cache.clear()
    paper = make_power.served()
    summons = called(paper.cases.get().question)

    for one in (paper, summons):
        text = client.get(reverse("cms:letter-checked", args=[one.code])).text
        main = text.split("<main")[1].split("</main>")[0]
        assert one.number in main
        assert one.office.name not in main


# -- reminders and hearings -----------------------------------------------------------------------
def test_a_reminder_shows_on_the_page_and_a_second_one_is_refused(client):
    question = make.question("assigned")
    client.force_login(make.head_of(question.reception))
    url = page("question-nudge", question.appeal.number, 1)

    client.post(url)
    again = client.post(url, follow=True)

    assert question.nudges.count() == 1
    assert question.office.name in again.text


def test_a_hearing_is_called_and_its_result_written_down(client):
    question = make.question("assigned")
    client.force_login(make.head_of(question.reception))
    moment = clock.now() + dt.timedelta(days=2)
    data = {
        "person": "Boshliq",
        "held_at": moment.strftime("%Y-%m-%dT%H:%M"),
        "place": "1-xona",
        "reason": "Suv",
    }
    url = page("question-summon", question.appeal.number, 1)

    past = client.post(url, {**data, "held_at": "2020-01-01T10:00"})
    done = client.post(url, data)

    assert (past.status_code, done.status_code) == (422, 302)
    summons = Summons.objects.get()
    early = client.post(summons.get_absolute_url(), {"result": "heard"})
    off = client.post(summons.get_absolute_url(), {"result": "called_off", "note": "Hal boʻldi"})
    assert (early.status_code, off.status_code) == (422, 302)


def test_the_today_page_tells_the_office_of_all_three(client):
    paper = make_power.served()
    question = paper.cases.get().question
    summons = called(question)
    hearings.nudge(question=question, by=make.head_of(question.reception), note="Ertaga")
    client.force_login(make.executor_of(paper.office))

    text = client.get(reverse("today")).text

    for shown in (paper.number, summons.number, "Ertaga"):
        assert shown in text
