"""Households: the list, the page of one, adding and correcting, those of the appeals."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions
from fieldvisits.forms.fields import keeping_receptions
from fieldvisits.forms.households import HouseholdFilter, HouseholdForm
from fieldvisits.jobs import FROM_APPEALS
from fieldvisits.models import Household, Round, Visit, VisitAnswers
from fieldvisits.services import doubles
from fieldvisits.views.common import answer, require
from receptions.models import Appeal
from territories import jobs
from territories.choices import Level
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Territory, User

ALONG_THE_STREETS = ("mahalla_id", "street", "house", "id")
SHOWN = 50

MOST_SHEETS = 10


@login_required
@vary_on_headers("HX-Request")
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households of a mahalla or district along its streets, and when each was reached."""
    user = request.user
    require(permissions.can_see_field(user))
    filter_form = HouseholdFilter(request.GET, user=user)
    place = filter_form.place
    found = filter_form.narrow(Household.objects.visible_to(user).current())
    page = KeysetPage(
        found.with_last_visit().select_related("mahalla"),  # type: ignore[attr-defined]
        ordering=ALONG_THE_STREETS,
        params=request.GET,
    )
    in_mahalla = place is not None and place.level == Level.MAHALLA
    district = place.parent if in_mahalla else place
    keeps = district is not None and permissions.can_keep_register(user, district)
    context = {
        "filter_form": filter_form,
        "page": page,
        "place": place,
        "mahalla": place if in_mahalla else None,
        "district": district,
        "days": filter_form.days,
        "may_keep": keeps,
        "may_see_people": keeps or (place is not None and user.powers.at("audit", place)),
    }
    name = "partials/_household_table.html" if wants_partial(request) else "household_list.html"
    return render(request, f"fieldvisits/{name}", context)


@login_required
@require_GET
def household_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One household: what is known of it, every visit with what was found, its appeals."""
    household = _find(request.user, pk)
    if household.joined_into is not None:
        return redirect(household.joined_into)
    keeps = permissions.can_keep_households(request.user, household.mahalla)
    sees_people = permissions.can_see_residents(request.user, household.mahalla)
    context = {
        "household": household,
        "visits": _visits_of(household, request.user),
        "appeals": _appeals_of(household, request.user),
        "entries": household.doubles.order_by("pk"),
        "joins": household.joins.filter(parting__isnull=True).select_related("dropped", "by"),
        "sheets": _sheets(household, request.user) if sees_people else [],
        "may_keep": keeps,
        "may_see_people": sees_people,
    }
    return render(request, "fieldvisits/household_detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def household_add(request: HttpRequest) -> HttpResponse:
    """A household that isn't known yet."""
    require(permissions.can_see_field(request.user))
    pk = request.GET.get("mahalla", "")
    chosen = Territory.objects.filter(pk=pk).first() if pk.isdecimal() else None
    require(_may_add(request, chosen))
    return _form(request, Household(), {"mahalla": chosen})


@login_required
@require_http_methods(["GET", "POST"])
def household_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of a household."""
    household = _find(request.user, pk)
    require(permissions.can_keep_households(request.user, household.mahalla))
    if household.joined_into is not None:
        return redirect(household.joined_into)
    return _form(request, household, {"mahalla": household.mahalla})


@login_required
@require_POST
def household_from_appeals(request: HttpRequest) -> HttpResponse:
    """Have the households at the addresses of a district's appeals found or added."""
    receptions = keeping_receptions(request.user)
    require(receptions.exists())
    pk = request.POST.get("district", "")
    own = receptions.filter(territory=pk) if pk.isdecimal() else receptions.none()
    reception = get_object_or_404(own)
    jobs.start(kind=FROM_APPEALS, args={"district": reception.territory_id}, by=request.user)
    messages.success(
        request, _("The addresses of the appeals are being gone through. The list fills up soon.")
    )
    return go(request, _list_of(reception.territory))


def _find(user: User, pk: int) -> Household:
    visible = Household.objects.visible_to(user)
    return get_object_or_404(visible.select_related("mahalla__parent", "joined_into"), pk=pk)


def _visits_of(household: Household, user: User) -> QuerySet[Visit, Visit]:
    """Visits of rounds the person sees, the newest first; those to come stand on top."""
    seen = Visit.objects.filter(
        doubles.history_of(household), round__in=Round.objects.visible_to(user)
    )
    rows = seen.select_related("round__territory", "household", "by").prefetch_related(
        "findings__topic"
    )
    return rows.order_by(F("visited_at").desc(nulls_first=True), "-pk")[:SHOWN]


def _appeals_of(household: Household, user: User) -> QuerySet[Appeal, Appeal]:
    """Appeals of the people who live here, as far as the person may read them."""
    entries = [household.pk, *household.doubles.values_list("pk", flat=True)]
    seen = Appeal.objects.visible_to(user).filter(
        applicant__household_link__household__in=entries, is_anonymous=False
    )
    return seen.order_by("-pk")[:SHOWN]


def _sheets(household: Household, user: User) -> list[VisitAnswers]:
    """The newest sheets filled in at a household, of rounds the person sees."""
    kept = VisitAnswers.objects.filter(
        visit__in=Visit.objects.filter(doubles.history_of(household)),
        visit__round__in=Round.objects.visible_to(user),
    )
    return list(kept.select_related("visit", "version", "by").order_by("-at")[:MOST_SHEETS])


def _may_add(request: HttpRequest, mahalla: Territory | None) -> bool:
    """In the chosen mahalla; without one, anywhere at all."""
    if mahalla is not None and mahalla.parent is not None:
        return permissions.can_keep_households(request.user, mahalla)
    powers = request.user.powers
    return powers.anywhere("plan_field") or powers.anywhere("work_reception")


def _list_of(place: Territory) -> str:
    query = urlencode({"mahalla_id": place.pk, "mahalla": place.name})
    return f"{reverse('fieldvisits:household-list')}?{query}"


def _form(request: HttpRequest, household: Household, initial: dict[str, Any]) -> HttpResponse:
    is_new = household.pk is None
    form = HouseholdForm(
        request.POST or None, instance=household, initial=initial, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        mahalla = form.cleaned_data["mahalla"]
        require(permissions.can_keep_households(request.user, mahalla))
        form.instance.mahalla = mahalla
        try:
            with transaction.atomic():
                saved = form.save()
        except IntegrityError:  # the same address was added at the same moment
            form.add_error("house", _("A household at this address is known already."))
        else:
            messages.success(request, _("The household is saved."))
            return go(request, _list_of(mahalla) if is_new else saved.get_absolute_url())
    context = {"form": form, "household": household}
    return answer(request, "household_form.html", context, form)
