"""Rounds: the list, planning, the round pack, setting out and finishing, the printed sheet."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django.views.decorators.vary import vary_on_headers

from fieldvisits import permissions, round_asks
from fieldvisits.choices import RoundStatus
from fieldvisits.forms.fields import led_receptions
from fieldvisits.forms.rounds import MemberFormSet, RoundChangeForm, RoundFilter, RoundForm
from fieldvisits.models import Finding, Round, RoundPlan, Visit
from fieldvisits.pdf import minutes, round_sheet
from fieldvisits.rules import share
from fieldvisits.services import agreed, rounds
from fieldvisits.sheet_permissions import can_sum_up
from fieldvisits.views.common import answer, find_round, require
from receptions.exceptions import ReceptionsError
from territories import clock
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.models import User

CHECKED = ("task__question__appeal__applicant", "task__question__topic", "visit__household")


@login_required
@vary_on_headers("HX-Request")
@require_GET
def round_list(request: HttpRequest) -> HttpResponse:
    """Rounds the person sees or walks, the newest first."""
    require(permissions.can_see_rounds(request.user))
    filter_form = RoundFilter(request.GET)
    found = filter_form.narrow(Round.objects.visible_to(request.user))
    page = KeysetPage(
        found.with_progress().select_related("territory__parent"),  # type: ignore[attr-defined]
        ordering=("-starts_on", "-id"),
        params=request.GET,
    )
    context = {
        "filter_form": filter_form,
        "page": page,
        "may_plan": request.user.powers.anywhere("plan_field"),
        "may_sum_up": can_sum_up(request.user),
        "may_see_households": permissions.can_see_field(request.user),
    }
    name = "partials/_round_table.html" if wants_partial(request) else "round_list.html"
    return render(request, f"fieldvisits/{name}", context)


@login_required
@require_http_methods(["GET", "POST"])
def round_plan(request: HttpRequest) -> HttpResponse:
    """Place, days, purpose, working group; the households are chosen by their last visit."""
    receptions = led_receptions(request.user)
    own = list(receptions)
    require(own)
    data = request.POST or None
    form = RoundForm(
        data, user=request.user, receptions=receptions, initial={"starts_on": timezone.localdate()}
    )
    members = MemberFormSet(data, prefix="members", receptions=own)
    if request.method == "POST" and all([form.is_valid(), members.is_valid()]):
        try:
            round_ = rounds.plan(by=request.user, members=members.drafts(), **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The round is planned. Print its sheet, or set out."))
            return go(request, round_.get_absolute_url())
    context = {"form": form, "members": members}
    return answer(request, "round_plan.html", context, form, members)


@login_required
@require_http_methods(["GET", "POST"])
def round_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days, another purpose or working group, until the group sets out."""
    round_ = find_round(request.user, pk)
    require(permissions.can_plan(request.user, round_.reception))
    if request.method == "GET" and round_.status != RoundStatus.PLANNED:
        messages.error(request, _("The group has set out: the plan stays as it is."))
        return go(request, round_.get_absolute_url())
    data = request.POST or None
    days = {name: getattr(round_, name) for name in ("starts_on", "ends_on", "purpose")}
    form = RoundChangeForm(data, initial=days)
    known = [
        {"name": one.name, "position": one.position, "user": one.user_id}
        for one in round_.members.all()
    ]
    members = MemberFormSet(data, prefix="members", receptions=[round_.reception], initial=known)
    if request.method == "POST" and all([form.is_valid(), members.is_valid()]):
        drafts = members.drafts()
        try:
            rounds.change(round_=round_, by=request.user, members=drafts, **form.cleaned_data)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The plan of the round is changed."))
            return go(request, round_.get_absolute_url())
    context = {"form": form, "members": members, "round": round_}
    return answer(request, "round_change.html", context, form, members)


@login_required
@never_cache
@require_GET
def round_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The round pack: how far it is, and every household in the order of the way."""
    return _page(request, find_round(request.user, pk))


@login_required
@require_POST
def round_start(request: HttpRequest, pk: int) -> HttpResponse:
    """The working group sets out."""
    round_ = find_round(request.user, pk)
    require(permissions.can_start(request.user, round_))
    return _step(request, round_, rounds.start, _("The round is under way."))


@login_required
@require_POST
def round_finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The head ends the round."""
    round_ = find_round(request.user, pk)
    require(permissions.can_plan(request.user, round_.reception))
    return _step(request, round_, rounds.finish, _("The round is finished."))


@login_required
@never_cache
@require_GET
def round_paper(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet to take along, as PDF."""
    round_ = find_round(request.user, pk)
    require(permissions.can_print_sheet(request.user, round_))
    if RoundPlan.objects.filter(round=round_).exists():  # each day of a crew has its own sheet
        return go(request, reverse("fieldvisits:crew-days", args=[round_.pk]))
    response = HttpResponse(round_sheet.draw(round_), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="round-{round_.pk}.pdf"'
    return response


@login_required
@never_cache
@require_GET
def round_minutes(request: HttpRequest, pk: int) -> HttpResponse:
    """The minutes of what was told from door to door, as PDF: R-54."""
    round_ = find_round(request.user, pk)
    require(_may_print_minutes(request.user, round_))
    response = HttpResponse(minutes.draw_round(round_), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="round-minutes-{round_.pk}.pdf"'
    return response


def _may_print_minutes(user: User, round_: Round) -> bool:
    """Once the group has set out; they name people, as the sheet does."""
    set_out = round_.status != RoundStatus.PLANNED
    return set_out and permissions.can_print_sheet(user, round_)


def _step(request: HttpRequest, round_: Round, step: Any, done: str) -> HttpResponse:
    try:
        step(round_=round_, by=request.user)
    except ReceptionsError as error:
        return _page(request, round_, problem=str(error))
    messages.success(request, done)
    return go(request, round_.get_absolute_url())


def _visits(user: User, round_: Round) -> list[Visit]:
    """The households in the order of the way; of a round with crews those of today.

    Who walks with a crew sees that crew's, the others see the days of the crews on their own page.
    """
    visits = round_.visits.select_related("household", "answers").prefetch_related("findings")
    if RoundPlan.objects.filter(round=round_).exists():
        crews = [member.crew_id for member in round_.members.all() if member.user_id == user.pk]
        visits = visits.filter(crew_day__day=clock.today(), crew_day__crew__in=crews)
    return list(visits.order_by("position"))


def _page(request: HttpRequest, round_: Any, problem: str = "") -> HttpResponse:
    user = request.user
    visits = _visits(user, round_)
    early = agreed.too_early(round_.visits.filter(pk__in=[visit.pk for visit in visits]))
    leads = permissions.can_plan(user, round_.reception)
    under_way = round_.status == RoundStatus.RUNNING
    records = permissions.can_print_sheet(user, round_)
    plan = RoundPlan.objects.filter(round=round_).first()
    planned = round_.status == RoundStatus.PLANNED
    context = {
        "round": round_,
        "visits": [(visit, early.get(visit.pk)) for visit in visits],
        "next_visit": next((visit for visit in visits if visit.is_pending), None),
        "percent_done": share(round_.done, round_.planned),
        "percent_reached": share(round_.reached, round_.planned),
        "left": round_.planned - round_.done,
        "finding_count": Finding.objects.filter(visit__round=round_).count(),
        "plan": plan,
        "may_start": planned and permissions.can_start(user, round_),
        "may_change": planned and leads and plan is None,
        "may_finish": under_way and leads,
        "may_record": under_way and records,
        "may_print": records,
        "may_print_minutes": _may_print_minutes(user, round_),
        "may_carry": permissions.can_take_along(user, round_)
        and round_.status != RoundStatus.FINISHED,
        "is_over": round_.status == RoundStatus.FINISHED,
        "phones": round_.packs.count() if records else 0,
        "to_decide": round_.entries.to_decide().count() if records else 0,
        "may_see_people": records or permissions.can_see_people(user, round_.reception),
        "problem": problem,
        "checks": round_.checks.told().select_related(*CHECKED) if records else (),
        "asks": round_asks.of_round(round_) if records else (),
    }
    status = 422 if problem else 200
    return render(request, "fieldvisits/round_detail.html", context, status=status)
