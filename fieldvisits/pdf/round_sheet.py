"""The sheet a working group takes along: every household, boxes to tick, room to write."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from fieldvisits import reasons
from fieldvisits.models import CrewDay, Round, RoundCheck, RoundMember, Visit
from fieldvisits.pdf import paper
from fieldvisits.planning_rules import time_of
from fieldvisits.services import crew_days
from receptions.pdf.fonts import register
from territories.rounding import rounded

WIDTHS = [width * mm for width in (9, 52, 46, 17, 16, 42, 87)]
DAY_WIDTHS = [width * mm for width in (13, 56, 46, 17, 16, 42, 79)]  # the hour in the first

GAP = "\u00a0" * 3
BOXES, CLASSES = GAP.join("+!0–>"), GAP.join("123")
ROOM = "\n".join(["\u00a0"] * 3)  # lines to write on


def draw(round_: Round) -> bytes:
    """The PDF of one round, landscape A4, the households in the order of the way."""
    register()
    title = _("Sheet of round No. %(number)s") % {"number": round_.pk}
    days = f"{date_format(round_.starts_on)} – {date_format(round_.ends_on)}"
    story = [
        paper.words(title, paper.TITLE),
        paper.fact(_("Reception"), round_.reception),
        paper.fact(_("Place"), _place(round_)),
        paper.fact(_("Days"), days),
    ]
    if round_.purpose:
        story.append(paper.fact(_("Purpose"), round_.purpose))
    story += [*_group(round_.members.all()), *_key()]
    story.append(paper.grid(_head(), _rows(round_), WIDTHS, numbers=(0,)))
    return paper.build(story, title=title, pagesize=landscape(A4))


def draw_day(day: CrewDay) -> bytes:
    """The PDF of one crew-day: when each household is reached, and why it was chosen."""
    register()
    numbers = {"number": day.round_id, "crew": day.crew.name, "day": date_format(day.day)}
    title = _("Round No. %(number)s: %(crew)s, %(day)s") % numbers
    hours = day.crew.hours
    kilometres = f"{rounded(Decimal(day.metres_planned) / 1000, 1)}"
    way = {"kilometres": kilometres, "means": day.crew.get_means_display()}
    story = [
        paper.words(title, paper.TITLE),
        paper.fact(_("Reception"), day.round.reception),
        paper.fact(_("Place"), _place(day.round)),
        paper.fact(_("Hours"), f"{time_of(hours.starts):%H:%M} – {time_of(hours.ends):%H:%M}"),
        paper.fact(_("Way"), _("%(kilometres)s km, %(means)s") % way),
    ]
    if day.crew.start_place:
        story.append(paper.fact(_("Sets out from"), day.crew.start_place))
    story += [*_group(day.crew.members.all()), *_key()]
    visits = crew_days.visits_in_order(day)
    planned = crew_days.timetable_of(day, visits, crew_days.points_of(day.round, visits))
    rows = [_row(visit, first=_reached(visit)) for visit in _with_checks(day.visits)]
    for row, arrival in zip(rows, planned.arrivals, strict=True):
        row[0] = f"{row[0]}\n{time_of(hours.clock(arrival)):%H:%M}"
    story.append(paper.grid(_head(), rows, DAY_WIDTHS, numbers=(0,)))
    return paper.build(story, title=title, pagesize=landscape(A4))


def _reached(visit: Visit) -> str:
    """The mahalla and why the household was chosen, under its address."""
    why = "; ".join(reasons.words(visit.reason)[:3])
    return "\n".join(filter(None, (str(visit.household), str(visit.household.mahalla), why)))


def _group(members: Iterable[RoundMember]) -> list[Flowable]:
    named = "; ".join(", ".join(filter(None, (member.name, member.position))) for member in members)
    return [paper.fact(_("Working group"), named)] if named else []


def _key() -> list[Flowable]:
    """What the signs of the sheet mean."""
    text = _(
        "Household class: 1 low income, in need; 2 steady income, wants to earn more;"
        " 3 well-off. Result: + no problem, ! problem found, 0 nobody at home,"
        " – did not want to talk, > moved away."
    )
    return [paper.words(text, paper.BODY), Spacer(0, 2 * mm)]


def _place(round_: Round) -> str:
    above = round_.territory.parent
    return f"{round_.territory}, {above}" if above else str(round_.territory)


def _head() -> list[str]:
    return [
        _("No."),
        _("Address"),
        _("Representative, telephone"),
        _("Class"),
        _("Sector"),
        _("Result, date"),
        _("Problem: who, what, how many people"),
    ]


def _rows(round_: Round) -> list[list[object]]:
    """One row a household: what is known is printed, the rest is room for the pen."""
    return [_row(visit) for visit in _with_checks(round_.visits)]


def _with_checks(visits: Any) -> Any:
    """The visits in the order of the way, with what is printed of each."""
    told = RoundCheck.objects.told()
    checks = told.select_related("task__question__appeal", "task__question__topic")
    found = visits.select_related("household__mahalla").prefetch_related(
        "findings", Prefetch("checks", queryset=checks)
    )
    return found.order_by("position")


def _row(visit: Visit, first: str = "") -> list[object]:
    home = visit.household
    result = BOXES if visit.is_pending else visit.get_result_display()
    if visit.visited_at:
        result += f"\n{date_format(timezone.localtime(visit.visited_at), 'SHORT_DATE_FORMAT')}"
    told = [finding.text for finding in visit.findings.all()]
    return [
        visit.position,
        first or str(home),
        "\n".join(filter(None, (home.head_name, home.phone))),
        home.household_class or CLASSES,
        home.sector or "",
        result,
        "\n".join([*_checks(visit), *told]) or ROOM,
    ]


def _checks(visit: Visit) -> list[str]:
    """A line for each closing that is to be checked at this household."""
    text = _("Check: question %(number)s said solved (%(topic)s). Solved?  yes   no")
    return [
        text % {"number": one.task.question, "topic": one.task.question.topic.name}
        for one in visit.checks.all()
    ]
