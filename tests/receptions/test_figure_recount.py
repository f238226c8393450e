"""The cells of figures while somebody else folds or counts them anew."""

import datetime as dt
import threading

import pytest
from django.db import DataError, connection, transaction

from receptions import cell_facts, part_counts
from receptions.models import FigureCell, FigureChange, QuestionFact
from receptions.services import figure_cells, figure_recount
from tests.factories import receptions as make


@pytest.mark.django_db(transaction=True)
def test_the_cells_stand_until_a_recount_is_done_and_older_snapshots_read_facts(monkeypatch):
    make.appeal()
    figure_cells.recount()
    indexes = constraints()
    make.appeal()
    kept = cells()
    monkeypatch.setattr(cell_facts, "packed", lambda known: "SELECT 1 / 0")

    with pytest.raises(DataError):  # broken off while it fills the table beside
        figure_cells.recount()

    assert cells() == kept
    assert not beside()
    assert FigureChange.objects.exists()
    monkeypatch.undo()
    assert figure_cells.differences() == []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        assert QuestionFact.objects.count() == 2
        in_another_connection(figure_cells.recount)
        assert not figure_cells.is_ready()  # the new table holds nothing for this snapshot
        numbers = part_counts.count(["questions"], dt.date(2020, 1, 1), dt.date(2030, 12, 31))
        assert sum(one["questions"] for one in numbers.values()) == 2
    assert figure_cells.is_ready()
    assert not FigureChange.objects.exists()
    assert figure_cells.differences() == []
    assert constraints() == indexes


@pytest.mark.django_db(transaction=True)
def test_a_table_that_an_older_recount_left_beside_is_in_nobodys_way():
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {figure_recount.BESIDE} (id integer)")

    figure_cells.recount()

    assert figure_cells.is_ready()
    assert not beside()


def beside():
    return figure_recount.BESIDE in connection.introspection.table_names()


def cells():
    return sorted(map(repr, FigureCell.objects.values_list("margin", "place", "key", "questions")))


def constraints():
    with connection.cursor() as cursor:
        return connection.introspection.get_constraints(cursor, FigureCell._meta.db_table)


def in_another_connection(work):
    def run():
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()


@pytest.mark.django_db
def test_nobody_waits_to_fold_while_another_does():
    make.appeal()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [figure_cells.LOCK])
        try:
            assert figure_cells.fold() == 0
            assert not figure_cells.is_ready()
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [figure_cells.LOCK])
    other.close()

    figure_cells.fold()
    assert figure_cells.is_ready()
