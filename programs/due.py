"""What is due when: measures, milestones, contracts, objects, acceptances, consents, by day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from programs import plan_words
from programs.models import (
    Acceptance,
    ConsentRequest,
    Contract,
    Measure,
    Milestone,
    ProgrammeObject,
)
from territories.models import User

A_DAY_SHOWS = 4  # the list of the day has the rest
DAYS_AHEAD = 30


@dataclass(frozen=True)
class Due:
    """Something a day asks for: a line of the calendar, whatever kind it is."""

    day: dt.date
    title: str
    place: str
    who: str
    url: str
    kind: str = ""


@dataclass(frozen=True)
class Kind:
    """Rows with a day that still ask for something, and how one of them is said."""

    name: str
    rows: QuerySet[Any]
    said: Callable[[Any], Due]
    day: str = "due_on"


class Key(NamedTuple):
    """One row of one kind; keys sort as the calendar shows them."""

    day: dt.date
    kind: int
    pk: int


@dataclass(frozen=True)
class Day:
    """A day of the month with what is due on it; `more` are counted and not shown."""

    day: dt.date
    inside: bool
    entries: Sequence[Due] = field(default_factory=tuple)
    more: int = 0


def kinds(
    user: User, measures: QuerySet[Measure], objects: QuerySet[ProgrammeObject]
) -> list[Kind]:
    """What can be due, about these measures and objects of those the person may see."""
    open_ = measures.with_office()  # type: ignore[attr-defined]
    of_measure = ("measure__programme", "measure__place", "measure__office")
    steps = Milestone.objects.open().filter(measure__in=open_.values("pk"))
    contracts = Contract.objects.in_force().filter(measure__in=open_.values("pk"))
    taken = Acceptance.objects.visible_to(user).waiting()
    asked = ConsentRequest.objects.visible_to(user).unanswered()
    lines = measures.filter(programme=OuterRef("programme"))
    return [
        Kind(_("programme to accept"), _taken(taken.filter(Exists(lines))), _acceptance),
        Kind(
            _("consent to be given"),
            asked.filter(Exists(lines.filter(office=OuterRef("office")))).select_related(
                "programme__territory", "office"
            ),
            lambda one: _consent(one, user),
        ),
        Kind(_("milestone"), steps.select_related(*of_measure), _milestone),
        Kind(
            _("works of a contract"),
            contracts.select_related("contractor", *of_measure),
            _contract,
        ),
        Kind(
            _("object of a state programme"),
            objects.in_plan()  # type: ignore[attr-defined]
            .filter(finished_on__isnull=True)
            .select_related("territory", "district_year__khokimiyat"),
            _object,
            day="ends_on",
        ),
        Kind(
            _("measure"),
            open_.select_related("programme", "place", "topic", "office", "typical"),
            _measure,
        ),
    ]


def _taken(rows: QuerySet[Acceptance]) -> QuerySet[Acceptance]:
    return rows.select_related("programme__territory", "programme__khokimiyat")


def keys(found: Sequence[Kind], first: dt.date, last: dt.date) -> list[Key]:
    """What is due from one day to another, in the order of the calendar; a statement a kind."""
    return sorted(
        Key(day, place, pk)
        for place, kind in enumerate(found)
        for pk, day in kind.rows.filter(**{f"{kind.day}__range": (first, last)})
        .order_by()
        .values_list("pk", kind.day)
    )


def entries(found: Sequence[Kind], wanted: Iterable[Key]) -> list[Due]:
    """The lines of these keys, in their order; a statement for each kind among them."""
    wanted = list(wanted)
    said: dict[tuple[int, int], Due] = {}
    for place, kind in enumerate(found):
        if ids := [key.pk for key in wanted if key.kind == place]:
            rows = kind.rows.filter(pk__in=ids)
            said |= {(place, row.pk): replace(kind.said(row), kind=kind.name) for row in rows}
    return [said[key.kind, key.pk] for key in wanted if (key.kind, key.pk) in said]


def month(found: Sequence[Kind], first: dt.date) -> list[list[Day]]:
    """The weeks of the month; a day holds its first lines and how many more there are."""
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    last = (first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    by_day: dict[dt.date, list[Key]] = defaultdict(list)
    for key in keys(found, first, last):
        by_day[key.day].append(key)
    shown = [key for of_day in by_day.values() for key in of_day[:A_DAY_SHOWS]]
    lines: dict[dt.date, list[Due]] = defaultdict(list)
    for one in entries(found, shown):
        lines[one.day].append(one)
    return [
        [
            Day(
                day,
                day.month == first.month,
                lines.get(day, ()),
                max(0, len(by_day.get(day, ())) - A_DAY_SHOWS),
            )
            for day in week
        ]
        for week in weeks
    ]


def _number(measure: Measure) -> str:
    return f"{measure.programme.number}/{measure.ordinal}, {measure.place}"


def _measure(measure: Measure) -> Due:
    return Due(
        day=measure.due_on,
        title=plan_words.text_of(measure),
        place=_number(measure),
        who=str(measure.office),
        url=measure.get_absolute_url(),
    )


def _milestone(step: Milestone) -> Due:
    return Due(
        day=step.due_on,
        title=step.text,
        place=_number(step.measure),
        who=str(step.measure.office),
        url=f"{step.measure.get_absolute_url()}#milestones",
    )


def _contract(contract: Contract) -> Due:
    return Due(
        day=contract.due_on,
        title=_("Contract %(number)s") % {"number": contract.number},
        place=_number(contract.measure),
        who=str(contract.contractor),
        url=contract.measure.get_absolute_url(),
    )


def _object(work: ProgrammeObject) -> Due:
    return Due(
        day=work.ends_on,
        title=work.name,
        place=f"{work.code}, {work.territory}",
        who=str(work.district_year.khokimiyat),
        url=work.get_absolute_url(),
    )


def _acceptance(acceptance: Acceptance) -> Due:
    programme = acceptance.programme
    return Due(
        day=acceptance.due_on,
        title=str(programme.territory),
        place=programme.number,
        who=str(programme.khokimiyat),
        url=programme.get_absolute_url(),
    )


def _consent(request: ConsentRequest, user: User) -> Due:
    answers = request.office_id in user.powers.office_ids
    return Due(
        day=request.due_on,
        title=str(request.programme.territory),
        place=request.programme.number,
        who=str(request.office),
        url=request.get_absolute_url() if answers else request.programme.get_absolute_url(),
    )
