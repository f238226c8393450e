"""Every role x status x action of a question, tried against the pages, from one table."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.template import loader
from django.test import Client
from django.urls import reverse

from receptions.choices import QuestionStatus
from receptions.management.commands import workflow_page
from receptions.models import AnswerLink, Question, StopGround
from receptions.services import deadlines, stops
from receptions.steps import _LABELS
from receptions.workflow_table import ACTIONS, EXTENDED, STOPPED
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, world

PAGE = {
    "reassign": "assign",
    "accept": "review",
    "return": "review",
    "confirm": "verify",
    "deny": "verify",
    "co": "part-add",
    "inquire": "ask",
    "inquire-as-office": "ask",
    "explain": "ask",
    "remind": "nudge",
}
# Steps of the cards by the names the table has for them.
OF_STEP = {"review": {"accept", "return"}, "verify": {"confirm", "deny"}}
# Rows that belong to a question; a step that was taken leaves a trace in one of them.
TRACES = (
    "answers",
    "applicant_requests",
    "assignments",
    "deadlines",
    "duties",
    "events",
    "nudges",
    "parts",
    "stops",
    "summonses",
    "term_requests",
    "verifications",
    "words_said",
)


@pytest.fixture
def _undrawn(monkeypatch):
    """Pages are not drawn: only what they changed counts here."""
    monkeypatch.setattr(loader, "render_to_string", lambda *args, **kwargs: "")


def form_of(action, where, other):
    """What the page of the action asks for."""
    tomorrow = dt.datetime.now() + dt.timedelta(days=3)  # noqa: DTZ005  as a form sends it
    ground = StopGround.objects.in_force().first()
    return {
        "assign": {"choice": "other", "other_id": other.pk, "reason": "competence"},
        "reassign": {"choice": "other", "other_id": other.pk, "reason": "wrong_office"},
        "co": {"office_id": other.pk, "part": "Quvur"},
        "link": {"days": "3"},
        "pass": {"office": where.unit.pk},
        "ask-applicant": {"text": "Qaysi uy?"},
        "ask-extension": {"ground": "Tahlil kutilmoqda"},
        "inquire-as-office": {"note": "Kadastr"},
        "word": {"value": "yes"},
        "answer": {"text": "Suv keldi.", "outcome": "satisfied"},
        "accept": {"decision": "accepted"},
        "return": {"decision": "returned", "reason": "Asos yoʻq."},
        "close": {"ending": "satisfied:art27"},
        "decide": {"ending": "terminated:art30_withdrawn"},
        "confirm": {"method": "call", "confirmed": "yes"},
        "deny": {"method": "call", "confirmed": "no", "note": "Suv yoʻq."},
        "study": {"ground": "Hujjat kerak"},
        "extend": {"ground": "Tahlil kutilmoqda"},
        "undo-extension": {"ground": "Tahlil keldi"},
        "stop": {"ground": ground.pk, "note": "Sud, 12-son"},
        "inquire": {"note": "Kadastr"},
        "explain": {"note": "Javobni tushuntirish"},
        "summon": {
            "person": "Boshliq",
            "held_at": tomorrow.strftime("%Y-%m-%dT%H:%M"),
            "place": "1-xona",
            "reason": "Suv",
        },
    }.get(action.name, {})


def trace(question):
    """Everything a step could change."""
    row = Question.objects.filter(pk=question.pk).values(
        "status", "outcome", "confirmed", "legal_due_on", "worker", "closed_at", "accepted_at"
    )
    links = AnswerLink.objects.filter(assignment__question=question).count()
    return list(row), links, [getattr(question, name).count() for name in TRACES]


def arrange(action, question, head):
    """What the step needs to exist, where the status lets it be so."""
    if not question.is_open:
        return
    if action.given == STOPPED and question.status in ("registered", "assigned"):
        ground = StopGround.objects.in_force().first()
        stops.stop(question=question, ground=ground, note="Sud", by=head)
    if action.given == EXTENDED and question.status in ("assigned", "answered"):
        deadlines.extend(question=question, by=head, ground="Tahlil")


def on_page(page):
    """Actions of one page: which of them a form means follows from the status."""
    return [one for one in ACTIONS if PAGE.get(one.name, one.name) == page]


def question_in(status, where):
    """A question of the world's district in the status; an accepted one may be extended."""
    reception = make.ReceptionFactory(territory=where.district)
    return make.question(status, reception=reception, office=where.office)


@pytest.mark.django_db
@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("status", QuestionStatus)
def test_every_cell_is_allowed_or_refused_as_the_table_says(status):
    where = world()
    where.unit = OfficeFactory(parent=where.office, territory=where.district)
    other = OfficeFactory(territory=where.district)
    question = question_in(status, where)
    clients = {}
    for role in Role:
        clients[role] = Client()
        clients[role].force_login(where.users[role])
    wrong = []
    for action in ACTIONS:
        page = PAGE.get(action.name, action.name)
        url = reverse(f"receptions:question-{page}", args=[question.appeal.number, 1])
        for role in Role:
            with transaction.atomic():
                arrange(action, question, where.users[Role.HEAD])
                before = trace(question)
                clients[role].post(url, form_of(action, where, other))
                done = trace(question) != before
                transaction.set_rollback(True)
            expected = any(twin.allows(role, status) for twin in on_page(page))
            if action.given == EXTENDED and status == QuestionStatus.ACCEPTED:
                expected = False  # an extension of an accepted question is tried below
            if done != expected:
                wrong.append((action.name, str(role), done))

    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.django_db
def test_an_extension_may_be_taken_back_after_the_answer_was_accepted():
    question = make.question("assigned")
    head = make.head_of(question.reception)
    deadlines.extend(question=question, by=head, ground="Tahlil")
    for step in (make._answer, make._accept):
        step(question, question.office, "satisfied")
        question.refresh_from_db()

    deadlines.undo_extension(question=question, by=head, ground="Tahlil keldi")

    assert question.deadlines.current().get().rule.code == "T-04"


@pytest.mark.django_db
@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("status", QuestionStatus)
def test_a_role_of_another_territory_takes_no_step(status):
    where = world()
    where.unit = OfficeFactory(parent=where.office, territory=where.district)
    question = question_in(status, where)
    other = OfficeFactory(territory=where.district)
    before = trace(question)
    national = {Role.ADMINISTRATION, Role.AUDITOR}
    for role in set(Role) - national:
        client = Client()
        client.force_login(where.foreign[role])
        for action in ACTIONS:
            page = PAGE.get(action.name, action.name)
            url = reverse(f"receptions:question-{page}", args=[question.appeal.number, 1])
            assert client.post(url, form_of(action, where, other)).status_code == 404

    assert trace(question) == before


def test_every_step_that_a_card_offers_stands_in_the_table():
    named = {action.name for action in ACTIONS}

    for step in _LABELS:
        assert OF_STEP.get(step, {step}) <= named, step


def test_the_printed_page_is_what_the_code_says():
    call_command("workflow_page", check=True)


def test_a_stale_page_is_found(monkeypatch):
    monkeypatch.setattr(workflow_page, "page_lines", lambda: ["| another | table |"])

    with pytest.raises(CommandError, match="workflow_page"):
        call_command("workflow_page", check=True)
