"""Tables of the quarterly report that come from the question facts (DOMAIN 9)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from django.db import connection
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from receptions import kept_counts, leader_table, mahalla_table, territory_tables
from receptions.choices import AppealForm, AppealType, Channel, Outcome
from receptions.figure_parts import QUESTIONS
from territories.figure_parts import Behind, Term
from territories.figures import By, Cut, Table, TableRow, Text

OUTCOME_COLUMNS: tuple[tuple[str, Text], ...] = tuple(
    (outcome.value, outcome.label) for outcome in Outcome
)


# Columns of the tables, and the number of the cells behind each where it is called otherwise.
_COURSE_NUMBERS = {
    "received": "questions",
    "closed": "closed",
    **{outcome.value: f"closed_{outcome.value}" for outcome in Outcome},
    "open": "open",
    "overdue": "overdue",
    "repeats": "repeat_questions",
}


def _rows(by: str, columns: Mapping[str, str], first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """The columns' numbers by reception and key ('' for one row a reception), in one statement."""
    found = kept_counts.by_reception(columns.values(), first, last, by=by)
    for (territory, key), numbers in (found or {}).items():
        yield TableRow(territory, key, {name: numbers[n] for name, n in columns.items()})


def _received_by(key: str, first: dt.date, last: dt.date) -> Iterator[TableRow]:
    return _rows(key, {name: name for name in ("appeals", "persons", "questions")}, first, last)


def by_channel(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """What came, by the way it came."""
    return _received_by(By.CHANNEL, first, last)


def by_form(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """What came, by the form of R-02."""
    return _received_by(kept_counts.FORM, first, last)


_TYPES = {name: name for name in ("appeals", "individuals", "entities", "repeats")}
_OUTCOMES = {"questions": "closed", "confirmed": "closed_checked"}


def by_type(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Types of appeals (table 5): of individuals, of entities, repeats."""
    return _rows(kept_counts.TYPE, _TYPES, first, last)


def by_outcome(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions closed in the period by outcome, and how many a check confirmed."""
    return _rows(kept_counts.OUTCOME, _OUTCOMES, first, last)


def outcomes_by_topic(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Topic groups (table 2): received, closed by outcome, open at the end, overdue, repeats."""
    return _rows(By.TOPIC_GROUP, _COURSE_NUMBERS, first, last)


def _by_row(by: str, columns: Mapping[str, str]) -> Callable[[str, str], Behind | None]:
    """What the numbers of a table's rows count: the part of each column, within the row."""

    def behind(row: str, column: str) -> Behind | None:
        if column not in columns:
            return None
        return Behind(QUESTIONS, [Term(columns[column], only=((by, row),))])

    return behind


# People are no cases: `persons` has no list.
_CASES = {name: name for name in ("appeals", "questions")}


def by_territory(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception (table 6): received, outcomes, anonymous, examined, overdue."""
    return _rows(By.TOTAL, _OF_TERRITORIES, first, last)


_OF_TERRITORIES = {**_COURSE_NUMBERS, "anonymous": "anonymous_questions"}


def behind_territory(column: str) -> Behind:
    """The questions that a column of the table counts."""
    return Behind(QUESTIONS, [Term(_OF_TERRITORIES[column])])


# Table 6, of the People's Receptions and of the Virtual Reception each.
_EIGHT = {
    "received": "questions",
    **{
        outcome.value: f"closed_{outcome.value}"
        for outcome in (Outcome.SATISFIED, Outcome.EXPLAINED, Outcome.FORWARDED, Outcome.REFUSED)
    },
    "anonymous": "anonymous_questions",
    "open": "open",
    "overdue": "overdue",
}


def by_people(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception: what came by any way but the virtual reception."""
    return _by_way(first, last, is_virtual=False)


def by_virtual(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception: what came by the virtual reception."""
    return _by_way(first, last, is_virtual=True)


def behind_people(column: str) -> Behind:
    """The questions of a column that came by any way but the virtual reception."""
    ways = [way for way in Channel if way != Channel.VIRTUAL]
    return Behind(QUESTIONS, [Term(_EIGHT[column], Cut(channel=way.value)) for way in ways])


def behind_virtual(column: str) -> Behind:
    """The questions of a column that came by the virtual reception."""
    return Behind(QUESTIONS, [Term(_EIGHT[column], Cut(channel=Channel.VIRTUAL.value))])


def _by_way(first: dt.date, last: dt.date, *, is_virtual: bool) -> Iterator[TableRow]:
    found = kept_counts.by_reception(_EIGHT.values(), first, last, by=By.CHANNEL) or {}
    rows: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_EIGHT, 0))
    for (territory, channel), numbers in found.items():
        if (channel == Channel.VIRTUAL) is is_virtual:
            for column, name in _EIGHT.items():
                rows[territory][column] += numbers[name]
    for territory, cells in rows.items():
        yield TableRow(territory, "", cells)


def open_by_month(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Open and overdue at the last snapshot of each month of the period."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.territory_id, to_char(s.day, 'YYYY-MM'), s.open, s.overdue
            FROM receptions_opensnapshot s
            JOIN receptions_reception r ON r.id = s.reception_id
            WHERE s.day IN (
                SELECT max(day) FROM receptions_opensnapshot
                WHERE day BETWEEN %s AND %s GROUP BY date_trunc('month', day))
            """,
            [first, last],
        )
        rows = cursor.fetchall()
    for territory, month, is_open, late in rows:
        yield TableRow(territory, month, {"open": is_open, "overdue": late})


def _month(row: str) -> str:
    return date_format(dt.date.fromisoformat(f"{row}-01"), "YEAR_MONTH_FORMAT")


_RECEIVED: tuple[tuple[str, Text], ...] = (
    ("appeals", _("appeals")),
    ("persons", _("persons")),
    ("questions", _("questions")),
)
_COURSE: tuple[tuple[str, Text], ...] = (
    ("received", _("received")),
    ("closed", _("closed")),
    *OUTCOME_COLUMNS,
    ("open", _("being examined")),
    ("overdue", _("overdue")),
    ("repeats", _("repeats")),
)
_NAMED = {**dict(_COURSE), "anonymous": _("anonymous")}
_EIGHT_COLUMNS = tuple((column, _NAMED[column]) for column in _EIGHT)

TABLES = (
    Table(
        "received_by_channel",
        _("Received, by channel"),
        _RECEIVED,
        by_channel,
        label=lambda row: str(Channel(row).label),
        behind_row=_by_row(By.CHANNEL, _CASES),
    ),
    Table(
        "received_by_form",
        _("Received, by form"),
        _RECEIVED,
        by_form,
        label=lambda row: str(AppealForm(row).label),
        behind_row=_by_row(kept_counts.FORM, _CASES),
    ),
    Table(
        "types",
        _("Types of appeals"),
        (
            ("appeals", _("appeals")),
            ("individuals", _("of individuals")),
            ("entities", _("of legal entities")),
            ("repeats", _("repeats")),
        ),
        by_type,
        label=lambda row: str(AppealType(row).label),
        behind_row=_by_row(kept_counts.TYPE, _TYPES),
    ),
    Table(
        "outcomes",
        _("Questions closed, by outcome"),
        (("questions", _("questions")), ("confirmed", _("confirmed by a check"))),
        by_outcome,
        label=lambda row: str(Outcome(row).label),
        behind_row=_by_row(kept_counts.OUTCOME, _OUTCOMES),
    ),
    leader_table.TABLE,
    Table(
        "outcomes_by_topic",
        _("Questions by topic"),
        _COURSE,
        outcomes_by_topic,
        label=territory_tables.group_name,
        behind_row=_by_row(By.TOPIC_GROUP, _COURSE_NUMBERS),
    ),
    Table(
        "receptions_by_territory",
        _("Receptions by territory"),
        (*_COURSE, ("anonymous", _("anonymous"))),
        by_territory,
        by_territory=True,
        behind=behind_territory,
    ),
    Table(
        "people_by_territory",
        _("People’s Receptions, by territory"),
        _EIGHT_COLUMNS,
        by_people,
        by_territory=True,
        behind=behind_people,
    ),
    Table(
        "virtual_by_territory",
        _("Virtual Reception, by territory"),
        _EIGHT_COLUMNS,
        by_virtual,
        by_territory=True,
        behind=behind_virtual,
    ),
    Table(
        "open_by_month",
        _("Open at the end of the month"),
        (("open", _("open")), ("overdue", _("overdue"))),
        open_by_month,
        label=_month,
    ),
    *territory_tables.TABLES,
    mahalla_table.TABLE,
)
