"""The log of state changes is the database's: raw SQL is caught, nothing in it can be changed."""

import pytest
from django.db import DatabaseError, connection, transaction

from receptions.choices import QuestionStatus
from receptions.models import Question, QuestionEvent, QuestionFact, Verification
from tests.factories.receptions import question, verified

pytestmark = pytest.mark.django_db


def _run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def _forget_who_acts():
    """As in a connection of its own: nobody named himself."""
    _run("SELECT set_config('qabulxona.by', '', true), set_config('qabulxona.note', '', true)")


def test_raw_sql_is_written_down_without_a_name():
    asked = question(QuestionStatus.ASSIGNED)
    _forget_who_acts()

    _run("UPDATE receptions_question SET status = 'answered' WHERE id = %s", asked.pk)

    event = asked.events.last()
    assert (event.from_status, event.to_status, event.by) == ("assigned", "answered", None)
    assert QuestionFact.objects.get(question=asked).status == "answered"


def test_a_bulk_update_writes_an_event_a_row():
    asked = [question(QuestionStatus.ASSIGNED) for _number in range(3)]
    before = QuestionEvent.objects.count()

    Question.objects.filter(pk__in=[one.pk for one in asked]).update(status="answered")

    assert QuestionEvent.objects.count() == before + 3


def test_a_change_of_words_alone_is_no_event():
    asked = question()

    _run("UPDATE receptions_question SET text = 'boshqa' WHERE id = %s", asked.pk)

    assert asked.events.count() == 1


@pytest.mark.parametrize("table", ["receptions_questionevent", "receptions_verification"])
@pytest.mark.parametrize(
    "statement",
    ["UPDATE {} SET note = 'x'", "DELETE FROM {}", "TRUNCATE {}", "TRUNCATE {} CASCADE"],
)
def test_the_log_refuses_every_change(table, statement):
    verified(confirmed=True)
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # else the pending checks refuse it first

    with pytest.raises(DatabaseError, match=r"(?i)cannot|append-only"), transaction.atomic():
        _run(statement.format(table))

    assert QuestionEvent.objects.exists()
    assert Verification.objects.exists()


def test_history_of_the_appeal_is_kept_for_raw_sql_too():
    found = question().appeal

    _run("UPDATE receptions_appeal SET person_count = 9 WHERE id = %s", found.pk)

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT person_count FROM receptions_appealevent WHERE pgh_obj_id = %s ORDER BY pgh_id",
            [found.pk],
        )
        assert cursor.fetchall()[-1] == (9,)
    assert QuestionFact.objects.get(appeal=found).person_count == 9


def test_what_an_applicant_turns_out_to_be_reaches_the_figures():
    asked = question(QuestionStatus.ASSIGNED)

    _run(
        "UPDATE receptions_applicant SET kind = 'legal_entity' WHERE id = %s",
        asked.appeal.applicant_id,
    )

    assert QuestionFact.objects.get(question=asked).applicant_kind == "legal_entity"
