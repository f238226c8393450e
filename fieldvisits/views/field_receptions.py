"""Field receptions: the list, announcing, the day itself, the minutes."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions, sitting_page
from fieldvisits.choices import FieldReceptionStatus, FindingState, Horizon
from fieldvisits.forms.field_receptions import (
    AnnounceForm,
    FieldReceptionFilter,
    HeardForm,
    HoldForm,
    OfficialFormSet,
    ReasonForm,
)
from fieldvisits.forms.fields import led_receptions
from fieldvisits.models import FieldReception
from fieldvisits.pdf import minutes
from fieldvisits.services import field_receptions
from fieldvisits.sitting_page import Planned
from fieldvisits.views.common import answer, find_field_reception, require
from receptions.exceptions import ReceptionsError
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage

DECIDED_AT_ONCE = {FindingState.SOLVED_ON_SPOT, *Horizon.values}


@login_required
@vary_on_headers("HX-Request")
@require_GET
def field_reception_list(request: HttpRequest) -> HttpResponse:
    """Field receptions the person sees, the newest first."""
    require(permissions.can_see_field(request.user))
    filter_form = FieldReceptionFilter(request.GET)
    found = filter_form.narrow(FieldReception.objects.visible_to(request.user))
    page = KeysetPage(
        found.select_related("territory__parent"),
        ordering=("-starts_at", "-id"),
        params=request.GET,
    )
    context = {
        "filter_form": filter_form,
        "page": page,
        "may_announce": request.user.powers.anywhere("plan_field"),
    }
    partial = wants_partial(request)
    name = "partials/_field_reception_table.html" if partial else "field_reception_list.html"
    return render(request, f"fieldvisits/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def field_reception_announce(request: HttpRequest) -> HttpResponse:
    """Kind, date, place and the officials who will sit at it."""
    receptions = led_receptions(request.user)
    require(receptions.exists())
    data = request.POST or None
    planned = Planned() if data else sitting_page.planned(request, receptions)
    form = AnnounceForm(data, user=request.user, receptions=receptions, initial=planned.initial)
    group = OfficialFormSet(data, prefix="group", initial=planned.officials)
    if request.method == "POST" and all([form.is_valid(), group.is_valid()]):
        proposed = form.cleaned_data.pop("from_proposal")
        try:
            announced = field_receptions.announce(
                by=request.user, group=group.drafts(), **form.cleaned_data
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            if proposed:
                field_receptions.keep_proposal(field_reception=announced, by=request.user)
            messages.success(request, _("The field reception is announced."))
            return go(request, announced.get_absolute_url())
    context = {"form": form, "group": group}
    return answer(request, "field_reception_announce.html", context, form, group)


@login_required
@require_GET
def field_reception_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One field reception: what to do next, who sat at it, what people told."""
    return _page(request, find_field_reception(request.user, pk))


@login_required
@require_http_methods(["GET", "POST"])
def field_reception_hold(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down that it was held: people who came, officials who came, minutes."""
    field_reception = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, field_reception))
    apart = field_reception.findings.filter(hearing__isnull=True)
    received = field_reception.hearings.count() + apart.count()
    form = HoldForm(
        request.POST or None,
        field_reception=field_reception,
        initial={"visitors": received or None},
    )
    if request.method == "POST" and form.is_valid():
        try:
            field_receptions.hold(
                field_reception=field_reception, by=request.user, **form.cleaned_data
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Written down. The minutes can be printed."))
            return go(request, field_reception.get_absolute_url())
    context = {"form": form, "field_reception": field_reception}
    return answer(request, "field_reception_hold.html", context, form)


@login_required
@require_POST
def field_reception_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call it off, with the reason."""
    field_reception = find_field_reception(request.user, pk)
    require(permissions.can_plan(request.user, field_reception.reception))
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            field_receptions.cancel(
                field_reception=field_reception, by=request.user, **form.cleaned_data
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The field reception is cancelled."))
            return go(request, field_reception.get_absolute_url())
    return _page(request, field_reception, cancel_form=form)


@login_required
@require_http_methods(["GET", "POST"])
def field_reception_hear(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person told, and what was decided at once."""
    field_reception = find_field_reception(request.user, pk)
    require(permissions.can_hold(request.user, field_reception))
    form = HeardForm(
        request.POST or None,
        user=request.user,
        may_put_off=permissions.can_plan(request.user, field_reception.reception),
    )
    if request.method == "POST" and form.is_valid():
        decision = form.cleaned_data["decision"]
        try:
            finding = field_receptions.receive(
                field_reception=field_reception,
                problem=form.problem(),
                by=request.user,
                decision=decision if decision in DECIDED_AT_ONCE else "",
                result=form.cleaned_data["result"],
            )
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("What %(person)s told is written down.")
                             % {"person": finding.person})  # fmt: skip
            if form.wants_appeal:
                return go(request, reverse("fieldvisits:finding-appeal", args=[finding.pk]))
            onward = "field-reception-hear" if "next" in request.POST else "field-reception-detail"
            return go(request, reverse(f"fieldvisits:{onward}", args=[pk]))
    context = {"form": form, "field_reception": field_reception}
    return answer(request, "field_reception_hear.html", context, form)


@login_required
@never_cache
@require_GET
def field_reception_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes (bayonnoma) as PDF: R-54."""
    field_reception = find_field_reception(request.user, pk)
    require(
        permissions.can_hold(request.user, field_reception)
        and field_reception.status == FieldReceptionStatus.HELD
    )
    response = HttpResponse(minutes.draw(field_reception), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="minutes-{field_reception.pk}.pdf"'
    return response


def _page(
    request: HttpRequest, field_reception: FieldReception, cancel_form: Any = None
) -> HttpResponse:
    user = request.user
    announced = field_reception.status == FieldReceptionStatus.ANNOUNCED
    held = field_reception.status == FieldReceptionStatus.HELD
    works = permissions.can_hold(user, field_reception)
    leads = permissions.can_plan(user, field_reception.reception)
    findings = list(
        field_reception.findings.filter(hearing__isnull=True)
        .select_related("topic", "question__appeal")
        .order_by("pk")
    )
    context = {
        **sitting_page.context(user, field_reception),
        "field_reception": field_reception,
        "findings": findings,
        "may_hear": works and (announced or held) and field_reception.has_come,
        "may_hold": works and announced and field_reception.has_come,
        "may_cancel": leads and announced and not (findings or field_reception.hearings.exists()),
        "may_print": works and held,
        "may_see_people": permissions.can_see_people(user, field_reception.reception),
        "cancel_form": cancel_form or ReasonForm(),
    }
    status = 422 if cancel_form is not None else 200
    return render(request, "fieldvisits/field_reception_detail.html", context, status=status)
