"""The board of all receptions' reports, reminders by hand, and what a head was reminded of."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from receptions import report_grid, report_standing
from receptions import report_permissions as permissions
from receptions.forms.report_words import BoardStates
from receptions.models import QuarterReport, ReportReminderNotice
from receptions.services import report_chain
from receptions.views.reminders import reminders_page
from receptions.views.reports import report_for
from territories import ratelimit
from territories.htmx import go
from territories.periods import Quarter

REMIND_LIMIT = (30, 3600)  # clicks, seconds a person


def _quarters(request: HttpRequest) -> list[Quarter]:
    rows = QuarterReport.objects.visible_to(request.user).order_by()
    found = rows.values_list("year", "quarter").distinct()
    return sorted((Quarter(*row) for row in found), reverse=True)


def _chosen(slug: str, quarters: list[Quarter]) -> Quarter | None:
    return next((one for one in quarters if one.slug == slug), quarters[0] if quarters else None)


@login_required
@require_GET
def report_board(request: HttpRequest) -> HttpResponse:
    """Regions by districts: states, dates, who is late."""
    if not permissions.can_see_board(request.user):
        raise PermissionDenied
    quarters = _quarters(request)
    quarter = _chosen(request.GET.get("quarter", ""), quarters)
    found = report_grid.cells(quarter, request.user) if quarter else []
    regions = [(line.code, line.name) for line in report_grid.lines(found)[1]]
    form = BoardStates(request.GET or None, quarters=quarters, regions=regions)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    form.initial["quarter"] = quarter.slug if quarter else ""
    shown = report_grid.narrowed(
        found,
        region=asked.get("region", ""),
        state=asked.get("state", ""),
        late=asked.get("late", False),
    )
    national, lines = report_grid.lines(shown)
    context = {
        "quarter": quarter,
        "filter_form": form,
        "counts": report_grid.counts(found, quarter),
        "board": report_grid.addresses(quarter),
        "summary": report_standing.summary(cell.standing for cell in found),
        "national": national,
        "lines": lines,
        "to_remind": sum(cell.to_remind for cell in found),
    }
    return render(request, "receptions/report_board.html", context)


def _limited(request: HttpRequest) -> bool:
    if not ratelimit.too_many(f"report-remind:{request.user.pk}", *REMIND_LIMIT):
        return False
    messages.error(request, _("That was often. Try again in an hour."))
    return True


def _said(request: HttpRequest, count: int) -> None:
    if not count:
        messages.info(request, _("Everybody was reminded today already."))
        return
    words = ngettext(
        "%(count)s reception is reminded.", "%(count)s receptions are reminded.", count
    )
    messages.success(request, words % {"count": count})


@login_required
@require_POST
def board_remind(request: HttpRequest) -> HttpResponse:
    """Remind everybody below who has not handed in; each once a day."""
    if not request.user.powers.anywhere("accept_reports"):
        raise PermissionDenied
    quarter = _chosen(request.POST.get("quarter", ""), _quarters(request))
    if quarter is None:
        raise Http404
    if not _limited(request):
        found = report_grid.cells(quarter, request.user)
        region = request.POST.get("region", "")
        chosen = report_grid.narrowed(found, region=region, state="", late=False)
        waiting = [cell.report for cell in chosen if cell.to_remind and cell.report]
        _said(request, report_chain.remind(reports=waiting, by=request.user))
    return go(request, f"{reverse('receptions:report-board')}?quarter={quarter.slug}")


@login_required
@require_POST
def report_remind(request: HttpRequest, pk: int) -> HttpResponse:
    """Remind the head of one report; once a day."""
    report = report_for(request, pk, permissions.can_remind)
    if not _limited(request):
        _said(request, report_chain.remind(reports=[report], by=request.user))
    return go(request, report.get_absolute_url())


@login_required
@require_GET
def report_reminders(request: HttpRequest) -> HttpResponse:
    """Reports that the person was reminded of."""
    notices = ReportReminderNotice.objects.select_related(
        "digest", "reminder__step", "reminder__by", "reminder__report__reception"
    )
    notices = notices.defer("reminder__report__figures")
    return reminders_page(request, notices, "receptions/report_reminders.html")
