"""Every role x status x action of a question, tried against the pages, from one table."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Q
from django.template import loader
from django.test import Client
from django.urls import get_resolver, reverse

from receptions.choices import DutyKind, QuestionStatus
from receptions.management.commands import workflow_page
from receptions.models import (
    AnswerLink,
    CoAssignment,
    Inquiry,
    Question,
    StopGround,
    TermRequest,
)
from receptions.services import deadlines, duties, stops
from receptions.services.splitting import newest_change
from receptions.steps import _LABELS
from receptions.workflow_table import ACTIONS, EXTENDED, INQUIRY, LINK, PART, STOPPED, WISH
from territories import clock
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
# Pages that are not below the question's own address, and what they name.
ELSEWHERE = {
    "part-answer": "parts",
    "part-withdraw": "parts",
    "part-link": "parts",
    "inquiry-answer": "inquiries",
    "inquiry-link": "inquiries",
    "part-go-without": "parts",
    "link-revoke": "links",
    "term-request-decide": "term_requests",
}
NAME_OF = {"revoke-link": "link-revoke", "decide-term": "term-request-decide"}
# Steps of the cards by the names the table has for them.
OF_STEP = {"review": {"accept", "return"}, "verify": {"confirm", "deny"}}
# Rows that belong to a question; a step that was taken leaves a trace in one of them.
TRACES = (
    "answers",
    "applicant_requests",
    "assignments",
    "changes",
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
        "part-answer": {"text": "Quvur almashtirildi."},
        "part-link": {"days": "3"},
        "inquiry-answer": {"text": "Hokimlik nomida."},
        "inquiry-link": {"days": "3"},
        "part-withdraw": {"reason": "Shart emas"},
        "part-go-without": {"reason": "Javob kelmadi"},
        "decide-term": {"decision": "granted"},
        "correct": {
            "topic": where.question.topic_id,
            "district_id": where.question.territory_id,
            "urgency": "urgent",
            "reason": "Xato yozilgan",
            "seen": newest_change(where.question),
        },
        "withdraw": {"reason": "Xato ajratilgan"},
        "complained": {"office_id": other.pk},
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
        "status",
        "outcome",
        "confirmed",
        "legal_due_on",
        "worker",
        "closed_at",
        "accepted_at",
        "appeal__complained_office",
    )
    links = AnswerLink.objects.filter(
        Q(assignment__question=question)
        | Q(part__question=question)
        | Q(inquiry__question=question)
    )
    ended = (
        question.inquiries.open().count(),
        links.filter(revoked_at__isnull=True).count(),
        question.parts.open().count(),
        question.term_requests.waiting().count(),
    )
    counts = [getattr(question, name).count() for name in TRACES]
    return list(row), links.count(), ended, counts


def arrange(action, question, where):
    """What the step needs to exist, where the status lets it be so."""
    head = where.users[Role.HEAD]
    if action.name == "withdraw":
        Question.objects.filter(pk=question.pk).update(ordinal=2)
    give(action, question, where)
    if not question.is_open:
        return
    if action.given == STOPPED and question.status in ("registered", "assigned"):
        ground = StopGround.objects.in_force().first()
        stops.stop(question=question, ground=ground, note="Sud", by=head)
    if action.given == EXTENDED and question.status in ("assigned", "answered"):
        deadlines.extend(question=question, by=head, ground="Tahlil")


def give(action, question, where):
    """The part, link or request that the step is about, whatever the status."""
    head = where.users[Role.HEAD]
    hop = question.assignments.last()
    if action.given == PART:
        CoAssignment.objects.create(
            question=question, office=hop.office if hop else OfficeFactory(), by=head
        )
    if action.given == INQUIRY:
        kind = DutyKind.INFORMATION
        duty = duties.owe(question=question, kind=kind, starts_on=clock.today(), by=head)
        Inquiry.objects.create(
            duty=duty, question=question, office=where.office, text="Yer kimniki?", by=head
        )
    if hop is None:
        return
    if action.given == LINK:
        until = clock.now() + dt.timedelta(days=3)
        AnswerLink.objects.create(assignment=hop, token_digest="x", made_by=head, expires_at=until)
    if action.given == WISH:
        TermRequest.objects.create(
            question=question, assignment=hop, kind="extension", ground="Tahlil", by=head
        )


def url_of(action, question):
    """The page of the step; of something that is not there, one that nobody has."""
    name = NAME_OF.get(action.name, action.name)
    if name == "complained":
        return reverse("receptions:appeal-complained", args=[question.appeal.number])
    if name not in ELSEWHERE:
        ordinal = 2 if name == "withdraw" else 1
        page = f"receptions:question-{PAGE.get(name, name)}"
        return reverse(page, args=[question.appeal.number, ordinal])
    rows = {
        "parts": question.parts.all(),
        "inquiries": question.inquiries.all(),
        "links": AnswerLink.objects.filter(assignment__question=question),
        "term_requests": question.term_requests.all(),
    }[ELSEWHERE[name]]
    found = rows.first()
    return reverse(f"receptions:{name}", args=[found.pk if found else 0])


def on_page(page):
    """Actions of one page: which of them a form means follows from the status."""
    return [one for one in ACTIONS if PAGE.get(one.name, one.name) == page]


def question_in(status, where):
    """A question of the world's district in the status; an accepted one may be extended."""
    reception = make.ReceptionFactory(territory=where.district)
    return make.question(status, reception=reception, office=where.office)


def is_expected(action, role, status):
    """Whether the table lets the role do what a form of the action's page means."""
    if action.given == EXTENDED and status == QuestionStatus.ACCEPTED:
        return False  # an extension of an accepted question is tried below
    twins = on_page(PAGE.get(action.name, action.name))
    return any(twin.allows(role, status) for twin in twins)


@pytest.mark.django_db
@pytest.mark.usefixtures("_undrawn")
@pytest.mark.parametrize("status", QuestionStatus)
def test_every_cell_is_allowed_or_refused_as_the_table_says(status):
    where = world()
    where.unit = OfficeFactory(parent=where.office, territory=where.district)
    other = OfficeFactory(territory=where.district)
    question = where.question = question_in(status, where)
    clients = {}
    for role in Role:
        clients[role] = Client()
        clients[role].force_login(where.users[role])
    wrong = []
    for action in ACTIONS:
        with transaction.atomic():
            arrange(action, question, where)
            url, form = url_of(action, question), form_of(action, where, other)
            before = trace(question)
            for role in Role:
                with transaction.atomic():
                    taken = clients[role].post(url, form).status_code < 400
                    done = taken and trace(question) != before
                    transaction.set_rollback(taken)
                if done != is_expected(action, role, status):
                    wrong.append((action.name, str(role), done))
            if trace(question) != before:
                wrong.append((action.name, "refused, and has changed something"))
            transaction.set_rollback(True)

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
    question = where.question = question_in(status, where)
    other = OfficeFactory(territory=where.district)
    for action in {
        one.given: one for one in ACTIONS if one.given in (PART, LINK, WISH, INQUIRY)
    }.values():
        give(action, question, where)
    before = trace(question)
    national = {Role.ADMINISTRATION, Role.AUDITOR}
    for role in set(Role) - national:
        client = Client()
        client.force_login(where.foreign[role])
        for action in ACTIONS:
            url = url_of(action, question)
            assert client.post(url, form_of(action, where, other)).status_code == 404

    assert trace(question) == before


def test_every_step_that_a_card_offers_stands_in_the_table():
    named = {action.name for action in ACTIONS}

    for step in _LABELS:
        assert OF_STEP.get(step, {step}) <= named, step


def test_every_page_of_a_step_with_a_question_stands_in_the_table():
    pages = {NAME_OF.get(one.name, one.name) for one in ACTIONS}
    listed = {f"question-{PAGE.get(name, name)}" for name in pages} | pages
    names = get_resolver().namespace_dict["receptions"][1].reverse_dict
    steps = {
        name
        for name in names
        if isinstance(name, str) and (name.startswith(("question-", "part-")) or name in ELSEWHERE)
    }

    assert steps - listed == {
        "part-list",
        "part-reminder-list",
        "question-add",  # a step with the appeal
    }


def test_the_printed_page_is_what_the_code_says():
    call_command("workflow_page", check=True)


def test_a_stale_page_is_found(monkeypatch):
    monkeypatch.setattr(workflow_page, "page_lines", lambda: ["| another | table |"])

    with pytest.raises(CommandError, match="workflow_page"):
        call_command("workflow_page", check=True)
