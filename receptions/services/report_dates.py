"""Due dates of reports by the stored calendar; a new version of it moves those still to come."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.utils.translation import ngettext

from receptions import report_chain
from receptions.choices import ReportState
from receptions.models import QuarterReport
from territories import clock
from territories.effects import Effect
from territories.exceptions import CalendarError
from territories.models import CalendarVersion, User
from territories.services import calendars
from territories.services.calendars import WorkingCalendar


def calendar() -> WorkingCalendar:
    """The newest calendar; the plain week while none is stored."""
    try:
        return calendars.current()
    except CalendarError:
        return WorkingCalendar(CalendarVersion(number=0), {})


def _moved(working: WorkingCalendar) -> list[QuarterReport]:
    """Reports still to be submitted whose date another calendar would move, with the new date."""
    reports = (
        QuarterReport.objects.light()
        .filter(state=ReportState.DRAFT, due_on__gte=clock.today())
        .select_related("reception__territory")
    )
    found = []
    for report in reports:
        due = report_chain.due(
            report.period, report.reception.territory.level, settings.REPORT_DUE_DAYS, working
        )
        if due.on != report.due_on:
            report.due_on, report.due_moved_from = due
            found.append(report)
    return found


class ReportDates:
    """What hangs on the calendar here (territories.services.calendars)."""

    def preview(self, calendar: WorkingCalendar, days: frozenset[dt.date]) -> Effect:
        """How many reports would have another due date."""
        found = _moved(calendar)
        sentence = ngettext(
            "%(count)s report gets another due date.",
            "%(count)s reports get another due date.",
            len(found),
        ) % {"count": len(found)}
        return Effect(sentence, [str(one.reception) for one in found[:5]])

    def follow(self, days: frozenset[dt.date], by: User) -> None:
        """Move the dates; called in the transaction of the new version."""
        for report in _moved(calendars.current()):
            report.save(update_fields=["due_on", "due_moved_from"])
