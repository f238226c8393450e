"""Who reaches what stands around a report's seal (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.choices import ReportState
from receptions.models import CorrectionLine, CorrectionSheet
from territories.choices import Role
from tests.receptions.permission_cases_reports import CHAIN, _page, _report

CELL = ("received_by_territory", "appeals")


def _sheet(name):
    def url(world):
        report = _report(world, ReportState.SUBMITTED)
        sheet, fresh = CorrectionSheet.objects.get_or_create(
            report=report, digest=report.digest, number=1
        )
        if fresh:
            numbers = {"old_numerator": 1, "old_denominator": 0, "new_denominator": 0}
            CorrectionLine.objects.create(
                sheet=sheet, figure="appeals_received", new_numerator=2, **numbers
            )
        return reverse(f"receptions:{name}", args=[report.pk, sheet.pk])

    return url


def _workbook(edition):
    def url(world):
        report = _report(world, ReportState.ACCEPTED)
        return reverse("receptions:report-workbook", args=[report.pk, edition])

    return url


def _cell(world):
    report = _report(world, ReportState.SUBMITTED)
    return reverse("receptions:report-cell-cases", args=[report.pk, *CELL])


CASES = [
    {"url": _cell, "allow": CHAIN, "foreign": 404},
    {
        "url": _page("report-compare", ReportState.SUBMITTED),
        "allow": {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        "method": "post",
        "foreign": 404,
    },
    {"url": _sheet("report-correction"), "allow": CHAIN, "foreign": 404},
    {"url": _sheet("report-correction-paper"), "allow": CHAIN, "foreign": 404},
    {"url": _workbook("full"), "allow": CHAIN, "foreign": 404},
    {"url": _workbook("council"), "allow": CHAIN | {Role.DEPUTY}, "foreign": 404},
]
