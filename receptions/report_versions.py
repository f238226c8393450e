"""An earlier version of a report, put into words as the report itself is."""

from __future__ import annotations

from receptions.choices import ReportState
from receptions.models import QuarterReport, ReportVersion
from receptions.models.report import NARRATIVE
from receptions.report_content import ReportContent, content


def as_then(version: ReportVersion) -> QuarterReport:
    """The report with the sealed figures and words of the version; not to be saved."""
    report = version.report
    return QuarterReport(
        pk=report.pk,
        reception=report.reception,
        year=report.year,
        quarter=report.quarter,
        state=ReportState.SUBMITTED,
        due_on=report.due_on,
        figures=version.figures,
        digest=version.digest,
        **{name: version.narrative.get(name, "") for name in NARRATIVE},
    )


def content_of(version: ReportVersion) -> ReportContent:
    """The sealed figures and words of the version; nothing of the report as it is now."""
    return content(as_then(version))
