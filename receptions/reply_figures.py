"""R-25: what was closed in time while its reply was sent too late, or isn't sent yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count as CountRows
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from receptions import part_counts
from receptions.fact_conditions import IN_TIME, due
from receptions.figure_parts import case_of
from receptions.models import Duty, QuestionFact
from territories import clock
from territories.choices import Direction
from territories.figures import Case, Count, Counts, Figure, Unit


def replied_late(first: dt.date, last: dt.date) -> QuerySet[QuestionFact, QuestionFact]:
    """Questions due in the period, closed in time, whose applicant was told after that date."""
    missed = Q(done_on__gt=OuterRef("legal_due_on")) | Q(
        done_on__isnull=True, question__legal_due_on__lt=clock.today()
    )
    owed = Duty.objects.replies().filter(
        missed, question=OuterRef("question"), dropped_at__isnull=True
    )
    return QuestionFact.objects.filter(IN_TIME, due(first, last), Exists(owed)).order_by()


def counts(first: dt.date, last: dt.date) -> Counts:
    """By territory of the reception: of the questions due, those closed in time, replied late."""
    rows = replied_late(first, last).values_list("reception__territory")
    late = dict(rows.annotate(number=CountRows("pk")))
    numbers = part_counts.count(["due"], first, last)
    return {
        territory: Count(late.get(territory, 0), found.get("due", 0))
        for (territory, _key), found in numbers.items()
    }


def cases(first: dt.date, last: dt.date, path: str) -> Iterator[Case]:
    """These questions with the day that was due."""
    found = (
        replied_late(first, last)
        .filter(reception__territory__path__startswith=path)
        .order_by("appeal__number", "ordinal")
        .values_list("appeal__number", "ordinal", "legal_due_on")
    )
    for number, ordinal, day in found.iterator():
        yield case_of(number, ordinal, day.isoformat())


FIGURES = (
    Figure(
        "replied_late",
        _("Closed in time, reply sent late or not yet"),
        Unit.PERCENT,
        counts,
        Direction.LESS_IS_BETTER,
        cases,
        _(
            "Of the questions due by law in the period, those closed by their date whose applicant"
            " was not sent the reply by it."
        ),
    ),
)
