"""What a question fact, or a change of one, gives to which cells: one text of SQL for all uses.

Folding changes into cells, reading the changes that aren't folded yet, and counting everything
anew use `entries`; so they can't differ. The conditions are those of the parts themselves.
"""

from __future__ import annotations

import enum
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.db import connection
from django.db.models import Q
from django.db.models.sql import Query

from receptions.fact_conditions import ANY, CLOSED, IN_TIME
from receptions.fact_triggers import SEEN
from receptions.models import FigureCell, QuestionFact


class Kind(enum.StrEnum):
    """By which day a fact comes into the month of a cell."""

    RECEIVED = "received"
    CLOSED = "closed"
    DUE = "due"
    LATE = "late"  # past its date from this day on, and open still
    ENDED = "ended"  # closed by now: every month it was open at the end of


class Margin(enum.IntEnum):
    """What cells are laid out by."""

    ALL = 0
    GROUP = 1
    TOPIC = 2
    CHANNEL = 3
    OFFICE = 4
    FORM = 5
    TYPE = 6
    OUTCOME = 7
    TOPIC_CHANNEL = 8  # of regions and the country only; in one district facts are few
    GROUP_FORM = 9
    MAHALLA = 10
    CLOSER_FORM = 11  # who took the question off control


@dataclass(frozen=True)
class Measure:
    """A column of the cells: which facts count, by which day, and what is added up of them.

    `text` is a condition in SQL, for those that name a day of the reader.
    """

    name: str
    kind: Kind
    condition: Q = ANY
    weight: str = ""
    text: str = ""

    @property
    def test(self) -> str:
        """The condition in SQL; empty where every fact of the kind counts."""
        if self.text or self.condition == ANY:
            return self.text
        return condition_sql(self.condition)

    def sql(self) -> str:
        """What one fact gives, times the sign of its change."""
        number = f"sign * {self.weight}" if self.weight else "sign::int"
        return f"CASE WHEN {self.test} THEN {number} END" if self.test else number


# The day since when a question is past its date: it may have come in later than that.
SINCE = "GREATEST(legal_due_on + 1, received_on)"
_MONTH_END = "(m.first + interval '1 month')::date - 1"


def month_of(day: str) -> str:
    return f"date_trunc('month', {day}::timestamp)::date"


DAY = {
    Kind.RECEIVED: "received_on",
    Kind.CLOSED: "closed_on",
    Kind.DUE: "legal_due_on",
    Kind.LATE: SINCE,
}
# Which facts come into a month of the kind.
HOLDS = {
    Kind.RECEIVED: "TRUE",
    Kind.CLOSED: "status = 'closed' AND closed_on IS NOT NULL",
    Kind.DUE: "legal_due_on IS NOT NULL",
    Kind.LATE: "status <> 'closed' AND legal_due_on IS NOT NULL",
    Kind.ENDED: f"status = 'closed' AND {month_of('closed_on')} > received_on",
}
# The months `m` of the kind `ENDED`.
MONTHS = f"""
CROSS JOIN LATERAL (
    SELECT first::date FROM generate_series({month_of("received_on")}::timestamp,
        {month_of("closed_on")}::timestamp - interval '1 month', interval '1 month') AS first
) m
"""  # noqa: S608  only our own names
# What cells keep besides the parts: for tables of the report, and for numbers at a day.
BESIDE = (
    Measure("repeat_questions", Kind.RECEIVED, Q(is_repeat=True)),
    Measure("anonymous_questions", Kind.RECEIVED, Q(is_anonymous=True)),
    Measure("closed_checked", Kind.CLOSED, Q(confirmed=True)),
    Measure("due_all", Kind.DUE),
    Measure("due_closed", Kind.DUE, CLOSED),
    Measure("due_in_time", Kind.DUE, IN_TIME),
    Measure("still_open", Kind.RECEIVED, ~CLOSED),
    Measure("late_open", Kind.LATE),
    Measure("open_ended", Kind.ENDED),
    Measure(
        "late_ended",
        Kind.ENDED,
        text=f"legal_due_on IS NOT NULL AND {SINCE} <= {_MONTH_END}",
    ),
)
# Columns that the small margins keep; the others keep all.
_KEPT = {
    Margin.FORM: ("appeals", "persons", "questions"),
    Margin.TYPE: ("appeals", "individuals", "entities", "repeats"),
    Margin.OUTCOME: ("closed", "closed_checked"),
    Margin.GROUP_FORM: ("questions",),
    Margin.MAHALLA: ("questions",),
    Margin.CLOSER_FORM: ("closed",),
}
RAW = (
    *("reception_id", "topic_id", "office_id", "channel", "form", "appeal_type", "outcome"),
    *("mahalla_id", "closed_by_id"),
)
# The keys of a margin, of an entry joined with its topic `t`.
KEYS = {
    Margin.ALL: ("''", "''"),
    Margin.GROUP: ("COALESCE(t.parent_id, -t.id)::text", "''"),
    Margin.TOPIC: ("e.topic_id::text", "''"),
    Margin.CHANNEL: ("e.channel", "''"),
    Margin.OFFICE: ("COALESCE(e.office_id::text, '')", "''"),
    Margin.FORM: ("e.form", "''"),
    Margin.TYPE: ("e.appeal_type", "''"),
    Margin.OUTCOME: ("e.outcome", "''"),
    Margin.TOPIC_CHANNEL: ("e.topic_id::text", "e.channel"),
    Margin.GROUP_FORM: ("COALESCE(t.parent_id, -t.id)::text", "e.form"),
    Margin.MAHALLA: ("COALESCE(e.mahalla_id::text, '')", "''"),
    Margin.CLOSER_FORM: ("COALESCE(e.closed_by_id::text, '')", "e.form"),
}
FACTS = "(SELECT 1 AS sign, {} FROM receptions_questionfact)".format(", ".join(SEEN))  # noqa: S608  only our own names
CHANGES = "receptions_figurechange"
_KEYS_OF_CELLS = {"id", "margin", "whole", "place", "month", "key", "key2"}
COLUMNS: tuple[str, ...] = tuple(
    field.name for field in FigureCell._meta.concrete_fields if field.name not in _KEYS_OF_CELLS
)


def kept_by(margin: Margin) -> tuple[str, ...]:
    """The columns that cells of the margin fill."""
    return _KEPT.get(margin, COLUMNS)


def counts_for(margin: Margin) -> str:
    """Which entries `e` give the margin anything: of a month without numbers there is no cell."""
    if margin not in _KEPT:
        return "TRUE"
    return f"COALESCE({', '.join(f'e.{name}' for name in _KEPT[margin])}) IS NOT NULL"


@cache
def condition_sql(condition: Q) -> str:
    """The condition on a fact's own columns as text, as Django writes those of constraints."""
    query = Query(QuestionFact, alias_cols=False)
    where = query.build_where(condition)
    text, values = query.get_compiler(connection=connection).compile(where)
    with connection.schema_editor(collect_sql=True, atomic=False) as editor:
        return text % tuple(editor.quote_value(value) for value in values)


def entries(source: str, measures: Iterable[Measure], extra: str = "TRUE") -> str:
    """What each row of the source gives, by month: one SELECT a kind, all with the same columns.

    `source` has the columns of a change. `extra` narrows it and may name the day of the kind as
    `{day}`.
    """
    wanted = list(measures)
    selects = []
    for kind in dict.fromkeys(measure.kind for measure in wanted):
        month = "m.first" if kind == Kind.ENDED else month_of(DAY[kind])
        numbers = ", ".join(
            f"{one.sql() if one.kind == kind else 'NULL::int'} AS {one.name}" for one in wanted
        )
        narrowed = extra.format(day="m.first" if kind == Kind.ENDED else DAY[kind])
        selects.append(
            f"SELECT {', '.join(RAW)}, {month} AS month, {numbers}"  # noqa: S608  only our own names
            f" FROM {source} f {MONTHS if kind == Kind.ENDED else ''}"
            f" WHERE {HOLDS[kind]} AND ({narrowed})"
        )
    return "\nUNION ALL\n".join(selects)


def fingerprint(measures: Iterable[Measure]) -> str:
    """Changes with what is added up; cells of another fingerprint are counted anew."""
    text = entries(CHANGES, measures) + repr([*KEYS.items(), *_KEPT.items()])
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
