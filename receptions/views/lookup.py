"""Suggestions while typing: topics, places, offices and people, as typeahead.js reads them."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from receptions import lookups
from receptions.models import Topic
from territories.typeahead import suggestions


def typed(request: HttpRequest) -> str:
    """What was typed so far, at a sensible length."""
    return (request.POST or request.GET).get("q", "").replace("\x00", "")[:100]


@login_required
@require_GET
def lookup_mahallas(request: HttpRequest) -> JsonResponse:
    """Mahallas of the whole country."""
    rows: Any = lookups.search_places(lookups.mahallas(), typed(request))
    return suggestions(rows, label=lookups.place_label, hint=lookups.place_hint)


@login_required
@require_GET
def lookup_districts(request: HttpRequest) -> JsonResponse:
    """Districts and cities of the whole country."""
    rows: Any = lookups.search_places(lookups.districts(), typed(request))
    return suggestions(rows, label=lookups.place_label)


@login_required
@require_GET
def lookup_streets(request: HttpRequest) -> JsonResponse:
    """Streets written before in the mahalla chosen beside; only for those who register."""
    if not request.user.powers.anywhere("work_reception"):
        raise PermissionDenied
    found = lookups.streets(request.GET.get("with", ""), typed(request))
    rows = [{"id": "", "label": street, "hint": ""} for street in found]
    return JsonResponse(rows, safe=False)


@login_required
@require_GET
def lookup_offices(request: HttpRequest) -> JsonResponse:
    """Offices that work today."""
    rows: Any = lookups.search_offices(lookups.offices(), typed(request))
    return suggestions(rows)


@login_required
@require_GET
def lookup_topics(request: HttpRequest) -> JsonResponse:
    """Topics of both levels."""
    rows: Any = lookups.search_topics(Topic.objects.select_related("parent"), typed(request))
    return suggestions(rows, label=str, hint=lookups.topic_hint)


@login_required
@require_POST
@never_cache
def lookup_applicants(request: HttpRequest) -> JsonResponse:
    """People who appealed before, masked; only for those who register.

    Asked by POST: names, telephones and personal numbers stay out of addresses and their logs.
    """
    if not request.user.powers.anywhere("work_reception"):
        raise PermissionDenied
    rows = lookups.known_applicants(request.user, typed(request))
    return suggestions(
        rows,
        label=lookups.masked_line,
        hint=lambda person: lookups.place_label(person.mahalla) if person.mahalla else "",
    )
