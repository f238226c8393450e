"""The sheet a working group takes along: every household, boxes to tick, room to write."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from fieldvisits.models import Round, Visit
from fieldvisits.pdf import paper
from receptions.pdf.fonts import register

WIDTHS = [width * mm for width in (9, 52, 46, 17, 16, 42, 87)]

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
    members = "; ".join(
        ", ".join(filter(None, (member.name, member.position))) for member in round_.members.all()
    )
    if members:
        story.append(paper.fact(_("Working group"), members))
    story += [
        paper.words(
            _(
                "Household class: 1 low income, in need; 2 steady income, wants to earn more;"
                " 3 well-off. Result: + no problem, ! problem found, 0 nobody at home,"
                " – did not want to talk, > moved away."
            ),
            paper.BODY,
        ),
        Spacer(0, 2 * mm),
        paper.grid(_head(), _rows(round_), WIDTHS),
    ]
    return paper.build(story, title=title, pagesize=landscape(A4))


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
    rows: list[list[object]] = []
    visits = round_.visits.select_related("household").prefetch_related(
        "findings", "checks__task__question__appeal", "checks__task__question__topic"
    )
    for visit in visits.order_by("position"):
        home = visit.household
        result = BOXES if visit.is_pending else visit.get_result_display()
        if visit.visited_at:
            result += f"\n{date_format(timezone.localtime(visit.visited_at), 'SHORT_DATE_FORMAT')}"
        told = [finding.text for finding in visit.findings.all()]
        problems = "\n".join([*_checks(visit), *told]) or ROOM
        rows.append(
            [
                visit.position,
                str(home),
                "\n".join(filter(None, (home.head_name, home.phone))),
                home.household_class or CLASSES,
                home.sector or "",
                result,
                problems,
            ]
        )
    return rows


def _checks(visit: Visit) -> list[str]:
    """A line for each closing that is to be checked at this household."""
    text = _("Check: question %(number)s said solved (%(topic)s). Solved?  yes   no")
    return [
        text % {"number": one.task.question, "topic": one.task.question.topic.name}
        for one in visit.checks.all()
    ]
