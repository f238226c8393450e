"""Facts and cells are what the raw tables say, whatever several connections write at once."""

import datetime as dt
import random
import threading

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from receptions.choices import AppealForm, AppealType, ApplicantKind, Channel
from receptions.models import Appeal, Applicant, FigureChange, Question, QuestionFact
from receptions.services import fact_recount, figure_cells
from tests.factories import receptions as make
from tests.factories.receptions import ReceptionFactory, TopicFactory
from tests.factories.territories import UserFactory

STATEMENTS = 150


class Writer:
    """Random raw statements on appeals, questions and applicants, for one connection."""

    def __init__(self, seed, topics, by):
        self.random = random.Random(seed)  # noqa: S311
        self.topics, self.by = topics, by
        self.done = self.refused = 0
        self.appeals, self.questions, self.applicants = (
            list(model.objects.order_by("pk").values_list("pk", flat=True))
            for model in (Appeal, Question, Applicant)
        )

    def statement(self):
        pick = self.random.choice
        appeal, question = pick(self.appeals), pick(self.questions)
        day = dt.datetime(2026, 4, 1, 6, tzinfo=dt.UTC) + dt.timedelta(days=pick(range(90)))
        of_appeal = "UPDATE receptions_appeal SET {} WHERE id = %s"
        of_question = "UPDATE receptions_question SET {} WHERE id = %s"
        return pick(
            [
                (of_appeal.format("appeal_type = %s"), [pick(AppealType.values), appeal]),
                (of_appeal.format("form = %s"), [pick(AppealForm.values), appeal]),
                (of_appeal.format("channel = %s"), [pick(Channel.values), appeal]),
                (of_appeal.format("received_at = %s"), [day, appeal]),
                (of_appeal.format("is_collective = NOT is_collective"), [appeal]),
                (of_appeal.format("person_count = %s"), [pick([1, 2, 9]), appeal]),
                (of_question.format("topic_id = %s"), [pick(self.topics), question]),
                (of_question.format("legal_due_on = %s"), [day.date(), question]),
                (of_question.format("hops = hops + 1"), [question]),
                (
                    of_question.format("withdrawn_at = %s, withdrawn_by_id = %s"),
                    [day, self.by, question],
                ),
                (
                    of_question.format("withdrawn_at = NULL, withdrawn_by_id = NULL"),
                    [question],
                ),
                (
                    of_question.format(
                        "status = 'closed', outcome = 'explained',"
                        " closed_at = %s, closed_by_id = %s"
                    ),
                    [day, self.by, question],
                ),
                (
                    of_question.format(
                        "status = 'registered', outcome = '', closed_at = NULL, closed_by_id = NULL"
                    ),
                    [question],
                ),
                (
                    "UPDATE receptions_applicant SET kind = %s WHERE id = %s",
                    [pick(ApplicantKind.values), pick(self.applicants)],
                ),
            ]
        )

    def run(self):
        try:
            for _one in range(STATEMENTS):
                self.write()
        finally:
            connection.close()

    def write(self):
        """A transaction of a few statements; what the database refuses is undone whole."""
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                for _one in range(self.random.choice([1, 1, 3])):
                    cursor.execute(*self.statement())
        except DatabaseError:
            self.refused += 1
        else:
            self.done += 1


@pytest.mark.django_db(transaction=True)
def test_facts_and_cells_are_what_the_raw_tables_say_after_several_connections_wrote():
    receptions = [ReceptionFactory(), ReceptionFactory()]
    topics = [TopicFactory().pk, TopicFactory().pk]
    for place in receptions * 3:
        make.appeal(place, questions=2)
    figure_cells.recount()
    by = UserFactory().pk
    writers = [Writer(seed, topics, by) for seed in (1, 2, 3)]
    threads = [threading.Thread(target=writer.run) for writer in writers]

    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        figure_cells.fold()
        assert fact_recount.differences() == []
    for thread in threads:
        thread.join()

    assert all(writer.done > STATEMENTS / 3 for writer in writers)
    assert fact_recount.differences() == []
    assert figure_cells.is_ready()
    assert figure_cells.differences() == []
    figure_cells.fold()
    assert not FigureChange.objects.exists()
    assert figure_cells.differences() == []


@pytest.mark.django_db
def test_facts_that_went_wrong_past_the_triggers_are_named_and_put_right(capsys):
    wrong, lost, gone = (make.appeal().questions.get().pk for _one in range(3))
    right = list(QuestionFact.objects.order_by("pk").values())
    figure_cells.recount()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger sees this
        cursor.execute(
            "UPDATE receptions_questionfact SET hops = 7 WHERE question_id = %s", [wrong]
        )
        cursor.execute("DELETE FROM receptions_questionfact WHERE question_id = %s", [lost])
        cursor.execute("DELETE FROM receptions_question WHERE id = %s", [gone])
        cursor.execute("SET LOCAL session_replication_role = origin")

    with pytest.raises(CommandError) as said:
        call_command("figure_cells", facts=True)
    call_command("figure_cells", refill=True, facts=True)

    assert str(said.value).splitlines() == [
        f"question {wrong} differs",
        f"question {lost} has no fact",
        f"question {gone} does not stand but has a fact",
    ]
    assert "3 facts were put right" in capsys.readouterr().out
    assert list(QuestionFact.objects.order_by("pk").values()) == right[:2]
    assert FigureChange.objects.count() > 0
