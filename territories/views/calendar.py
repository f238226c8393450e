"""The working calendar of a year: read by all staff, changed by administrators."""

from __future__ import annotations

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from territories import clock
from territories.choices import DayKind
from territories.effects import Effect
from territories.exceptions import CalendarError
from territories.forms import DayForm
from territories.htmx import go
from territories.models import CalendarDay, CalendarVersion
from territories.permissions import can_change_calendar
from territories.services import calendars

TONES = {DayKind.HOLIDAY: "good", DayKind.DAY_OFF: "info", DayKind.WORKING: "warn"}
FIRST_YEAR, LAST_YEAR = 2017, 2100
MAX_VERSIONS = 20


@login_required
@require_GET
def calendar(request: HttpRequest) -> HttpResponse:
    """The days of a year that differ from the plain week, in the newest version."""
    text = request.GET.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else 0
    if not FIRST_YEAR <= year <= LAST_YEAR:
        year = clock.today().year
    version = CalendarVersion.objects.order_by("-number").first()
    days = CalendarDay.objects.filter(version=version, day__year=year)
    context = {
        "year": year,
        "years": [year - 1, year, year + 1],
        "version": version,
        "days": [(one, TONES[DayKind(one.kind)]) for one in days],
        "working_days": _working_days(year) if version else None,
        "versions": CalendarVersion.objects.order_by("-number")[:MAX_VERSIONS],
        "may_change": can_change_calendar(request.user),
    }
    return render(request, "territories/calendar.html", context)


def _working_days(year: int) -> int:
    working = calendars.current()
    first = dt.date(year, 1, 1)
    length = (dt.date(year + 1, 1, 1) - first).days
    return sum(working.is_working(first + dt.timedelta(days=number)) for number in range(length))


@login_required
@require_http_methods(["GET", "POST"])
def calendar_change(request: HttpRequest) -> HttpResponse:
    """Change one day by an act: first what would move, then a new version."""
    if not can_change_calendar(request.user):
        raise PermissionDenied
    initial = {name: request.GET.get(name, "") for name in ("day", "kind")}
    form = DayForm(request.POST if request.method == "POST" else None, initial=initial)
    effects = None
    if request.method == "POST" and form.is_valid():
        day, entry = form.change()
        effects = calendars.preview({day: entry})
        if request.POST.get("seen") != form.signature():
            return _preview(request, form, effects)
        try:
            calendars.new_version(
                act=form.cleaned_data["act"], changes={day: entry}, by=request.user
            )
        except CalendarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The day is changed. New dates count with it."))
            return go(request, f"{reverse('territories:calendar')}?year={day.year}")
    return _preview(request, form, effects)


def _preview(request: HttpRequest, form: DayForm, effects: list[Effect] | None) -> HttpResponse:
    """The form, and once it is filled in what the change would move."""
    context = {"form": form, "effects": effects}
    status = 422 if form.errors else 200
    return render(request, "territories/calendar_change.html", context, status=status)
