"""Conditions on the question facts in the words of figures and tables."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.db.models import F, Q

from receptions.choices import ANSWER_OUTCOMES, AppealType, QuestionStatus
from territories import clock

Period = Callable[[dt.date, dt.date], Q]

ANY = Q()
FIRST = Q(ordinal=1)  # the row that stands for its appeal
CLOSED = Q(status=QuestionStatus.CLOSED)
IN_TIME = CLOSED & Q(closed_on__lte=F("legal_due_on"))
LATE = Q(closed_on__gt=F("legal_due_on"))
# Letters that are no appeals are explained, but have no merits to be decided on.
MERITS = Q(outcome__in=ANSWER_OUTCOMES) & ~Q(appeal_type=AppealType.NOT_AN_APPEAL)


def received(first: dt.date, last: dt.date) -> Q:
    """Questions whose appeal came in the period."""
    return Q(received_on__gte=first, received_on__lte=last)


def closed(first: dt.date, last: dt.date) -> Q:
    """Questions closed in the period and not open again."""
    return CLOSED & Q(closed_on__gte=first, closed_on__lte=last)


def due(first: dt.date, last: dt.date) -> Q:
    """Questions due by law in the period, as far as their end is known: over, or closed."""
    known = CLOSED | Q(legal_due_on__lt=clock.today())
    return Q(legal_due_on__gte=first, legal_due_on__lte=last) & known


def overdue(first: dt.date, last: dt.date) -> Q:
    """Questions open past their date on the period's last day, or today while it runs."""
    day = min(last, clock.today())
    still_open = ~CLOSED | Q(closed_on__gt=day)
    return still_open & Q(received_on__lte=day, legal_due_on__lt=day)


def open_at_end(_first: dt.date, last: dt.date) -> Q:
    """Questions being examined on the period's last day, or today while it runs."""
    day = min(last, clock.today())
    return Q(received_on__lte=day) & (~CLOSED | Q(closed_on__gt=day))
