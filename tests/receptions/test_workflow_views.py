"""The steps of a question through their pages."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from receptions import today
from receptions.choices import Outcome, QuestionStatus
from receptions.models import Question
from territories.choices import Role
from territories.services import posts
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory
from tests.today import drawn

pytestmark = pytest.mark.django_db


def url_of(question, step):
    place = [question.appeal.number, question.ordinal]
    return reverse(f"receptions:question-{step}", args=place)


def again(question):
    return Question.objects.get(pk=question.pk)


# Step, the status it needs, who may, what is sent, the status after it.
STEPS = [
    ("take", "assigned", "executor", {}, "assigned"),
    ("answer", "assigned", "executor", {"text": "Suv keldi.", "outcome": "satisfied"}, "answered"),
    ("review", "answered", "registrar", {"decision": "accepted"}, "accepted"),
    ("review", "answered", "registrar", {"decision": "returned", "reason": "Dalil"}, "assigned"),
    ("close", "accepted", "registrar", {"ending": "satisfied:art27"}, "closed"),
    ("decide", "registered", "head", {"ending": "terminated:art30_withdrawn"}, "closed"),
    ("decide", "assigned", "head", {"ending": "forwarded:art25"}, "closed"),
    ("extend", "assigned", "head", {"ground": "Ekspertiza kerak"}, "assigned"),
    ("verify", "closed", "head", {"method": "call", "confirmed": "yes"}, "closed"),
    (
        "verify",
        "closed",
        "head",
        {"method": "visit", "confirmed": "no", "note": "Suv yoʻq"},
        "assigned",
    ),
]


def who(role, question):
    if role == "executor":
        return make.executor_of(question.office)
    return {"registrar": make.registrar_of, "head": make.head_of}[role](question.reception)


@pytest.mark.parametrize(("step", "status", "role", "sent", "after"), STEPS)
def test_a_step_is_done_and_leads_back(client, step, status, role, sent, after):
    question = make.question(status)
    client.force_login(who(role, question))

    if step != "take":
        assert client.get(url_of(question, step)).status_code == 200
    response = client.post(url_of(question, step), sent)

    assert response.status_code == 302, response.context["form"].errors
    assert again(question).status == after


@pytest.mark.parametrize(("step", "status", "role", "sent", "after"), STEPS)
def test_a_stranger_finds_no_step(client, step, status, role, sent, after):
    question = make.question(status)
    client.force_login(make.head_of(make.ReceptionFactory()))

    assert client.post(url_of(question, step), sent).status_code == 404
    assert again(question).status == status


@pytest.mark.parametrize(("step", "status", "role", "sent", "after"), STEPS)
def test_who_only_watches_is_forbidden_the_step(client, step, status, role, sent, after):
    question = make.question(status)
    auditor = UserFactory(role=Role.AUDITOR, place=question.territory.parent.parent)
    client.force_login(auditor)

    assert client.post(url_of(question, step), sent).status_code == 403
    assert again(question).status == status


@pytest.mark.parametrize("step", ["assign", "answer", "close", "decide", "extend", "verify"])
def test_an_empty_form_says_what_is_missing(client, step):
    status = {"assign": "registered", "close": "accepted", "verify": "closed"}.get(step, "assigned")
    question = make.question(status)
    client.force_login(who("executor" if step == "answer" else "head", question))

    response = client.post(url_of(question, step), {})

    assert response.status_code == 422
    assert "data-focus" in response.content.decode()
    assert again(question).status == status


@pytest.mark.parametrize(
    ("step", "status", "sent"),
    [
        ("close", "registered", {"ending": "satisfied:art27"}),
        ("decide", "registered", {"ending": "left_unexamined:art29_anonymous"}),
        ("extend", "registered", {"ground": "Sabab"}),
        ("undo-extension", "assigned", {"ground": "Sabab"}),
    ],
)
def test_a_wrong_step_is_refused_and_leaves_nothing(client, step, status, sent):
    question = make.question(status)
    client.force_login(who("head", question))

    response = client.post(url_of(question, step), sent)

    assert response.status_code == 422
    assert again(question).status == status


def test_route_offers_the_usual_office_first(client):
    question = make.question()
    body = make.TopicBodyFactory(topic=question.topic).body
    office = OfficeFactory(territory=question.territory, body=body)
    client.force_login(who("registrar", question))

    page = client.get(url_of(question, "assign"))
    assert page.context["form"].initial["choice"] == str(office.pk)
    client.post(url_of(question, "assign"), {"choice": office.pk, "reason": "competence"})

    assert again(question).office == office


def test_route_to_any_office_by_its_name(client):
    question = make.question()
    office = OfficeFactory(name_uz="Suv taʼminoti, Urgut tumani")
    client.force_login(who("registrar", question))

    sent = {"choice": "other", "other": "сув таъминоти ургут", "reason": "competence"}
    response = client.post(url_of(question, "assign"), sent)

    assert response.status_code == 302
    assert again(question).office == office


def test_route_shows_why_an_office_may_not_get_a_complaint(client):
    topic = make.TopicFactory()
    body = make.TopicBodyFactory(topic=topic).body
    reception = make.ReceptionFactory()
    office = OfficeFactory(territory=reception.territory, body=body)
    question = make.question(
        reception=reception, topic=topic, appeal_type="complaint", complained_office=office
    )
    client.force_login(who("registrar", question))

    page = client.get(url_of(question, "assign"))
    assert [one.office for one in page.context["refused"]] == [office]
    sent = {"choice": "other", "other": office.name, "other_id": office.pk, "reason": "conflict"}
    response = client.post(url_of(question, "assign"), sent)

    assert response.status_code == 422
    assert again(question).status == QuestionStatus.REGISTERED


def test_nobody_reviews_the_own_answer(client):
    question = make.question("answered")
    answerer = question.answers.get().by
    posts.appoint(
        user=answerer,
        role=Role.HEAD,
        place=question.territory,
        act="2-son",
        starts_on=timezone.localdate(),
    )
    client.force_login(answerer)

    response = client.post(url_of(question, "review"), {"decision": "accepted"})

    assert response.status_code == 422
    assert again(question).status == QuestionStatus.ANSWERED


def test_who_accepted_may_not_check(client):
    question = make.question("closed")
    accepter = question.answers.get().decided_by
    client.force_login(accepter)

    assert client.get(url_of(question, "verify")).status_code == 403


def test_a_lie_about_a_file_keeps_the_answer(client):
    question = make.question("assigned")
    client.force_login(who("executor", question))
    lie = SimpleUploadedFile("dalil.pdf", b"<html>", content_type="application/pdf")

    sent = {"text": "Quvur almashtirildi.", "outcome": "satisfied", "files": lie}
    response = client.post(url_of(question, "answer"), sent)

    assert response.status_code == 422
    assert "Quvur almashtirildi." in response.content.decode()
    assert not question.answers.exists()


def test_the_inbox_sorts_into_tabs(client):
    office = OfficeFactory()
    waiting = make.question("assigned", office=office)
    answered = make.question("answered", office=office)
    elsewhere = make.question("assigned")
    client.force_login(make.executor_of(office))

    page = client.get("/receptions/inbox/")
    assert [one.pk for one in page.context["page"]] == [waiting.pk]
    page = client.get("/receptions/inbox/", {"tab": "answered"})
    assert [one.pk for one in page.context["page"]] == [answered.pk]
    assert elsewhere.appeal.number not in page.content.decode()
    assert list(client.get("/receptions/inbox/", {"tab": "returned"}).context["page"]) == []


def test_the_inbox_is_for_offices(client):
    client.force_login(make.registrar_of(make.ReceptionFactory()))

    assert client.get("/receptions/inbox/").status_code == 403
    assert client.post("/receptions/inbox/").status_code == 405


def test_take_is_a_post_only(client):
    question = make.question("assigned")
    client.force_login(who("executor", question))

    assert client.get(url_of(question, "take")).status_code == 405


def test_today_says_what_waits(client):
    question = make.question("answered")
    registrar = who("registrar", question)

    counts = {card.title: card.count for card in drawn(today.cards(registrar))}

    assert list(counts.values()) == [1]
    assert not drawn(today.cards(who("executor", question)))
    closed = make.question("closed", outcome=Outcome.SATISFIED)
    cards = {str(card.title): card.count for card in drawn(today.cards(who("head", closed)))}
    assert cards == {"Replies not sent": 1, "Solved, to be checked": 1}
