"""Households of a mahalla: the list, adding one, correcting one."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions
from fieldvisits.forms.households import HouseholdFilter, HouseholdForm
from fieldvisits.models import Household, Round, VisitAnswers
from fieldvisits.views.common import answer, require
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Territory

MOST_SHEETS = 10


@login_required
@vary_on_headers("HX-Request")
@require_GET
def household_list(request: HttpRequest) -> HttpResponse:
    """The households of one mahalla along its streets, with the last time each was reached."""
    require(permissions.can_see_field(request.user))
    filter_form = HouseholdFilter(request.GET, user=request.user)
    found = filter_form.narrow(Household.objects.visible_to(request.user))
    mahalla = filter_form.cleaned_data.get("mahalla")
    may_keep = mahalla is not None and permissions.can_keep_households(request.user, mahalla)
    page = KeysetPage(
        found.with_last_visit().select_related("mahalla"),  # type: ignore[attr-defined]
        ordering=("street", "house", "id"),
        params=request.GET,
    )
    context = {
        "filter_form": filter_form,
        "page": page,
        "mahalla": mahalla,
        "may_see_people": mahalla is not None
        and permissions.can_see_residents(request.user, mahalla),
        "may_keep": may_keep,
    }
    name = "partials/_household_table.html" if wants_partial(request) else "household_list.html"
    return render(request, f"fieldvisits/{name}", context)


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
    """Correct address, class, sector, or that they asked not to be visited."""
    visible = Household.objects.visible_to(request.user).select_related("mahalla__parent")
    household = get_object_or_404(visible, pk=pk)
    require(permissions.can_keep_households(request.user, household.mahalla))
    return _form(request, household, {"mahalla": household.mahalla})


def _sheets(request: HttpRequest, household: Household) -> list[VisitAnswers]:
    """The newest sheets filled in at a household, of rounds the person sees."""
    kept = VisitAnswers.objects.filter(
        visit__household=household.pk, visit__round__in=Round.objects.visible_to(request.user)
    )
    return list(kept.select_related("visit", "version", "by").order_by("-at")[:MOST_SHEETS])


def _may_add(request: HttpRequest, mahalla: Territory | None) -> bool:
    """In the chosen mahalla; without one, anywhere at all."""
    if mahalla is not None and mahalla.parent is not None:
        return permissions.can_keep_households(request.user, mahalla)
    powers = request.user.powers
    return powers.anywhere("plan_field") or powers.anywhere("work_reception")


def _form(
    request: HttpRequest, household: Household, initial: dict[str, Territory | None]
) -> HttpResponse:
    form = HouseholdForm(
        request.POST or None, instance=household, initial=initial, user=request.user
    )
    if request.method == "POST" and form.is_valid():
        mahalla = form.cleaned_data["mahalla"]
        require(permissions.can_keep_households(request.user, mahalla))
        form.instance.mahalla = mahalla
        try:
            with transaction.atomic():
                form.save()
        except IntegrityError:  # the same address was added at the same moment
            form.add_error("house", _("A household at this address is known already."))
        else:
            messages.success(request, _("The household is saved."))
            place = urlencode({"mahalla_id": mahalla.pk, "mahalla": mahalla.name})
            return go(request, f"{reverse('fieldvisits:household-list')}?{place}")
    context = {"form": form, "household": household, "sheets": _sheets(request, household)}
    return answer(request, "household_form.html", context, form)
