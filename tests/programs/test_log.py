"""The log of programmes, measures and field receptions is the database's: raw SQL is caught."""

import pytest
from django.db import DatabaseError, connection, transaction

from fieldvisits.models import FieldReception
from programs.models import Measure, Programme
from tests.factories import programs as make


@pytest.fixture
def rows(where):
    """A draft with one measure, after a finding of a field reception."""
    finding = make.finding(where)
    programme = make.draft(where)
    return {
        Programme: programme,
        Measure: programme.lines.get(),
        FieldReception: finding.field_reception,
    }


UPDATE = "UPDATE {} SET {} = 'boshqa' WHERE id = %s"
DELETE = "DELETE FROM {} WHERE id = %s"


def raw(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.mark.parametrize(
    ("model", "column"), [(Programme, "title"), (Measure, "text"), (FieldReception, "place")]
)
def test_raw_sql_is_written_down_and_the_log_stays(rows, model, column):
    row, table = rows[model], model._meta.db_table
    before = getattr(row, column)
    had = list(row.events.order_by("pgh_id").values_list(column, flat=True))

    raw(UPDATE.format(table, column), row.pk)

    events = row.events.order_by("pgh_id")
    assert had[-1] == before != "boshqa"
    assert list(events.values_list(column, flat=True)) == [*had, "boshqa"]
    log = model.pgh_event_model._meta.db_table
    for change in (UPDATE.format(log, column), DELETE.format(log)):
        with pytest.raises(DatabaseError, match=r"(?i)append-only|cannot"), transaction.atomic():
            raw(change, row.pk)
