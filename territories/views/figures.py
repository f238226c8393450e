"""The catalogue of figures, read by all staff and kept by administrators; and their cases."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from territories import clock, figure_pages, figure_sight, statistic_figures
from territories.choices import Level
from territories.exceptions import FigureError
from territories.figure_forms import FigureFilter, FigureForm, initial_of
from territories.figure_registry import registry
from territories.figures import Figure
from territories.htmx import go
from territories.models import FigureVersion, Territory
from territories.periods import Quarter
from territories.permissions import can_keep_figures
from territories.services import figure_catalogue

MOST_VERSIONS = 30


@login_required
@require_GET
def figure_list(request: HttpRequest) -> HttpResponse:
    """Every figure by source, with its meaning in words; those switched off for who keeps them."""
    sources = list(figure_pages.SOURCES.items())
    form = FigureFilter(request.GET or None, sources=sources[:-1])
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    keeps = can_keep_figures(request.user)
    found = list(registry.figures.values())
    off = list(registry.catalogue.off.values()) if keeps and registry.catalogue else []
    text = asked.get("q", "").casefold()
    groups: dict[str, list[Figure]] = {}
    for figure in [*found, *off]:
        key = figure.source if figure.source in figure_pages.SOURCES else ""
        wanted = not asked.get("source") or asked["source"] == key
        if wanted and text in f"{figure.name} {figure.code}".casefold():
            groups.setdefault(key, []).append(figure)
    context = {
        "filter_form": form,
        "groups": [(title, groups[key]) for key, title in sources if key in groups],
        "number": sum(map(len, groups.values())),
        "off": {figure.code for figure in off},
        "keeps": keeps,
    }
    return render(request, "territories/figure_list.html", context)


def _found(code: str) -> Figure:
    figure = registry.find(code)
    if figure is None:
        raise Http404
    return figure


def _quarter(request: HttpRequest) -> Quarter:
    """The quarter asked for, else the running one."""
    text = request.GET.get("quarter") or request.POST.get("quarter")
    if not text:
        return Quarter.of(clock.today())
    try:
        return Quarter.parse(text)
    except ValueError as error:
        raise Http404 from error


@login_required
@require_GET
def figure_detail(request: HttpRequest, code: str) -> HttpResponse:
    """What a figure means, how it is made, its values for a territory, its versions."""
    figure = _found(code)
    places = figure_pages.places_of(request.user)
    asked = request.GET.get("place", "")
    place = next((one for one in places if one.code == asked), None)
    if asked and place is None:
        raise Http404
    place = place or (places[0] if places else None)
    quarter = _quarter(request)
    context = {
        "figure": figure,
        "formula": figure_pages.formula_words(figure),
        "source": figure_pages.source_name(figure),
        "is_off": code not in registry.figures,
        "places": places,
        "place": place,
        "quarter": quarter,
        "quarters": figure_pages.quarters(),
        "lines": figure_pages.lines(figure, place, quarter) if place else [],
        "opens": place is not None and figure_sight.opens(figure, request.user, place),
        "keeps": can_keep_figures(request.user),
        "statistic": statistic_figures.indicator_of(figure),
        "versions": FigureVersion.objects.filter(definition__code=code).select_related("by")[
            :MOST_VERSIONS
        ],
    }
    return render(request, "territories/figure_detail.html", context)


@login_required
@require_GET
def figure_cases(request: HttpRequest, code: str) -> HttpResponse:
    """The cases behind a figure of a territory and quarter, as far as the person may see them.

    Of the whole country where no territory is named.
    """
    figure = _found(code)
    sight = figure_sight.of(figure)
    if figure.cases is None or sight is None:
        raise Http404
    if not sight.anywhere(request.user):
        raise PermissionDenied
    places = Territory.objects.with_reception()
    asked = request.GET.get("place")
    wanted = {"level": Level.COUNTRY} if asked is None else {"code": asked}
    place = get_object_or_404(places, **wanted)
    if not sight.at(request.user, place):
        raise Http404
    quarter = _quarter(request)
    period = quarter.first_day, quarter.last_day
    found = figure_pages.cases(figure, period, place, request.user, request.GET)
    line = figure_pages.Line(
        str(quarter), figure, figure_pages.total(figure, place, quarter), quarter
    )
    context = {
        "figure": figure,
        "place": place,
        "quarter": quarter,
        "cases": found,
        "page": found,
        "line": line,
        "numerator": figure_pages.written(line.count.numerator, "count"),
    }
    return render(request, "territories/figure_cases.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def figure_new(request: HttpRequest) -> HttpResponse:
    """A new figure: tried on a quarter first, then put in force."""
    _allow(request)
    form = FigureForm(_sent(request), initial={"minimum": 0, "kind": "ratio"})
    return _tried_or_saved(request, form, None)


@login_required
@require_http_methods(["GET", "POST"])
def figure_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a definition; what was in force before stays among the versions."""
    figure = _found(code)
    _allow(request)
    before = figure_catalogue.definition_of(code)
    if before is None:
        raise Http404
    form = FigureForm(_sent(request), before=before, initial=initial_of(before))
    return _tried_or_saved(request, form, figure)


@login_required
@require_POST
def figure_switch(request: HttpRequest, code: str) -> HttpResponse:
    """Switch a figure off, or on again."""
    _found(code)
    _allow(request)
    active = request.POST.get("to") == "on"
    try:
        figure_catalogue.switch(
            code=code, by=request.user, active=active, note=request.POST.get("note", "")[:300]
        )
    except FigureError as error:
        messages.error(request, str(error))
    else:
        said = _("The figure is in use again.") if active else _("The figure is switched off.")
        messages.success(request, said)
    return go(request, reverse("territories:figure-detail", args=[code]))


def _allow(request: HttpRequest) -> None:
    if not can_keep_figures(request.user):
        raise PermissionDenied


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _tried_or_saved(request: HttpRequest, form: FigureForm, figure: Figure | None) -> HttpResponse:
    """POST tries the figure on a quarter, or puts it in force."""
    quarter, tried = _quarter(request), None
    if form.is_valid():
        try:
            definition = form.definition()
            if request.POST.get("action") == "save":
                figure_catalogue.save(
                    definition=definition, by=request.user, note=form.cleaned_data["note"]
                )
                messages.success(request, _("The figure is in force."))
                return go(request, reverse("territories:figure-detail", args=[definition.code]))
            tried = figure_catalogue.try_out(definition=definition)
        except FigureError as error:
            form.add_error(None, str(error))
    context = {
        "form": form,
        "figure": figure,
        "quarter": quarter,
        "quarters": figure_pages.quarters(),
        "tried": tried,
        "formula": figure_pages.formula_words(tried) if tried else "",
        "lines": figure_pages.tried(tried, quarter) if tried else [],
    }
    status = 422 if form.errors else 200
    return render(request, "territories/figure_form.html", context, status=status)
