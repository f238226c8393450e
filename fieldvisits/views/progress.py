"""Progress of the field: coverage, plan against fact, findings, checks; the lists behind."""

from __future__ import annotations

from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from fieldvisits import coverage_map, figures, permissions, progress
from fieldvisits.choices import Sector
from fieldvisits.forms.progress import ProgressFilter, progress_places
from fieldvisits.progress import Period
from fieldvisits.rules import share
from fieldvisits.views.common import require
from receptions import lookups
from receptions.territory_tables import group_name
from receptions.views.lookup import typed
from territories.choices import DISTRICT_LEVELS
from territories.models import Territory
from territories.typeahead import suggestions

SHOWN = 500


@login_required
@require_GET
def progress_page(request: HttpRequest) -> HttpResponse:
    """A district by mahalla and sector, or a region by district."""
    require(permissions.can_see_field(request.user))
    filter_form = ProgressFilter(request.GET, user=request.user)
    place, period = filter_form.chosen, filter_form.period
    context = {"filter_form": filter_form, "place": place, "period": period}
    if place is not None:
        context |= _content(place, period)
    return render(request, "fieldvisits/progress.html", context)


@login_required
@require_GET
def progress_cases(request: HttpRequest, what: str) -> HttpResponse:
    """What is behind a number."""
    require(permissions.can_see_field(request.user))
    filter_form = ProgressFilter(request.GET, user=request.user)
    place, period = filter_form.chosen, filter_form.period
    if place is None:
        raise Http404
    group = request.GET.get("group", "")
    found = progress.cases(what, place, period, group)
    if found is None:
        raise Http404
    rows = list(islice(found, SHOWN + 1))
    context = {
        "title": _title(what),
        "group": group_name(group) if group else "",
        "place": place,
        "period": period,
        "query": _query(place, period),
        "cases": rows[:SHOWN],
        "more": len(rows) > SHOWN,
    }
    return render(request, "fieldvisits/progress_cases.html", context)


@login_required
@require_GET
def lookup_progress(request: HttpRequest) -> JsonResponse:
    """Districts and regions where the person sees the field."""
    rows: Any = lookups.search_places(progress_places(request.user), typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)


def _query(place: Territory, period: Period) -> str:
    return urlencode(
        {"place_id": place.pk, "place": place.name, "first": period.first, "last": period.last}
    )


def _content(place: Territory, period: Period) -> dict[str, Any]:
    lines = progress.coverage_by_place(place, period)
    sectors = progress.coverage_by_sector(place, period)
    in_district = place.level in DISTRICT_LEVELS
    first, last = period.days()
    finished = figures.visits_of_finished(first, last).filter(
        round__reception__territory__path__startswith=place.path
    )
    visits = finished.aggregate(
        all=Count("pk"), reached=Count("pk", filter=Q(result__in=figures.REACHED))
    )
    found = progress.findings(place, period).aggregate(
        all=Count("pk", distinct=True),
        solved=Count("pk", distinct=True, filter=figures.FINDING_SOLVED),
    )
    return {
        "in_district": in_district,
        "query": _query(place, period),
        "days": urlencode({"first": first, "last": last}),
        "lines": lines,
        "parts": coverage_map.parts(place, period, lines),
        "empty": coverage_map.without_households(place, lines),
        "legend": coverage_map.LEGEND,
        "whole": progress.total(lines),
        "sectors": [(number, label, sectors[number]) for number, label in Sector.choices],
        "no_sector": sectors[None],
        "walks": progress.walks(place, period),
        "whole_walk": progress.whole_walk(place, period),
        "round_coverage": share(visits["reached"], visits["all"]),
        "rounds_held": figures.finished_rounds(first, last)
        .filter(reception__territory__path__startswith=place.path)
        .count(),
        "found": found["all"],
        "solved": found["solved"],
        "columns": figures.FINDING_COLUMNS,
        "topics": progress.findings_by_topic(place, period),
        "checks": progress.check_counts(place, period),
    }


def _title(what: str) -> Any:
    named = {figure.code: figure.name for figure in figures.FIGURES}
    named |= dict(figures.FINDING_COLUMNS) | progress.CHECK_NAMES
    return named.get(what, what)
