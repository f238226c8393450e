"""When a quarter's reports are locked: by the national acceptance, or by the date."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import report_chain
from receptions.exceptions import ReportError
from receptions.models import QuarterLock, QuarterReport, ReportReopening
from receptions.report_choices import LockKind
from territories import clock
from territories.models import User
from territories.periods import Quarter


def locks_of(quarter: Quarter) -> set[str]:
    """The kinds of locks that a quarter has."""
    locks = QuarterLock.objects.filter(year=quarter.year, quarter=quarter.number)
    return set(locks.values_list("kind", flat=True))


def is_locked(report: QuarterReport) -> bool:
    """Whether only an exceptional reopening changes the report."""
    locks = locks_of(report.period)
    if not locks:
        return False
    return report_chain.is_locked(
        report.state, locks, reopened=report.pk in reopened_of(report.period)
    )


def reopened_of(quarter: Quarter) -> set[int]:
    """Reports of the quarter that two people have opened again at some time."""
    found = ReportReopening.objects.filter(
        confirmed=True, report__year=quarter.year, report__quarter=quarter.number
    )
    return set(found.values_list("report", flat=True))


def require_unlocked(report: QuarterReport) -> None:
    """Raises ReportError for a locked report."""
    if is_locked(report):
        raise ReportError(
            _("The quarter is locked. Only an exceptional reopening changes this report.")
        )


@transaction.atomic
def lock_national(quarter: Quarter, *, by: User) -> None:
    """The national report is accepted: what is accepted below it is locked with it."""
    QuarterLock.objects.get_or_create(
        year=quarter.year,
        quarter=quarter.number,
        kind=LockKind.NATIONAL,
        defaults={"by": by},
    )


@transaction.atomic
def lock_due() -> int:
    """Lock the quarters whose date has come. Safe to run daily; how many are new."""
    today, locked = clock.today(), 0
    rows = QuarterReport.objects.order_by().values_list("year", "quarter").distinct()
    done = set(QuarterLock.objects.filter(kind=LockKind.DATE).values_list("year", "quarter"))
    for row in set(rows) - done:
        if report_chain.locks_on(Quarter(*row), settings.REPORT_LOCK_DAYS) <= today:
            _lock, made = QuarterLock.objects.get_or_create(
                year=row[0], quarter=row[1], kind=LockKind.DATE
            )
            locked += made
    return locked


def locks_on(quarter: Quarter) -> dt.date:
    """The day from which everything of the quarter is locked."""
    return report_chain.locks_on(quarter, settings.REPORT_LOCK_DAYS)
