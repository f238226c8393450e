"""Quarterly reports among the things people are reminded of: the same steps and digests.

Who acts is the head of the reception, who is told what offices are told elsewhere; the head above
is told when a report is late. What was in time and came back has kept its date: steps raise it no
more.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions.choices import ReportState
from receptions.escalation_subjects import DigestPart, Subject
from receptions.executor_choices import Told
from receptions.models import Digest, QuarterReport
from receptions.models.report import late

_TO_SUBMIT = f"""
    q.state IN ('{ReportState.DRAFT.value}', '{ReportState.RETURNED.value}')
    AND NOT EXISTS (
        SELECT FROM receptions_quarterreportevent e
        WHERE e.pgh_obj_id = q.id
          AND (e.submitted_at AT TIME ZONE 'Asia/Tashkent')::date <= q.due_on)
"""
REPORTS = Subject(
    reminders="receptions_reportreminder",
    key="report_id",
    notices="receptions_reportremindernotice",
    things=(
        "receptions_quarterreport q JOIN receptions_reception desk ON desk.id = q.reception_id"
    ),
    due="q.due_on",
    territory="desk.territory_id",
    told={},
    with_office="FALSE",
    with_head=_TO_SUBMIT,
    heads={Told.OFFICE: "submitter", Told.SUPERIOR: "decider"},
)


def reports_of(digest: Digest) -> QuerySet[QuarterReport]:
    """The reports a digest tells of, each once."""
    told = digest.report_notices.values("reminder__report")
    return QuarterReport.objects.light().filter(pk__in=told).select_related("reception")


def _line(report: QuarterReport) -> str:
    """Whose, of which quarter, and the date."""
    return f"{report.reception}, {report.period}: {date_format(report.due_on)}"


PART = DigestPart(
    title=_("Quarterly reports"),
    url_name="receptions:report-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s quarterly report is not submitted; past its date: %(late)s.",
        "%(total)s quarterly reports are not submitted; past their date: %(late)s.",
        "total",
    ),
    things=reports_of,
    late=lambda day: late(on=day),
    line=_line,
)
