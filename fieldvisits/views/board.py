"""The days of a round side by side, as one map and as lists: households moved between them."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions, stop_map
from fieldvisits.forms.stops import BoardForm
from fieldvisits.models import CrewDay, RoundPlan, Visit
from fieldvisits.services import agreed, crew_days, stops
from fieldvisits.views.common import require
from fieldvisits.views.planner import MOST_DAYS, find_plan, may_change
from fieldvisits.views.stops import moved_to, way_of
from receptions.exceptions import ReceptionsError
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage

LETTERS = "ABCDEF"  # a day side by side with others each


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def round_board(request: HttpRequest, pk: int) -> HttpResponse:
    """Some days at a time; `stop` is the household chosen to be moved."""
    return _board(request, find_plan(request, pk))


@login_required
@require_POST
def round_board_move(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a household another place or day, or lock it; by the panel or by dragging."""
    plan = find_plan(request, pk)
    require(permissions.can_plan(request.user, plan.round.reception))
    form = BoardForm(request.POST, round_=plan.round)
    if not form.is_valid():
        return _board(request, plan, " ".join(next(iter(form.errors.values()))))
    visit = form.cleaned_data["visit"]
    try:
        if form.cleaned_data["lock"]:
            stops.lock(visit=visit, locked=not visit.locked)
        else:
            place, day = form.cleaned_data["place"], form.cleaned_data["crew_day"]
            stops.move(visit=visit, place=place, crew_day=day)
            moved_to(request, visit)
    except ReceptionsError as error:
        return _board(request, plan, str(error), chosen=visit.pk)
    query = _query(request)
    if form.cleaned_data["lock"]:
        query["stop"] = str(visit.pk)
    if wants_partial(request):
        return _board(request, plan, chosen=visit.pk if form.cleaned_data["lock"] else None)
    return go(request, f"{_url(plan)}?{query.urlencode()}")


def _url(plan: RoundPlan) -> str:
    return reverse("fieldvisits:round-board", args=[plan.round_id])


def _query(request: HttpRequest) -> QueryDict:
    """What the page shows, without the household chosen."""
    query = request.GET.copy()
    query.pop("stop", None)
    return query


def _board(
    request: HttpRequest, plan: RoundPlan, problem: str = "", *, chosen: int | None = None
) -> HttpResponse:
    round_: Any = plan.round
    today = timezone.localdate()
    page = KeysetPage(
        _rows(request, plan), ordering=("day", "crew_id"), params=request.GET, per_page=len(LETTERS)
    )
    changeable = may_change(request, round_) and not plan.is_at_work
    picked = request.GET.get("stop", "")
    pk = chosen or (int(picked) if picked.isdecimal() else None)
    waiting = round_.visits.filter(result="pending").select_related("household", "crew_day__crew")
    columns = _columns(round_, page)
    drawing = stop_map.draw([column["stops"] for column in columns])
    for column, way in zip(columns, drawing.ways, strict=True):
        column["way"] = way
    stop = waiting.filter(pk=pk).first() if pk and changeable else None
    context = {
        "plan": plan,
        "round": round_,
        "page": page,
        "columns": columns,
        "map": drawing,
        "crews": round_.crews.all(),
        "chosen_crew": request.GET.get("crew", ""),
        "stop": stop,
        "agreed": agreed.day_of(stop) if stop else None,
        "targets": round_.crew_days.taking(on=today)[:MOST_DAYS] if changeable else (),
        "may_change": changeable,
        "problem": problem,
        "query": _query(request).urlencode(),
        "url": _url(plan),
        "swapped": wants_partial(request),
    }
    name = "partials/_board.html" if wants_partial(request) else "round_board.html"
    return render(request, f"fieldvisits/{name}", context, status=422 if problem else 200)


def _rows(request: HttpRequest, plan: RoundPlan) -> Any:
    """The days to come, and those over with somebody left to go to; of one crew, from a day on."""
    round_: Any = plan.round
    coming = Q(day__gte=timezone.localdate()) | Q(stops__gt=F("done"))
    rows = round_.crew_days.for_list().filter(coming, status="planned")
    crew = request.GET.get("crew", "")
    if crew.isdecimal():
        rows = rows.filter(crew=crew)
    first = _date(request.GET.get("from", ""))
    return rows.filter(day__gte=first) if first else rows


def _date(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _columns(round_: Any, days: KeysetPage) -> list[dict[str, Any]]:
    """Each day with its letter, its households in order and its way."""
    by_day: dict[int | None, list[Visit]] = defaultdict(list)
    rows = Visit.objects.filter(crew_day__in=[day.pk for day in days])
    for visit in rows.select_related("household__mahalla").order_by("position"):
        by_day[visit.crew_day_id].append(visit)
    early = agreed.too_early(rows)
    points = crew_days.points_of(round_, [one for own in by_day.values() for one in own])
    found = []
    for letter, day in zip(LETTERS, days, strict=False):
        own: CrewDay = day
        visits = by_day[own.pk]
        stops_ = way_of(own, visits, points)
        marked = [(visit, early.get(visit.pk)) for visit in visits]
        found.append({"letter": letter, "day": own, "visits": marked, "stops": stops_})
    return found
