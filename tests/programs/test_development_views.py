import datetime as dt
import io

import openpyxl
import pypdf
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from programs import development_pdf, problem_pdf
from programs.development_today import cards
from programs.models import DevelopmentProgramme, Remark, SystemicProblem
from programs.problem_numbers import numbers_of
from programs.services import development, remarks
from programs.services.areas import Choice
from programs.views.development import remarks_of
from receptions.models import Question
from territories import clock
from territories.choices import Role
from tests.factories import development as make
from tests.factories import programs as made
from tests.factories.receptions import question
from tests.today import drawn


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def url(name, *args):
    return reverse(f"programs:{name}", args=args)


def test_a_draft_goes_from_the_khokimiyat_to_an_agreed_conclusion(where):
    """The whole way through the pages, without JavaScript."""
    asked = question(reception=where.reception, topic=where.topic)
    khokim, head = signed_in(where.khokim), signed_in(where.head)
    data = {
        "khokimiyat": where.khokimiyat.pk,
        "title": "Rivojlanish",
        "first_year": 2027,
        "last_year": 2028,
    }
    khokim.post(url("development-new"), data)
    programme = DevelopmentProgramme.objects.get()
    pk = programme.pk
    draft = {
        "points": "# Suv\n1. Quvur 12 km\n2. Quduq",
        "file": SimpleUploadedFile("dastur.pdf", b"%PDF-1.7\n%%EOF\n"),
    }
    assert khokim.post(url("development-edit", pk), draft).status_code == 302
    assert head.get(url("development-detail", pk)).status_code == 404  # not sent yet
    khokim.post(url("development-send", pk))

    point = development.newest(programme).points.first()
    head.post(url("remark-new", pk), {"point": point.pk, "text": "Yana 6 km kerak"})
    remark = Remark.objects.get()
    period = {
        "topic_id": where.topic.pk,
        "topic": where.topic.name,
        "first": "2026-01-01",
        "last": "2026-11-24",
    }
    page = head.get(url("remark-edit", remark.pk), period)
    assert str(asked) in page.content.decode()
    head.post(url("ground-add", remark.pk), {"question": [asked.pk]})
    head.post(url("ground-add", remark.pk), {**period, "figure": "1"})
    assert remark.grounds.count() == 2
    assert khokim.get(url("remark-edit", remark.pk)).status_code == 404  # not sent yet
    head.post(url("remarks-send", pk))
    refused = khokim.post(url("remark-answer", remark.pk), {"answer": "refused", "text": ""})
    assert refused.status_code == 422
    khokim.post(url("remark-answer", remark.pk), {"answer": "accepted", "text": "18 km boʻladi"})
    khokim.post(url("development-version", pk))
    khokim.post(url("development-edit", pk), {"points": "# Suv\nQuvur 18 km"})
    khokim.post(url("development-send", pk))
    assert head.get(url("remark-close", remark.pk)).status_code == 200
    head.post(url("remark-close", remark.pk), {"satisfied": "1"})
    head.post(url("development-conclude", pk), {"state": "agreed", "conclusion": "Kelishildi"})

    programme.refresh_from_db()
    assert (programme.state, programme.conclusion) == ("agreed", "Kelishildi")
    text = khokim.get(url("development-detail", pk)).content.decode()
    assert "Quvur 18 km" in text
    assert "Kelishildi" in text


def test_the_document_of_a_draft_opens_to_the_khokimiyat_and_once_sent_to_the_chain(where):
    programme = make.begun(where)
    file = SimpleUploadedFile("dastur.pdf", b"%PDF-1.7\n%%EOF\n")
    version = development.write(programme=programme, by=where.khokim, points=(), file=file)
    address = url("draft-document", version.pk)

    def status(user):
        response = signed_in(user).get(address)
        if response.streaming:
            b"".join(response.streaming_content)
        return response.status_code

    assert (status(where.head), status(where.khokim)) == (404, 200)
    development.send(programme=programme, by=where.khokim)
    assert (status(where.head), status(where.foreign[Role.HEAD])) == (200, 404)


def test_a_figure_and_its_list_have_no_complaint_about_the_khokimiyat(where):
    plain = question(reception=where.reception, topic=where.topic)
    about = question(
        reception=where.reception,
        topic=where.topic,
        appeal_type="complaint",
        complained_office=where.khokimiyat,
    )
    written = make.remark(where, grounded=False)
    ground = remarks.ground_by_figure(
        remark=written,
        by=where.head,
        topic=where.topic,
        first=dt.date(2026, 11, 1),
        last=dt.date(2026, 11, 30),
    )
    address = url("ground-detail", ground.pk)
    assert (ground.count, ground.appeals) == (1, [plain.appeal_id])
    assert signed_in(where.khokim).get(address).status_code == 404
    remarks.issue(programme=written.programme, by=where.head)

    text = signed_in(where.khokim).get(address).content.decode()

    assert str(plain) in text
    assert str(about) not in text
    assert "Suv kelmayapti" not in text  # numbers and topics, not the words of people
    assert signed_in(where.foreign[Role.HEAD]).get(address).status_code == 404


def test_the_lists_cost_the_same_for_one_row_and_for_many(where):
    client = signed_in(where.regional_head)

    def cost(name):
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url(name)).status_code == 200
        return len(queries)

    make.sent(where)
    make.confirmed(where)
    client.get(url("problem-list"))  # what is read once a process
    few = (cost("development-list"), cost("problem-list"))
    for _one in range(3):
        make.sent(where)
    for topic in (where.other_topic,):
        where.topic = topic
        make.confirmed(where)

    assert (cost("development-list"), cost("problem-list")) == few


@pytest.fixture
def counted(where):
    """A problem confirmed with two letters, a finding and a measure behind it; then one more."""

    def asked(day):
        with clock.playing(dt.datetime.combine(day, dt.time(10), tzinfo=dt.UTC)):
            found = question(reception=where.reception, topic=where.topic)
        Question.objects.filter(pk=found.pk).update(mahalla=where.mahalla)
        return found.pk

    where.asked = [asked(dt.date(2026, 5, 10)), asked(dt.date(2026, 8, 10))]
    where.found = made.finding(where, found_at=dt.datetime(2026, 8, 1, tzinfo=dt.UTC))
    made.finding(where)
    where.line = made.sent(where, choice=Choice(questions=False)).lines.get()
    where.problem = make.confirmed(where)
    where.later = asked(dt.date(2026, 8, 20))
    return where


def test_the_list_behind_a_number_of_a_problem_holds_what_the_number_counts(counted):
    client = signed_in(counted.head)

    def listed(address):
        return sorted(one.pk for one in client.get(address).context["page"])

    numbers = numbers_of(counted.problem, counted.head)
    (row,) = numbers.rows
    everything = [
        numbers.total, numbers.findings, numbers.measures,
        row.appeals, row.findings, row.measures, *row.quarters,
    ]  # fmt: skip

    for number in everything:
        assert len(listed(number.kept_url)) == number.kept, number
        assert len(listed(number.now_url)) == number.now, number
    assert listed(numbers.total.kept_url) == counted.asked
    assert listed(numbers.total.now_url) == [*counted.asked, counted.later]
    assert listed(numbers.findings.kept_url) == [counted.found.pk]
    assert listed(numbers.measures.kept_url) == [counted.line.pk]
    assert [number.kept for number in row.quarters] == [1, 1]


def test_a_number_of_a_problem_opens_into_its_list(where):
    problem = make.confirmed(where)
    part = problem.parts.get()
    client = signed_in(where.head)

    for kind in ("questions", "findings", "measures"):
        for query in ("", "?now=1", f"?part={part.pk}&quarter=2026-3"):
            assert client.get(url("problem-cases", problem.pk, kind) + query).status_code == 200
    assert client.get(url("problem-cases", problem.pk, "else")).status_code == 404
    assert client.get(url("problem-cases", problem.pk, "questions") + "?part=0").status_code == 404


def test_a_problem_is_confirmed_and_sent_up_through_the_pages(where):
    problem = make.candidate(where)
    head, above = signed_in(where.head), signed_in(where.regional_head)

    assert head.post(url("problem-confirm", problem.pk), {"title": "Suv"}).status_code == 422
    confirm = {"title": "Suv", "owner": where.head.pk, "owner_post": "Mudir"}
    assert head.post(url("problem-confirm", problem.pk), confirm).status_code == 302
    proposal = {"kind": "budget", "text": "40 km quvur", "owner": where.head.pk}
    head.post(url("problem-proposal", problem.pk), proposal)
    head.post(url("problem-send-up", problem.pk), {})
    assert head.get(url("problem-decide", problem.pk)).status_code == 403
    above.post(url("problem-decide", problem.pk), {"text": "Qaror 5", "on": "2026-11-20"})

    found = SystemicProblem.objects.get()
    assert (found.state, found.decision) == ("decided", "Qaror 5")
    assert "Qaror 5" in head.get(found.get_absolute_url()).content.decode()


def test_the_register_is_exported_without_formulas(where):
    problem = make.candidate(where)
    SystemicProblem.objects.filter(pk=problem.pk).update(title="=1+1")

    response = signed_in(where.head).get(url("problem-export"), {"state": "candidate"})

    book = openpyxl.load_workbook(io.BytesIO(response.content))
    rows, parts = (list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets)
    assert (len(rows), rows[1][1]) == (2, "'=1+1")
    assert [row[3] for row in parts[1:]] == ["2026-2", "2026-3"]


def test_the_today_page_names_what_waits_for_each(where):
    make.sent(where)
    make.issued(where)
    make.candidate(where)
    where.topic = where.other_topic
    make.sent_up(where)

    def waiting(user):
        return [card.count for card in drawn(cards(user))]

    assert waiting(where.head) == [1, 1]  # a draft to agree, a candidate
    assert waiting(where.khokim) == [1]  # remarks to answer
    assert waiting(where.regional_head) == [1]  # a problem sent up


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_papers_speak_every_language_with_embedded_faces(where, language):
    written = make.answered(where, answer="refused", text="Ўзбекча gʻoya")
    remarks.close(remark=written, by=where.head, satisfied=False, note="Yetarli emas")
    programme = development.conclude(
        programme=written.programme, by=where.head, state="not_agreed", conclusion="Rad etildi"
    )
    problem = make.proposed(where)

    with translation.override(language):
        drawn = [
            development_pdf.draw(programme, remarks_of(where.head, programme)),
            problem_pdf.draw(problem, numbers_of(problem, where.head)),
        ]

    for paper, words in zip(drawn, ("Rad etildi", "40 km quvur"), strict=True):
        reader = pypdf.PdfReader(io.BytesIO(paper))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        assert words in text
        for page in reader.pages:
            faces = {f.get_object()["/BaseFont"] for f in page["/Resources"]["/Font"].values()}
            assert all("+" in face for face in faces), faces
