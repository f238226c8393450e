"""The register of systemic problems as a spreadsheet."""

from __future__ import annotations

import io
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook

from programs.models import ProblemPart, SystemicProblem
from receptions.services.exports import safe_cell

MOST_ROWS = 5_000


def draw(problems: QuerySet[SystemicProblem]) -> bytes:
    """Two sheets: the problems, and their territories with the numbers kept."""
    book = Workbook(write_only=True)
    rows = list(problems.for_list().order_by("-pk")[:MOST_ROWS])  # type: ignore[attr-defined]
    sheet = book.create_sheet(_("Systemic problems")[:31])
    sheet.append([safe_cell(str(title)) for title in _titles()])
    for problem in rows:
        sheet.append([safe_cell(value) for value in _cells(problem)])
    sheet = book.create_sheet(_("Territories")[:31])
    sheet.append([safe_cell(str(title)) for title in _part_titles()])
    parts = ProblemPart.objects.filter(problem__in=[one.pk for one in rows])
    parts = parts.select_related("problem__topic", "problem__scope", "territory").prefetch_related(
        "cells"
    )
    for part in parts.order_by("-problem", "-appeals", "pk"):
        for line in _part_cells(part):
            sheet.append([safe_cell(value) for value in line])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _titles() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Topic"),
        _("Where it was found"),
        _("Territories"),
        _("Quarters"),
        _("Appeals"),
        _("State"),
        _("Where it is now"),
        _("Who answers for it"),
        _("What is proposed"),
        _("Proposal"),
        _("State programme"),
        _("Confirmed"),
        _("Sent up"),
        _("Decision"),
        _("Date of the decision"),
    ]


def _cells(problem: SystemicProblem) -> list[Any]:
    owner = str(problem.owner) if problem.owner else ""
    return [
        problem.pk,
        problem.shown_title,
        problem.topic.name,
        problem.scope.name,
        problem.part_count,
        ", ".join(str(quarter) for quarter in problem.quarter_list),
        problem.appeal_count,
        str(problem.get_state_display()),
        problem.holder.name,
        ", ".join(words for words in (owner, problem.owner_post) if words),
        str(problem.get_proposal_kind_display()) if problem.proposal_kind else "",
        problem.proposal,
        problem.state_programme.name if problem.state_programme else "",
        timezone.localdate(problem.judged_at) if problem.judged_at else None,
        timezone.localdate(problem.sent_at) if problem.sent_at else None,
        problem.decision,
        problem.decided_on,
    ]


def _part_titles() -> list[str]:
    return [
        _("Number"),
        _("Title"),
        _("Territory"),
        _("Quarter"),
        _("Appeals"),
        _("Repeats"),
        _("Why it is unsolved"),
        _("Appeals after verified measures"),
    ]


def _part_cells(part: ProblemPart) -> list[list[Any]]:
    return [
        [
            part.problem_id,
            part.problem.shown_title,
            part.territory.name,
            cell.quarter,
            cell.appeals,
            cell.repeats,
            str(part.get_why_display()),
            part.after_verified,
        ]
        for cell in part.cells.all()
    ]
