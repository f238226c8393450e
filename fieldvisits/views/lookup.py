"""Suggestions while typing a place, as typeahead.js reads them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from fieldvisits.forms.fields import mahallas_of, places_of
from receptions import lookups
from receptions.views.lookup import typed
from territories.typeahead import suggestions


@login_required
@require_GET
def lookup_places(request: HttpRequest) -> JsonResponse:
    """Districts, cities and mahallas where the person sees the field."""
    rows: Any = lookups.search_places(places_of(request.user), typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)


@login_required
@require_GET
def lookup_mahallas(request: HttpRequest) -> JsonResponse:
    """Mahallas where the person sees the field."""
    rows: Any = lookups.search_places(mahallas_of(request.user), typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)
