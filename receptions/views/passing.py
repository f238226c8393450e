"""Days lost by passing on, per office and behind each number; complaints handed up."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from receptions import passing
from receptions.forms.routing import PeriodForm
from receptions.models import HandedUp
from receptions.routing_permissions import can_read_passing, may_print_slip
from territories.keyset import KeysetPage
from territories.models import Office
from territories.services import calendars


@login_required
@require_GET
def passing_list(request: HttpRequest) -> HttpResponse:
    """Offices of the reader's territory, the one that lost the most days first."""
    _allow(request)
    form = PeriodForm(request.GET or None)
    period = form.period()
    form.initial.update(first=period.first, last=period.last)
    lines = passing.by_office(request.user, period, calendars.current())
    context = {
        "filter_form": form,
        "period": period,
        "query": urlencode({"first": period.first, "last": period.last}),
        "lines": lines[: passing.SHOWN],
        "more": max(len(lines) - passing.SHOWN, 0),
    }
    return render(request, "receptions/passing_list.html", context)


@login_required
@require_GET
def passing_office(request: HttpRequest, pk: int) -> HttpResponse:
    """The hops behind one office's numbers."""
    _allow(request)
    office = get_object_or_404(Office.objects.select_related("territory"), pk=pk)
    form = PeriodForm(request.GET or None)
    period = form.period()
    form.initial.update(first=period.first, last=period.last)
    found = passing.of_office(request.user, office, period)
    page = KeysetPage(found, params=request.GET)
    page.rows = passing.with_days(page.rows, calendars.current())
    context = {"filter_form": form, "office": office, "period": period, "page": page}
    return render(request, "receptions/passing_office.html", context)


@login_required
@require_GET
def handed_up_list(request: HttpRequest) -> HttpResponse:
    """Complaints that came to the reader's desks and are another reception's: the trace only."""
    if not request.user.powers.anywhere("work_reception") and not can_read_passing(request.user):
        raise PermissionDenied
    rows = HandedUp.objects.visible_to(request.user).select_related(
        "appeal__registered_by", "from_reception", "to_reception", "by"
    )
    page = KeysetPage(rows, params=request.GET)
    context = {
        "page": page,
        "printable": {one.pk for one in page if may_print_slip(request.user, one)},
    }
    return render(request, "receptions/handed_up_list.html", context)


def _allow(request: HttpRequest) -> None:
    if not can_read_passing(request.user):
        raise PermissionDenied
