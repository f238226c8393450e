"""Doubles in the register: the list, joining two, telling them apart, taking it back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from fieldvisits import permissions
from fieldvisits.forms.doubles import DoubleFilter, JoinForm
from fieldvisits.forms.fields import keeping_receptions
from fieldvisits.models import Household, HouseholdJoin
from fieldvisits.services import doubles
from fieldvisits.views.common import answer, require
from receptions.exceptions import ReceptionsError
from territories.choices import Level
from territories.htmx import go
from territories.models import User

SHOWN = 50


@login_required
@require_GET
def double_list(request: HttpRequest) -> HttpResponse:
    """Pairs of households whose addresses are probably one and the same."""
    require(keeping_receptions(request.user).exists())
    filter_form = DoubleFilter(request.GET, user=request.user)
    place = filter_form.chosen
    pairs = []
    if place is not None:
        district = place.parent if place.level == Level.MAHALLA else place
        require(permissions.can_keep_register(request.user, district))
        pairs = _with_homes(doubles.likely(place, most=SHOWN + 1))
    context = {
        "filter_form": filter_form,
        "place": place,
        "pairs": pairs[:SHOWN],
        "more": len(pairs) > SHOWN,
    }
    return render(request, "fieldvisits/double_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def double_join(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """The two side by side; which one stays."""
    first, second = _pair(request.user, one, other)
    posted = request.method == "POST"
    form = JoinForm(request.POST if posted else None, one=first, other=second)
    if form.is_valid():
        homes = form.households()
        try:
            doubles.join(by=request.user, **homes)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The two entries are one household now."))
            return go(request, homes["kept"].get_absolute_url())
    context = {"form": form, "homes": (first, second)}
    return answer(request, "double_join.html", context, form)


@login_required
@require_POST
def double_apart(request: HttpRequest, one: int, other: int) -> HttpResponse:
    """They are two households after all."""
    first, second = _pair(request.user, one, other)
    doubles.tell_apart(one=first, other=second, by=request.user)
    messages.success(request, _("They stay two households and aren't proposed again."))
    query = urlencode({"place_id": first.mahalla.parent_id, "place": first.mahalla.parent})
    return go(request, f"{reverse('fieldvisits:double-list')}?{query}")


@login_required
@require_POST
def double_part(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a joining back."""
    seen = Household.objects.visible_to(request.user)
    joins = HouseholdJoin.objects.filter(kept__in=seen).select_related("kept__mahalla__parent")
    join = get_object_or_404(joins.select_related("dropped", "kept__mahalla__parent"), pk=pk)
    require(permissions.can_keep_households(request.user, join.kept.mahalla))
    try:
        doubles.part(join=join, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("They are two households again."))
    return go(request, join.kept.get_absolute_url())


def _pair(user: User, one: int, other: int) -> tuple[Household, Household]:
    """Two households the person sees and keeps; 404 for others, 403 where they only see them."""
    rows = Household.objects.visible_to(user).current().select_related("mahalla__parent")
    found = rows.with_last_visit()  # type: ignore[attr-defined]
    first, second = (get_object_or_404(found, pk=pk) for pk in (one, other))
    for home in (first, second):
        require(permissions.can_keep_households(user, home.mahalla))
    return first, second


def _with_homes(pairs: list[tuple[int, int]]) -> list[tuple[Household, Household]]:
    keys = {pk for pair in pairs for pk in pair}
    homes = Household.objects.filter(pk__in=keys).select_related("mahalla").with_last_visit()  # type: ignore[attr-defined]
    found = {home.pk: home for home in homes}
    return [(found[first], found[second]) for first, second in pairs]
