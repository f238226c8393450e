"""One day of a crew: the households on the way, moved and locked by hand; its sheet."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions, reasons, stop_map
from fieldvisits.choices import RoundStatus
from fieldvisits.forms.stops import MoveForm
from fieldvisits.models import CrewDay, RoundPlan, Visit
from fieldvisits.pdf import round_sheet
from fieldvisits.planning_rules import time_of
from fieldvisits.services import agreed, crew_days, stops
from fieldvisits.views.common import find_visit, require
from fieldvisits.views.planner import days_page, find_crew_day, find_plan
from fieldvisits.way_rules import within_reach
from receptions.exceptions import ReceptionsError
from territories.htmx import go, wants_partial


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def crew_day(request: HttpRequest, pk: int) -> HttpResponse:
    """The way of one day as list and drawing."""
    return _page(request, find_crew_day(request, pk))


@login_required
@never_cache
@require_GET
def crew_day_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet of one crew-day to take along, as PDF."""
    day = find_crew_day(request, pk)
    require(permissions.can_print_sheet(request.user, day.round))
    response = HttpResponse(round_sheet.draw_day(day), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="crew-day-{day.pk}.pdf"'
    return response


@login_required
@require_POST
def stop_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another place on the way, or another day: by the buttons or by dragging."""
    visit = find_visit(request.user, pk)
    require(permissions.can_plan(request.user, visit.round.reception))
    form = MoveForm(request.POST, round_=visit.round)
    if not form.is_valid():
        return _answer(request, visit, " ".join(next(iter(form.errors.values()))))
    target = form.cleaned_data["crew_day"]
    try:
        stops.move(visit=visit, place=form.cleaned_data["place"], crew_day=target)
    except ReceptionsError as error:
        return _answer(request, visit, str(error))
    if visit.crew_day_id is not None and target is not None and target.pk != visit.crew_day_id:
        moved_to(request, visit)
    return _answer(request, visit)


@login_required
@require_POST
def stop_lock(request: HttpRequest, pk: int) -> HttpResponse:
    """A new plan leaves the household where it is, or may move it again."""
    visit = find_visit(request.user, pk)
    require(permissions.can_plan(request.user, visit.round.reception))
    try:
        stops.lock(visit=visit, locked=not visit.locked)
    except ReceptionsError as error:
        return _answer(request, visit, str(error))
    return _answer(request, visit)


def _answer(request: HttpRequest, visit: Visit, problem: str = "") -> HttpResponse:
    """The day the household came from, or the round's days where it had none.

    With what is in the way.
    """
    if visit.crew_day_id is None:
        return _loose(request, visit, problem)
    day = find_crew_day(request, visit.crew_day_id or 0)
    if wants_partial(request) or problem:
        return _page(request, day, problem)
    return go(request, f"{day.get_absolute_url()}#stop-{visit.pk}")


def _loose(request: HttpRequest, visit: Visit, problem: str) -> HttpResponse:
    """Back to the households without a day; the chosen day stays chosen for the next one."""
    if problem:
        return days_page(request, find_plan(request, visit.round_id), problem)
    url = reverse("fieldvisits:crew-days", args=[visit.round_id])
    day = moved_to(request, visit)
    return go(request, f"{url}?target={day.pk}#loose-title" if day else url)


def moved_to(request: HttpRequest, visit: Visit) -> CrewDay | None:
    """Say where the household is now, when that day is too long or before the one agreed on."""
    visit = Visit.objects.select_related("household", "crew_day__crew").get(pk=visit.pk)
    day = visit.crew_day
    if day is None:
        return None
    words = {"home": visit.household, "day": f"{day.day:%d.%m}", "crew": day.crew}
    messages.success(request, _("%(home)s: %(day)s, %(crew)s.") % words)
    if day.is_too_long:
        words |= {"minutes": day.minutes_planned, "working": day.crew.hours.working}
        messages.warning(
            request,
            _("%(day)s, %(crew)s: %(minutes)s minutes are planned, the working hours hold "
              "%(working)s.") % words,
        )  # fmt: skip
    for asked in agreed.too_early(Visit.objects.filter(pk=visit.pk)).values():
        words |= {"agreed": date_format(asked, "SHORT_DATE_FORMAT")}
        messages.warning(
            request,
            _("%(home)s agreed to be visited again on %(agreed)s: this day is before that.")
            % words,
        )
    return day


def _page(request: HttpRequest, day: CrewDay, problem: str = "") -> HttpResponse:
    visits = crew_days.visits_in_order(day)
    points = crew_days.points_of(day.round, visits)
    plan = RoundPlan.objects.select_related("job").get(round=day.round_id)
    records = permissions.can_print_sheet(request.user, day.round)
    leads = permissions.can_plan(request.user, day.round.reception)
    context: dict[str, Any] = {
        "day": day,
        "round": day.round,
        "stops": _stops(day, visits, points, agreed.too_early(Visit.objects.filter(crew_day=day))),
        "map": _map(day, visits, points),
        "guessed": sum(1 for one in visits if one.household.latitude is None),
        "may_change": leads and day.may_change and not plan.is_at_work,
        "may_record": records and day.round.status == RoundStatus.RUNNING,
        "may_print": records,
        "may_see_people": records or permissions.can_see_people(request.user, day.round.reception),
        "working": day.crew.hours.working,
        "problem": problem,
    }
    name = "partials/_stops.html" if wants_partial(request) else "crew_day.html"
    return render(request, f"fieldvisits/{name}", context, status=422 if problem else 200)


def _stops(
    day: CrewDay, visits: list[Visit], points: Any, early: dict[int, dt.date]
) -> list[dict[str, Any]]:
    planned = crew_days.timetable_of(day, visits, points)
    hours = day.crew.hours
    return [
        {
            "visit": visit,
            "at": time_of(hours.clock(arrival)),
            "why": reasons.words(visit.reason),
            "early": early.get(visit.pk),
        }
        for visit, arrival in zip(visits, planned.arrivals, strict=True)
    ]


def _map(day: CrewDay, visits: list[Visit], points: Any) -> stop_map.StopMap:
    return stop_map.draw([way_of(day, visits, points)])


def way_of(day: CrewDay, visits: list[Visit], points: Any) -> stop_map.Stops:
    """The stops of a day as the drawing takes them."""
    places = [points[visit.pk] for visit in visits]
    marks = [
        stop_map.Mark(str(visit.household), not visit.is_pending, visit.locked, visit.pk)
        for visit in visits
    ]
    start = within_reach(day.crew.start, places) if places else None
    return stop_map.Stops(places, marks, start)
