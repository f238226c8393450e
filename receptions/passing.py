"""Days lost by passing on: what offices held and handed on without having done anything."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone

from receptions.choices import HopReason
from receptions.hop_rules import DayCounter, Lost, lost
from receptions.models import Answer, Assignment, Question
from receptions.rules import Calendar
from territories.models import Office, User
from territories.periods import Quarter

SHOWN = 100
# What the office did not choose: a reopening, its end, a complaint about itself.
NOT_ITS_OWN = (HopReason.REOPENED, HopReason.ABOLISHED, HopReason.CONFLICT)


@dataclass(frozen=True)
class Period:
    """First and last day."""

    first: dt.date
    last: dt.date

    @classmethod
    def of_quarter(cls, day: dt.date) -> Period:
        quarter = Quarter.of(day)
        return cls(quarter.first_day, quarter.last_day)


@dataclass(frozen=True)
class Line:
    """One office with what it held up."""

    office: Office
    lost: Lost


def hops_out(user: User, period: Period) -> QuerySet[Assignment, Assignment]:
    """Hops that ended in the period by handing on, without an answer, of questions one may see."""
    start = timezone.make_aware(dt.datetime.combine(period.first, dt.time.min))
    end = timezone.make_aware(dt.datetime.combine(period.last + dt.timedelta(days=1), dt.time.min))
    onward = Assignment.objects.filter(
        question=OuterRef("question"), hop=OuterRef("hop") + 1, at=OuterRef("left_at")
    ).exclude(reason__in=NOT_ITS_OWN)
    answers = Answer.objects.filter(assignment=OuterRef("pk"))
    return Assignment.objects.filter(
        Exists(onward),
        ~Exists(answers),
        left_at__gte=start,
        left_at__lt=end,
        question__in=Question.objects.visible_to(user),
    )


def by_office(user: User, period: Period, calendar: Calendar) -> list[Line]:
    """The offices that lost the most days first."""
    rows = hops_out(user, period).order_by().values_list("office_id", "at", "left_at")
    spans = [
        (office, timezone.localdate(at), timezone.localdate(left))
        for office, at, left in rows.iterator()
        if left is not None
    ]
    if not spans:
        return []
    counter = DayCounter(calendar, min(came for _o, came, _l in spans), period.last)
    days: dict[int, list[int]] = {}
    for office, came, left in spans:
        days.setdefault(office, []).append(counter.held(came, left))
    offices = Office.objects.select_related("territory").in_bulk(days)
    lines = [Line(offices[office], lost(held)) for office, held in days.items()]
    lines.sort(key=lambda line: (-line.lost.total, -line.lost.hops, line.office.path))
    return lines


def of_office(user: User, office: Office, period: Period) -> QuerySet[Assignment, Assignment]:
    """The hops behind an office's numbers, with where each went."""
    following = Assignment.objects.filter(question=OuterRef("question"), hop=OuterRef("hop") + 1)
    found = hops_out(user, period).filter(office=office)
    return found.select_related("question__appeal", "question__topic", "by").annotate(
        next_office=following.values("office")[:1],
        next_reason=following.values("reason")[:1],
        next_basis=following.values("legal_basis")[:1],
        left=F("left_at"),
    )


def with_days(rows: list[Any], calendar: Calendar) -> list[Any]:
    """The rows with `held`, `to` and the words of the reason."""
    offices = Office.objects.select_related("territory").in_bulk({row.next_office for row in rows})
    for row in rows:
        came, left = timezone.localdate(row.at), timezone.localdate(row.left_at)
        row.held = DayCounter(calendar, came, left).held(came, left)
        row.to = offices.get(row.next_office)
        row.why = HopReason(row.next_reason).label
    return rows
