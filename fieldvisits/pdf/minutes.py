"""The minutes (bayonnoma) of a field or public reception, and of a round: R-54."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from fieldvisits.choices import FindingState
from fieldvisits.models import FieldReception, Finding, Hearing
from fieldvisits.pdf import paper
from receptions.pdf.fonts import register
from territories.models import User

WIDTHS = [width * mm for width in (8, 34, 38, 56, 46)]


def draw(field_reception: FieldReception) -> bytes:
    """The PDF: date, place, officials, and for each person name, residence, content, result."""
    register()
    title = _("Minutes of the %(kind)s") % {"kind": field_reception.get_kind_display()}
    moment = timezone.localtime(field_reception.starts_at)
    place = f"{field_reception.place}, {field_reception.territory}"
    if field_reception.territory.parent:
        place += f", {field_reception.territory.parent}"
    story = [
        paper.words(title, paper.TITLE),
        paper.fact(_("Reception"), field_reception.reception),
        paper.fact(_("Date and time"), date_format(moment, "DATETIME_FORMAT")),
        paper.fact(_("Place"), place),
        paper.fact(_("People who came"), field_reception.visitors),
    ]
    group = list(field_reception.group.all())
    if group:
        story.append(paper.words(_("Officials"), paper.HEADING))
        story += [paper.words(_official(one.name, one.position, one.came), paper.BODY)
                  for one in group]  # fmt: skip
    story.append(paper.words(_("What people told"), paper.HEADING))
    story.append(_told(_heard(field_reception), _("Nobody brought a problem.")))
    if field_reception.minutes:
        story.append(paper.words(_("Course of the reception"), paper.HEADING))
        story.append(paper.words(field_reception.minutes, paper.BODY))
    story += _signature(field_reception.held_by)
    return paper.build(story, title=title, pagesize=A4)


def draw_round(round_: Any) -> bytes:
    """The PDF of what was told from door to door (R-52), whatever became of it.

    Needs the round with its progress (`with_progress()`).
    """
    register()
    title = _("Minutes of round No. %(number)s") % {"number": round_.pk}
    place = ", ".join(str(one) for one in (round_.territory, round_.territory.parent) if one)
    story = [
        paper.words(title, paper.TITLE),
        paper.fact(_("Reception"), round_.reception),
        paper.fact(_("Place"), place),
        paper.fact(_("Days"), f"{date_format(round_.starts_on)} – {date_format(round_.ends_on)}"),
        paper.fact(_("Households gone to"), round_.done),
        paper.fact(_("Talked to"), round_.reached),
    ]
    group = list(round_.members.all())
    if group:
        story.append(paper.words(_("Working group"), paper.HEADING))
        story += [paper.words(_official(one.name, one.position, None), paper.BODY) for one in group]
    story.append(paper.words(_("What people told"), paper.HEADING))
    findings = Finding.objects.filter(visit__round=round_)
    told = findings.select_related("topic", "question__appeal").order_by("found_at", "pk")
    story.append(_told([_row(one) for one in told], _("Nobody told of a problem.")))
    story += _signature(round_.finished_by or round_.started_by)
    return paper.build(story, title=title, pagesize=A4)


def _told(rows: Iterable[list[object]], nothing: str) -> Any:
    """For each person name, residence, short content and result."""
    numbered = [[number, *row] for number, row in enumerate(rows, start=1)]
    if not numbered:
        return paper.words(nothing, paper.BODY)
    head = [_("No."), _("Full name"), _("Residence"), _("Short content"), _("Result")]
    return paper.grid(head, numbered, WIDTHS, numbers=(0,))


def _heard(field_reception: FieldReception) -> list[list[object]]:
    """Everybody received at a desk, those who only got an explanation too, then the others."""
    lines = field_reception.hearings.in_line()
    apart = field_reception.findings.filter(hearing__isnull=True)
    apart = apart.select_related("topic", "question__appeal").order_by("pk")
    return [
        *(_row(one.finding) if one.finding is not None else _line(one) for one in lines),
        *(_row(one) for one in apart),
    ]


def _official(name: str, position: str, came: bool | None) -> str:
    line = ", ".join(filter(None, (name, position)))
    return _("%(official)s (did not come)") % {"official": line} if came is False else line


def _row(one: Finding) -> list[object]:
    return [one.person, one.residence, f"{one.topic}\n{one.text}", result_of(one)]


def _line(one: Hearing) -> list[object]:
    """Somebody whose matter ended in words: no finding came of it."""
    result = f"{one.get_outcome_display()}\n{one.result}"
    return [one.person, one.residence, f"{one.topic}\n{one.text}", result]


def result_of(finding: Finding) -> str:
    """What became of it, in words for the minutes."""
    state = finding.get_state_display()
    if finding.state == FindingState.APPEAL and finding.question is not None:
        number = finding.question.appeal.number
        return _("registered as appeal No. %(number)s") % {"number": number}
    if finding.horizon:
        state = f"{state}: {finding.get_horizon_display()}"
    return f"{state}\n{finding.result}" if finding.result else state


def _signature(keeper: User | None) -> list[Any]:
    name = keeper.full_name if keeper else ""
    words = _("Kept by %(name)s ____________________") % {"name": name}
    return [Spacer(0, 10 * mm), paper.words(words, paper.BODY)]
