"""Rounds with crews: planned on one page, their days, crews, rain, planning anew."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions
from fieldvisits.choices import RoundStatus
from fieldvisits.forms.fields import led_receptions
from fieldvisits.forms.planner import (
    CrewEditForm,
    CrewFormSet,
    CrewPlanForm,
    RainForm,
    SectorHeadForm,
    initial_of,
)
from fieldvisits.models import Crew, CrewDay, Round, RoundPlan, SectorHead
from fieldvisits.services import agreed, plans, sector_heads
from fieldvisits.views.common import answer, find_round, require
from receptions.exceptions import ReceptionsError
from territories.choices import DISTRICT_LEVELS
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import Territory

MOST_DAYS = 200  # of those a household may be moved to


@login_required
@require_http_methods(["GET", "POST"])
def crew_plan(request: HttpRequest) -> HttpResponse:
    """Place, days, crews and weights on one page; the work goes on in the background."""
    receptions = led_receptions(request.user)
    own = list(receptions)
    require(own)
    data = request.POST or None
    form = CrewPlanForm(
        data, user=request.user, receptions=receptions, initial={"starts_on": timezone.localdate()}
    )
    crews = CrewFormSet(data, prefix="crews", receptions=own)
    if request.method == "POST" and all([form.is_valid(), crews.is_valid()]):
        try:
            draft = form.draft(crews.drafts(form.hours()))
            round_ = plans.plan_large(draft=draft, by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return go(request, reverse("fieldvisits:crew-days", args=[round_.pk]))
    districts = [one.territory for one in own if one.territory.level in DISTRICT_LEVELS]
    context = {"form": form, "crews": crews, "district": districts[0] if districts else None}
    return answer(request, "crew_plan.html", context, form, crews)


def find_plan(request: HttpRequest, pk: int) -> RoundPlan:
    """The plan of a round the person sees; else 404."""
    round_ = find_round(request.user, pk)
    plan = RoundPlan.objects.select_related("job").filter(round=round_).first()
    if plan is None:
        raise Http404
    plan.round = round_
    return plan


@login_required
@never_cache
@vary_on_headers("HX-Request")
@require_GET
def crew_days(request: HttpRequest, pk: int) -> HttpResponse:
    """The days of the crews; while they are planned, how far that is."""
    plan = find_plan(request, pk)
    if wants_partial(request):
        if not plan.is_at_work:
            return go(request, request.path)
        return render(request, "config/partials/_progress.html", _progress(request, plan))
    return days_page(request, plan)


def _progress(request: HttpRequest, plan: RoundPlan) -> dict[str, Any]:
    return {
        "percent": plan.job.progress if plan.job else 0,
        "label": (plan.job and plan.job.message) or _("Waiting"),
        "done": False,
        "progress_url": reverse("fieldvisits:crew-days", args=[plan.round_id]),
    }


def days_page(request: HttpRequest, plan: RoundPlan, problem: str = "") -> HttpResponse:
    round_: Any = plan.round
    crew = request.GET.get("crew", "")
    rows = round_.crew_days.for_list()
    if crew.isdecimal():
        rows = rows.filter(crew=crew)
    loose = round_.visits.filter(crew_day__isnull=True)
    early = agreed.too_early(round_.visits.filter(crew_day__isnull=False))
    too_early = round_.visits.filter(pk__in=early).select_related("household", "crew_day__crew")
    context = {
        **_progress(request, plan),
        "plan": plan,
        "round": round_,
        "page": KeysetPage(rows, ordering=("day", "crew_id"), params=request.GET),
        "crews": round_.crews.all(),
        "chosen_crew": crew,
        "loose": loose.select_related("household__mahalla")[:50],
        "loose_count": loose.count(),
        "targets": round_.crew_days.taking(on=timezone.localdate())[:MOST_DAYS],
        "early": [(one, early[one.pk]) for one in too_early.order_by("crew_day__day", "position")],
        "target": request.GET.get("target", ""),
        "days": _days(round_),
        "may_change": may_change(request, round_),
        "problem": problem,
    }
    context["may_move"] = context["may_change"] and context["targets"] and not plan.is_at_work
    status = 422 if problem else 200
    return render(request, "fieldvisits/crew_days.html", context, status=status)


def _days(round_: Round) -> list[tuple[dt.date, bool]]:
    """The days still to come, and whether they are rained off."""
    found: dict[dt.date, bool] = {}
    coming = round_.crew_days.filter(day__gte=timezone.localdate()).order_by("day")
    for day, status in coming.values_list("day", "status"):
        found[day] = found.get(day, True) and status == "rained_off"
    return list(found.items())


def may_change(request: HttpRequest, round_: Round) -> bool:
    """Whether the person may change the days of the round now."""
    over = round_.status == RoundStatus.FINISHED
    return not over and permissions.can_plan(request.user, round_.reception)


def _step(request: HttpRequest, plan: RoundPlan, step: Any, **values: Any) -> HttpResponse:
    """One service; then the page with the bar, or what is in the way."""
    try:
        step(by=request.user, **values)
    except ReceptionsError as error:
        return days_page(request, plan, problem=str(error))
    return go(request, reverse("fieldvisits:crew-days", args=[plan.round_id]))


@login_required
@require_POST
def round_replan(request: HttpRequest, pk: int) -> HttpResponse:
    """Plan the rest anew; visited and locked households stay."""
    plan = find_plan(request, pk)
    require(permissions.can_plan(request.user, plan.round.reception))
    return _step(request, plan, plans.replan, round_=plan.round)


@login_required
@require_POST
def round_rain(request: HttpRequest, pk: int) -> HttpResponse:
    """A day is rained off, or takes place after all; the rest is planned anew."""
    plan = find_plan(request, pk)
    require(permissions.can_plan(request.user, plan.round.reception))
    form = RainForm(request.POST)
    if not form.is_valid():
        return days_page(request, plan, problem=_("Choose the day."))
    step = plans.dry_again if form.cleaned_data["dry"] else plans.rain_off
    return _step(request, plan, step, round_=plan.round, day=form.cleaned_data["day"])


@login_required
@require_http_methods(["GET", "POST"])
def crew_add(request: HttpRequest, pk: int) -> HttpResponse:
    """One more crew."""
    plan = find_plan(request, pk)
    require(permissions.can_plan(request.user, plan.round.reception))
    return _crew_page(request, plan, None)


@login_required
@require_http_methods(["GET", "POST"])
def crew_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a crew; the rest of the round is planned anew with it."""
    visible = Crew.objects.filter(round__in=Round.objects.visible_to(request.user))
    crew = get_object_or_404(visible.prefetch_related("members"), pk=pk)
    plan = find_plan(request, crew.round_id)
    require(permissions.can_plan(request.user, plan.round.reception))
    return _crew_page(request, plan, crew)


def _crew_page(request: HttpRequest, plan: RoundPlan, crew: Crew | None) -> HttpResponse:
    initial = initial_of(crew) if crew else {}
    form = CrewEditForm(request.POST or None, initial=initial, reception=plan.round.reception)
    if request.method == "POST" and form.is_valid():
        draft = form.draft(form.hours())
        try:
            if crew is None:
                plans.add_crew(round_=plan.round, draft=draft, by=request.user)
            else:
                last = form.cleaned_data["last_day"]
                plans.change_crew(crew=crew, draft=draft, by=request.user, last_day=last)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            return go(request, reverse("fieldvisits:crew-days", args=[plan.round_id]))
    context = {"form": form, "crew": crew, "round": plan.round}
    return answer(request, "crew_edit.html", context, form)


@login_required
@require_http_methods(["GET", "POST"])
def sector_head_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Who leads the four sectors of a district."""
    places = request.user.powers.territories("view_field").filter(level__in=DISTRICT_LEVELS)
    district: Territory = get_object_or_404(places, pk=pk)
    require(request.user.powers.at("plan_field", district))
    known = {row.sector: row for row in SectorHead.objects.filter(district=district)}
    forms = [
        SectorHeadForm(
            request.POST or None,
            prefix=f"sector{number}",
            instance=known.get(number) or SectorHead(district=district, sector=number),
        )
        for number in range(1, 5)
    ]
    if request.method == "POST" and not any(form.errors for form in forms):
        sector_heads.keep(heads=[form.save(commit=False) for form in forms])
        messages.success(request, _("The heads of the sectors are written down."))
        return go(request, reverse("fieldvisits:crew-plan"))
    return answer(request, "sector_heads.html", {"forms": forms, "district": district}, *forms)


def find_crew_day(request: HttpRequest, pk: int) -> CrewDay:
    """A day of a round the person sees; else 404."""
    rounds = Round.objects.visible_to(request.user)
    rows = CrewDay.objects.filter(round__in=rounds).select_related(
        "crew", "round__reception__territory", "round__territory__parent"
    )
    return get_object_or_404(rows.prefetch_related("round__members"), pk=pk)
