"""What is urgent is marked wherever questions are listed, and found by its urgency."""

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from receptions.choices import Urgency
from receptions.control_desk import desk_of, scope_of
from receptions.filters import RegisterFilter, found_by
from receptions.models import Question
from receptions.services import exports
from tests.factories import receptions as make
from tests.receptions.test_control_desk import due
from tests.today import cards_for

pytestmark = pytest.mark.django_db
LIST = "/receptions/appeals/"
WORDS = Urgency.DANGER.label


def asked(urgency, status="assigned", **fields):
    """An overdue question of this urgency."""
    question = make.question(status, **fields)
    Question.objects.filter(pk=question.pk).update(urgency=urgency)
    due(question, -1)
    return question


def page(client, user, url, **params):
    client.force_login(user)
    return client.get(url, params).text


def shown_to(client, question):
    """The lists in which the question stands, for the head and for the office."""
    head, executor = make.head_of(question.reception), make.executor_of(question.office)
    return [
        page(client, head, LIST).partition('id="appeal-table"')[2],
        page(client, head, desk_of(scope_of(head)).due[0].url),
        page(client, executor, reverse("receptions:inbox")),
        page(client, head, reverse("today")),
        page(client, executor, reverse("today")),
    ]


def test_danger_is_marked_in_every_list(client):
    assert all(str(WORDS) in text for text in shown_to(client, asked(Urgency.DANGER)))


def test_what_is_ordinary_bears_no_mark(client):
    question = asked(Urgency.ORDINARY)

    for words in (WORDS, Urgency.ORDINARY.label):
        assert not any(f">{words}</span>" in text for text in shown_to(client, question))


def test_a_card_of_today_marks_what_is_urgent():
    question = asked(Urgency.URGENT)

    cards = cards_for(make.executor_of(question.office))

    assert [(one.mark, one.tone) for card in cards for one in card.items] == [
        (Urgency.URGENT.label, "warn")
    ]


@pytest.mark.parametrize("urgency", [Urgency.URGENT, Urgency.DANGER])
def test_the_register_is_narrowed_by_urgency(client, urgency):
    desk = make.ReceptionFactory()
    questions = {one: asked(one, reception=desk) for one in Urgency}
    wanted = questions[urgency]
    reader = make.head_of(desk)

    assert list(found_by(f"urgency={urgency}", reader)) == [wanted.appeal]
    assert RegisterFilter({"urgency": urgency}).as_query() == f"urgency={urgency}"
    text = page(client, reader, LIST, urgency=urgency).partition('id="appeal-table"')[2]
    assert [one.appeal.number in text for one in questions.values()] == [
        one == wanted for one in questions.values()
    ]


def test_an_office_narrows_by_its_own_questions_only():
    question = asked(Urgency.DANGER)
    other = make.executor_of(make.question("assigned").office)

    assert not found_by("urgency=danger", other).exists()
    assert found_by("urgency=danger", make.executor_of(question.office)).exists()


def test_the_spreadsheet_tells_the_urgency():
    question = asked(Urgency.DANGER)

    made = exports.register_xlsx(
        query="", by=make.head_of(question.reception), progress=lambda *said: None
    )

    with default_storage.open(made["file"]) as file:
        titles, cells = load_workbook(file).active.iter_rows(values_only=True)
    assert dict(zip(titles, cells, strict=True))["Urgency"] == WORDS
