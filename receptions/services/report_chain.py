"""What the report chain does by itself, and the reminder by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q

from receptions import report_chain
from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception, ReportReminder, ReportReminderNotice
from receptions.services import report_dates, reports
from territories import clock, kept
from territories.choices import Role
from territories.models import Post, User
from territories.periods import Quarter
from territories.quarter_tree import Tree

HEADS = (Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION)


def open_due() -> int:
    """Open the quarter that is over, from the first working day after it on.

    Safe to run at any time: what is there stays. How many reports were opened or counted.
    """
    quarter = Quarter.of(clock.today()).previous
    if clock.today() < report_chain.opens_on(quarter, report_dates.calendar()):
        return 0
    of_quarter = {"reports__year": quarter.year, "reports__quarter": quarter.number}
    existing = Reception.objects.existing(on=quarter.last_day)
    missing = existing.exclude(pk__in=Reception.objects.filter(**of_quarter)).count()
    missing += reports.uncounted(quarter).count()
    if missing:
        reports.open_quarter(quarter)
    return missing


@transaction.atomic
def remind(*, reports: Iterable[QuarterReport], by: User) -> int:
    """Remind the heads of reports not handed in; each report once a day. How many."""
    today = clock.today()
    keys = [report.pk for report in reports if not report.is_sealed]
    told = ReportReminder.objects.filter(report__in=keys, raised_on=today, step__isnull=True)
    again = set(told.values_list("report", flat=True))
    ReportReminder.objects.bulk_create(
        (
            ReportReminder(report=report, target_due_on=report.due_on, raised_on=today, by=by)
            for report in QuarterReport.objects.light().filter(pk__in=keys).exclude(pk__in=again)
        ),
        ignore_conflicts=True,
    )
    new = ReportReminder.objects.filter(
        report__in=[key for key in keys if key not in again], raised_on=today, step__isnull=True
    )
    new = new.select_related("report__reception")
    heads = heads_of({one.report.reception.territory_id for one in new}, on=today)
    ReportReminderNotice.objects.bulk_create(
        (
            ReportReminderNotice(reminder=one, user=user)
            for one in new
            for user in heads.get(one.report.reception.territory_id, [])
        ),
        ignore_conflicts=True,
    )
    return len(new)


def heads_of(territories: Iterable[int], *, on: dt.date) -> dict[int, list[User]]:
    """Who submits the reports of these territories on the day: the heads, or who stands in."""
    posts = Post.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=on),
        starts_on__lte=on,
        territory__in=list(territories),
        role__in=HEADS,
    ).select_related("user", "substitute")
    found: dict[int, list[User]] = {}
    for post in posts:
        absent = bool(post.absent_from and post.absent_from <= on <= (post.absent_to or on))
        user = post.substitute if absent else post.user
        if user is not None and user.is_active and post.territory_id is not None:
            people = found.setdefault(post.territory_id, [])
            if user not in people:
                people.append(user)
    return found


def waiting_below(report: QuarterReport) -> int:
    """How many reports right below this one, in the tree of its quarter, are not handed in."""
    quarter = report.period
    tree = kept.once(("quarter tree", quarter), lambda: Tree.of(quarter))
    below = tree.below_ids(report.reception.territory_id)
    return QuarterReport.objects.filter(
        year=report.year,
        quarter=report.quarter,
        state__in=[ReportState.DRAFT, ReportState.RETURNED],
        reception__territory__in=below,
    ).count()
