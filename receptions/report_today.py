"""What must be done now about the quarterly reports, as cards of the today page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.choices import ReportState
from receptions.models import QuarterReport, Reception, ReportReminder
from receptions.models.report import late
from territories import clock
from territories.models import User
from territories.models.names import names_through
from territories.periods import Quarter
from territories.today import CardItem, Urgency, Waiting, card_of, in_order, past_due

SHOWN = ("year", "quarter", *names_through("reception"))
NEW_DAYS = 60
ASKED_DAYS = 7


def cards(user: User) -> Iterable[Waiting]:
    """For heads: what to submit and what to decide; for deputies: what is new."""
    reports = QuarterReport.objects.all()
    board = reverse("receptions:report-list")
    own = user.powers.paths("submit_reports")
    if own:
        mine = reports.filter(
            reception__in=Reception.objects.pks_at(own),
            state__in=[ReportState.DRAFT, ReportState.RETURNED],
        )
        for title, where in (
            (_("Report returned to you"), Q(state=ReportState.RETURNED)),
            (_("The level above asks for your report"), Q(Exists(_asked_lately()))),
        ):
            yield _card(title, mine, board, Urgency.LATE).narrowed(where)
        draft = _card(_("Quarterly report to submit"), mine, board, Urgency.SOON)
        yield draft.narrowed(_to_submit()).late_if(past_due())
    if user.powers.anywhere("accept_reports"):
        below = user.powers.inside("accept_reports", "reception__territory__parent__path")
        if user.powers.everywhere("accept_reports"):
            below |= Q(reception__territory__parent__isnull=True)
        waiting = reports.filter(below, state=ReportState.SUBMITTED).exclude(submitted_by=user)
        if user.powers.everywhere("accept_reports"):
            # The country's regions; districts are their region's to decide.
            waiting = waiting.filter(reception__territory__parent__parent__isnull=True)
        yield _card(_("Reports to accept or return"), waiting, board, Urgency.SOON)
        yield _late_below(user, reports)
    if user.powers.everywhere("accept_reports"):
        asked = reports.filter(
            reopenings__decided_at__isnull=True, reopenings__isnull=False
        ).exclude(reopenings__asked_by=user)
        yield _card(_("Reopenings of reports to confirm"), asked, board, Urgency.SOON)
    if user.powers.anywhere("read_council"):
        published = QuarterReport.objects.for_council_of(user)
        new = published.filter(accepted_at__gte=clock.now() - dt.timedelta(days=NEW_DAYS))
        yield _council_card(new, reverse("receptions:council"))


def _asked_lately() -> QuerySet[ReportReminder]:
    """What the level above asked by hand for a report of an outer query."""
    since = clock.today() - dt.timedelta(days=ASKED_DAYS)
    return ReportReminder.objects.filter(
        report=OuterRef("pk"), step__isnull=True, raised_on__gte=since
    )


def _to_submit() -> Q:
    """Drafts, but not of the quarter that still runs."""
    running = Quarter.of(clock.today())
    return Q(state=ReportState.DRAFT) & ~Q(year=running.year, quarter=running.number)


def _late_below(user: User, reports: QuerySet[QuarterReport]) -> Waiting:
    """Reports right below whose date has passed, on the board of all receptions."""
    paths = user.powers.paths("accept_reports")
    found = reports.filter(
        late(on=clock.today()),
        reception__territory__parent__path__in=paths,
        state__in=[ReportState.DRAFT, ReportState.RETURNED],
        due_on__gte=clock.today() - dt.timedelta(days=NEW_DAYS),
    )
    board = f"{reverse('receptions:report-board')}?late=on"
    return _card(_("Late reports of the level below"), found, board, Urgency.LATE)


def _card(title: str, reports: QuerySet[QuarterReport], url: str, urgency: Urgency) -> Waiting:
    return card_of(
        title,
        reports,
        lambda one: CardItem(
            str(one.reception), one.get_absolute_url(), str(one.period), _awaited_on(one)
        ),
        url=url,
        urgency=urgency,
        read=_as_shown,
    )


def _awaited_on(report: QuarterReport) -> dt.date | None:
    """The date a report is still awaited by; what came back and was in time has kept it."""
    kept = report.first_submitted_at and not report.is_late(on=clock.today())
    return None if kept or report.is_sealed else report.due_on


def _as_shown(reports: QuerySet[QuarterReport]) -> QuerySet[QuarterReport]:
    """With the hand-ins before: an early one is not late when it comes back."""
    rows = reports.select_related("reception").only(*SHOWN, "state", "due_on")
    return rows.order_by("due_on", "pk").with_course()  # type: ignore[attr-defined]


def _council_card(reports: QuerySet[QuarterReport], url: str) -> Waiting:
    return card_of(
        _("New reports for the council"),
        reports,
        lambda one: CardItem(
            str(one.reception), reverse("receptions:council-report", args=[one.pk]), str(one.period)
        ),
        url=url,
        urgency=Urgency.CALM,
        read=in_order("-accepted_at", beside=("reception",), only=SHOWN),
    )
