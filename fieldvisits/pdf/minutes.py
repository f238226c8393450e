"""The minutes (bayonnoma) of a field or public reception: R-54."""

from __future__ import annotations

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import Spacer

from fieldvisits.choices import FindingState
from fieldvisits.models import FieldReception, Finding
from fieldvisits.pdf import paper
from receptions.pdf.fonts import register

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
    findings = list(
        field_reception.findings.select_related("topic", "question__appeal").order_by("pk")
    )
    if findings:
        head = [_("No."), _("Name"), _("Residence"), _("Short content"), _("Result")]
        story.append(paper.grid(head, _rows(findings), WIDTHS))
    else:
        story.append(paper.words(_("Nobody brought a problem."), paper.BODY))
    if field_reception.minutes:
        story.append(paper.words(_("Course of the reception"), paper.HEADING))
        story.append(paper.words(field_reception.minutes, paper.BODY))
    story += [Spacer(0, 10 * mm), paper.words(_signature(field_reception), paper.BODY)]
    return paper.build(story, title=title, pagesize=A4)


def _official(name: str, position: str, came: bool | None) -> str:
    line = ", ".join(filter(None, (name, position)))
    return _("%(official)s (did not come)") % {"official": line} if came is False else line


def _rows(findings: list[Finding]) -> list[list[object]]:
    return [
        [number, one.person, one.residence, f"{one.topic}\n{one.text}", result_of(one)]
        for number, one in enumerate(findings, start=1)
    ]


def result_of(finding: Finding) -> str:
    """What became of it, in words for the minutes."""
    state = finding.get_state_display()
    if finding.state == FindingState.APPEAL and finding.question is not None:
        number = finding.question.appeal.number
        return _("registered as appeal No. %(number)s") % {"number": number}
    if finding.horizon:
        state = f"{state}: {finding.get_horizon_display()}"
    return f"{state}\n{finding.result}" if finding.result else state


def _signature(field_reception: FieldReception) -> str:
    name = field_reception.held_by.full_name if field_reception.held_by else ""
    return _("Kept by %(name)s ____________________") % {"name": name}
