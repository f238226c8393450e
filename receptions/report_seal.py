"""What the report's page says of its seal: the check, the signature, corrections, the workbook."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from receptions import report_permissions as permissions
from receptions.choices import ReportEdition
from receptions.models import QuarterReport
from receptions.report_shapes import TableView
from receptions.services import corrections, report_check
from territories.models import User


def panel(report: QuarterReport, user: User, structure: TableView | None) -> dict[str, Any]:
    """The context of `partials/_report_seal.html`, for who reads the full report.

    `structure` is the table of territories merged or split, where there are any.
    """
    sheets = []
    if report.is_sealed:
        sheets = [
            (sheet, report_check.lines_in_short(sheet, report))
            for sheet in corrections.of_seal(report).prefetch_related("lines")
        ]
    papers = report.files.filter(digest=report.digest).exclude(signed_by="")
    return {
        "check_url": f"{settings.SITE_URL}/check/{report.code}/" if report.is_sealed else "",
        "sheets": sheets,
        "compared_at": corrections.compared_at(report) if report.is_sealed else None,
        "signed_by": papers.values_list("signed_by", flat=True).first() or "",
        "structure": structure,
        "can_compare": permissions.can_compare(user, report),
        "workbook": reverse("receptions:report-workbook", args=[report.pk, ReportEdition.FULL]),
    }
