"""Tables of the quarterly report that come from the question facts (DOMAIN 9)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection
from django.db.models import Count, Q, Sum
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from receptions.choices import AppealForm, AppealType, ApplicantKind, Channel, Outcome
from receptions.fact_conditions import CLOSED, FIRST, closed, overdue, received
from receptions.models import QuestionFact, Topic
from territories import clock
from territories.figures import Table, TableRow, Text

OWNER = "reception__territory"
OUTCOME_COLUMNS: tuple[tuple[str, Text], ...] = tuple(
    (outcome.value, outcome.label) for outcome in Outcome
)


def _rows(key: str, condition: Q, **columns: Count | Coalesce) -> Iterator[TableRow]:
    """Group the facts by reception and `key` ('' for one row a reception), in one statement."""
    groups = [OWNER, key] if key else [OWNER]
    counted = {f"number_{name}": column for name, column in columns.items()}
    facts = QuestionFact.objects.filter(condition).order_by().values(*groups).annotate(**counted)
    for row in facts.iterator():
        cells = {name: row[f"number_{name}"] for name in columns}
        yield TableRow(row[OWNER], str(row[key]) if key else "", cells)


def _received_by(key: str, first: dt.date, last: dt.date) -> Iterator[TableRow]:
    return _rows(
        key,
        received(first, last),
        appeals=Count("pk", filter=FIRST),
        persons=Coalesce(Sum("person_count", filter=FIRST), 0),
        questions=Count("pk"),
    )


def by_channel(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """What came, by the way it came."""
    return _received_by("channel", first, last)


def by_form(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """What came, by the form of R-02."""
    return _received_by("form", first, last)


def by_type(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Types of appeals (table 5): of individuals, of entities, repeats."""
    return _rows(
        "appeal_type",
        received(first, last) & FIRST,
        appeals=Count("pk"),
        individuals=Count("pk", filter=Q(applicant_kind=ApplicantKind.INDIVIDUAL)),
        entities=Count("pk", filter=Q(applicant_kind=ApplicantKind.LEGAL_ENTITY)),
        repeats=Count("pk", filter=Q(is_repeat=True)),
    )


def by_outcome(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions closed in the period by outcome, and how many a check confirmed."""
    return _rows(
        "outcome",
        closed(first, last),
        questions=Count("pk"),
        confirmed=Count("pk", filter=Q(confirmed=True)),
    )


def outcomes_by_topic(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Topic groups (table 2): received, closed by outcome, open at the end, overdue, repeats."""
    return _rows("topic__parent__code", _touched(first, last), **_course(first, last))


def by_territory(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception (table 6): received, outcomes, anonymous, examined, overdue."""
    anonymous = received(first, last) & Q(is_anonymous=True)
    return _rows(
        "",
        _touched(first, last),
        **_course(first, last),
        anonymous=Count("pk", filter=anonymous),
    )


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


def _open_at_the_end(last: dt.date) -> Q:
    day = min(last, clock.today())
    return Q(received_on__lte=day) & (~CLOSED | Q(closed_on__gt=day))


def _touched(first: dt.date, last: dt.date) -> Q:
    return received(first, last) | closed(first, last) | _open_at_the_end(last)


def _course(first: dt.date, last: dt.date) -> dict[str, Count | Coalesce]:
    columns: dict[str, Count | Coalesce] = {
        "received": Count("pk", filter=received(first, last)),
        "closed": Count("pk", filter=closed(first, last)),
    }
    for outcome in Outcome:
        ended = closed(first, last) & Q(outcome=outcome)
        columns[outcome.value] = Count("pk", filter=ended)
    columns["open"] = Count("pk", filter=_open_at_the_end(last))
    columns["overdue"] = Count("pk", filter=overdue(first, last))
    columns["repeats"] = Count("pk", filter=received(first, last) & Q(is_repeat=True))
    return columns


def _month(row: str) -> str:
    return date_format(dt.date.fromisoformat(f"{row}-01"), "YEAR_MONTH_FORMAT")


def _topic(row: str) -> str:
    topic = Topic.objects.filter(code=row).first()
    return topic.name if topic is not None else row


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

TABLES = (
    Table(
        "received_by_channel",
        _("Received, by channel"),
        _RECEIVED,
        by_channel,
        label=lambda row: str(Channel(row).label),
    ),
    Table(
        "received_by_form",
        _("Received, by form"),
        _RECEIVED,
        by_form,
        label=lambda row: str(AppealForm(row).label),
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
    ),
    Table(
        "outcomes",
        _("Questions closed, by outcome"),
        (("questions", _("questions")), ("confirmed", _("confirmed by a check"))),
        by_outcome,
        label=lambda row: str(Outcome(row).label),
    ),
    Table("outcomes_by_topic", _("Questions by topic"), _COURSE, outcomes_by_topic, label=_topic),
    Table(
        "receptions_by_territory",
        _("Receptions by territory"),
        (*_COURSE, ("anonymous", _("anonymous"))),
        by_territory,
        by_territory=True,
    ),
    Table(
        "open_by_month",
        _("Open at the end of the month"),
        (("open", _("open")), ("overdue", _("overdue"))),
        open_by_month,
        label=_month,
    ),
)
