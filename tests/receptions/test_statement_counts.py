"""How many statements the desk's two busiest requests take, so that they don't grow unseen."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from receptions.models import Appeal, QuestionEvent
from receptions.services import appeals
from territories import kept
from territories.figure_registry import registry
from territories.periods import Quarter
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory

pytestmark = pytest.mark.django_db
REGISTER = "/receptions/appeals/register/"
LIST = "/receptions/appeals/"


def letter(typed, number):
    """What the browser sends for the appeal of another person."""
    return {
        **typed,
        "submission_key": str(uuid.uuid4()),
        "surname": f"Karimova{number}",
        "address": f"Navoiy koʻchasi, {number}-uy",
        "text": f"Bir oydan beri {number}-uyga suv kelmayapti.",
    }


def captured(client, method, url, *data):
    with CaptureQueriesContext(connection) as found:
        response = getattr(client, method)(url, *data)
    return response, [row["sql"] for row in found.captured_queries]


def test_registering_takes_few_statements_and_leaves_every_row(client, registrar, typed):
    client.post(REGISTER, letter(typed, 1))

    response, statements = captured(client, "post", REGISTER, letter(typed, 2))

    assert response.status_code == 302
    assert len(statements) <= 26, "\n".join(sql[:150] for sql in statements)
    appeal = Appeal.objects.latest("pk")
    question = appeal.questions.get()
    assert question.deadlines.count() == 1
    assert QuestionEvent.objects.filter(question=question, by=registrar).count() == 1


def test_registering_does_not_read_the_list_of_topics(client, registrar, typed):
    for _number in range(2):
        make.TopicFactory()

    _response, statements = captured(client, "post", REGISTER, typed)

    about_topics = [sql for sql in statements if 'FROM "receptions_topic"' in sql]
    assert len(about_topics) == 1
    assert "LIMIT 1" in about_topics[0]


@pytest.mark.parametrize("chosen", ["", "x", "0", "9" * 30])
def test_a_topic_that_is_not_there_is_refused(client, registrar, typed, chosen):
    form = {**typed, "questions-0-topic": chosen}

    response = client.post(REGISTER, form)

    assert response.status_code == 422
    assert not Appeal.objects.exists()


def test_a_group_of_topics_is_refused(client, registrar, typed):
    group = make.TopicFactory().parent
    form = {**typed, "questions-0-topic": group.pk}

    assert client.post(REGISTER, form).status_code == 422
    assert not Appeal.objects.exists()


def test_a_reception_of_others_is_refused(client, registrar, typed):
    elsewhere = make.ReceptionFactory()
    form = {**typed, "reception": elsewhere.pk}

    assert client.post(REGISTER, form).status_code == 422
    assert not Appeal.objects.exists()


def test_the_form_refused_keeps_the_topic_that_was_chosen(client, registrar, typed):
    topic = typed["questions-0-topic"]

    page = client.post(REGISTER, {**typed, "text": ""}).content.decode()

    assert f'<option value="{topic}" selected>' in page


def test_the_list_takes_few_statements(client, registrar, desk):
    for _number in range(5):
        make.appeal(reception=desk, by=registrar, questions=2)
    client.get(LIST)

    response, statements = captured(client, "get", LIST)

    assert response.status_code == 200
    assert len(statements) <= 10, "\n".join(sql[:150] for sql in statements)


def test_the_rows_of_the_list_lead_to_their_appeals(client, registrar, desk):
    appeal = make.appeal(reception=desk, by=registrar)

    page = client.get(LIST).content.decode()

    assert f'href="/receptions/appeals/{appeal.number}/' in page


def test_the_case_numbers_of_many_figures_take_one_statement_and_are_the_same(desk):
    CalendarVersionFactory()
    made = [make.appeal(reception=desk, questions=number) for number in (1, 2)]
    quarter = Quarter.of(timezone.localtime(made[0].received_at).date())
    path = desk.territory.path
    codes = [code for code, one in registry.figures.items() if one.numbers is not None]

    with CaptureQueriesContext(connection) as found:
        together = registry.case_numbers(codes, quarter, path)

    assert len(found) == 1
    assert len(codes) > 10
    period = quarter.first_day, quarter.last_day
    for code in codes:
        cases = registry.figures[code].cases(*period, path)
        assert together[code] == sorted(case.number for case in cases), code
    assert together["questions_received"] == sorted(
        f"{one.number}/{question.ordinal}" for one in made for question in one.questions.all()
    )


def test_registering_reads_calendar_and_rule_once(registrar, desk, django_assert_max_num_queries):
    draft = make.draft(reception=desk)
    with kept.keeping(), django_assert_max_num_queries(12):
        appeal = appeals.register(draft=draft, by=registrar)

    assert appeal.counts_from >= dt.date(2000, 1, 1)
