"""Territories and offices, for every member of staff; the suggestions that forms ask for."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from territories import lookups
from territories.choices import Level
from territories.forms import OfficeFilter, PlaceFilter
from territories.htmx import wants_partial
from territories.keyset import KeysetPage
from territories.models import Office, Territory, TerritoryChange, User
from territories.permissions import can_change_territories, can_manage_people, can_see_people
from territories.typeahead import suggestions

LANGUAGES = (("uz", "Oʻzbekcha"), ("uz-cyrl", "Ўзбекча"), ("ru", "Русский"), ("en", "English"))
MAX_BRANCHES = 300


@login_required
@vary_on_headers("HX-Request")
@require_GET
def territory_list(request: HttpRequest) -> HttpResponse:
    """The tree in the order of codes; a search finds names in any script."""
    form = PlaceFilter(request.GET)
    places = Territory.objects.filter(valid_to__isnull=True).select_related("parent__parent")
    if form.is_valid():
        places = form.narrow(places)
    page = KeysetPage(places, ordering=("path",), params=request.GET, per_page=50)
    context = {"filter_form": form, "page": page}
    name = "partials/_territory_table.html" if wants_partial(request) else "territory_list.html"
    return render(request, f"territories/{name}", context)


@login_required
@require_GET
def territory_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One territory: its names, what lies below, its offices and its past."""
    territory = get_object_or_404(Territory.objects.select_related("council"), code=code)
    codes = [one for one in territory.path.split(".") if one and one != territory.code]
    children = territory.children.filter(valid_to__isnull=True).annotate(
        mahallas=Count("children", filter=Q(children__level=Level.MAHALLA))
    )
    context = {
        "territory": territory,
        "names": _names(territory),
        "above": Territory.objects.filter(code__in=codes).order_by("path"),
        "children": children.order_by("code"),
        "offices": territory.offices.active().order_by("-is_khokimiyat", "path"),
        "council": getattr(territory, "council", None),
        "links": territory.links.select_related("parent").order_by("-valid_from"),
        "changes": TerritoryChange.objects.filter(
            Q(before=territory) | Q(after=territory)
        ).distinct(),
        "may_change": territory.valid_to is None and can_change_territories(request.user),
    }
    return render(request, "territories/territory_detail.html", context)


def _names(row: Territory | Office) -> list[tuple[str, str, str]]:
    """Code, own name of the language, and the name in it."""
    return [(code, own, row.name_in(code)) for code, own in LANGUAGES]


@login_required
@vary_on_headers("HX-Request")
@require_GET
def office_list(request: HttpRequest) -> HttpResponse:
    """Offices that work today, narrowed by body, kind and words."""
    form = OfficeFilter(request.GET)
    offices = Office.objects.active().select_related("body", "territory__parent")
    if form.is_valid():
        offices = form.narrow(offices)
    page = KeysetPage(offices, ordering=("path",), params=request.GET, per_page=50)
    context = {"filter_form": form, "page": page}
    name = "partials/_office_table.html" if wants_partial(request) else "office_list.html"
    return render(request, f"territories/{name}", context)


@login_required
@require_GET
def office_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One office: whom it answers to and which answer to it."""
    office = get_object_or_404(
        Office.objects.select_related("body", "territory__parent", "parent"), pk=pk
    )
    branches = office.branches.active().order_by("path")[: MAX_BRANCHES + 1]
    context = {
        "office": office,
        "names": _names(office),
        "branches": branches[:MAX_BRANCHES],
        "more": len(branches) > MAX_BRANCHES,
        "sees_people": can_see_people(request.user),
    }
    return render(request, "territories/office_detail.html", context)


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "")[:100]


@login_required
@require_GET
def lookup_places(request: HttpRequest) -> JsonResponse:
    """Territories down to the districts."""
    rows = lookups.search_places(lookups.places(), _typed(request))
    return suggestions(rows, label=lookups.place_label)


@login_required
@require_GET
def lookup_every_place(request: HttpRequest) -> JsonResponse:
    """Territories down to the mahallas."""
    rows = lookups.search_places(lookups.every_place(), _typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)


@login_required
@require_GET
def lookup_offices(request: HttpRequest) -> JsonResponse:
    """Offices that work today."""
    rows = lookups.search_offices(Office.objects.active(), _typed(request))
    return suggestions(rows)


@login_required
@require_GET
@never_cache
def lookup_people(request: HttpRequest) -> JsonResponse:
    """People with an open account, for administrators only."""
    if not can_manage_people(request.user):
        raise PermissionDenied
    people = User.objects.filter(is_active=True)
    rows = lookups.search_people(people, _typed(request)).order_by("last_name", "pk")
    return suggestions(rows, hint=lambda person: person.username)
