"""Before and after: where to sit, the questions behind a number, the calendar, attendance."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from fieldvisits import attendance, demand, demand_words, permissions
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.forms.fields import led_receptions, places_of
from fieldvisits.models import FieldReception
from fieldvisits.views.common import require
from receptions.models import Reception
from territories import clock
from territories.htmx import wants_partial
from territories.keyset import KeysetPage

ATTENDANCE_DAYS = 365


@login_required
@require_GET
def sitting_proposals(request: HttpRequest) -> HttpResponse:
    """Where a field reception is asked for most, why, and with which bodies."""
    receptions = list(led_receptions(request.user).order_by("territory__path"))
    require(receptions)
    reception = _chosen(receptions, request.GET.get("reception", ""))
    found = demand.proposals(reception=reception, user=request.user)
    context = {
        "reception": reception,
        "receptions": receptions,
        "version": demand.weights().version,
        "rows": [
            {
                "demand": one,
                "lines": demand_words.lines(one),
                "people": demand_words.people(one),
                "overdue_url": demand_words.list_url(one, "overdue"),
                "bodies": [(body, _body_url(one, body)) for body in one.bodies],
                "plan_url": _plan_url(one, reception),
            }
            for one in found
        ],
    }
    return render(request, "fieldvisits/sitting_proposals.html", context)


@login_required
@vary_on_headers("HX-Request")
@require_GET
def demand_list(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions behind a number of a proposal, as far as the person may see them."""
    if not permissions.can_see_field(request.user):
        raise PermissionDenied
    territory = get_object_or_404(places_of(request.user), pk=pk)
    kind = request.GET.get("kind", "")
    kind = kind if kind in demand.KINDS else "open"
    questions = demand.questions_of(territory=territory, user=request.user, kind=kind)
    office = request.GET.get("office", "")
    if office.isdecimal() and len(office) < 19:
        questions = questions.filter(office=int(office))
    page = KeysetPage(
        questions.select_related("appeal", "topic", "office"),
        ordering=("-id",),
        params=request.GET,
    )
    context = {"page": page, "territory": territory, "kind": kind, "kinds": demand.KINDS}
    name = "partials/_demand_table.html" if wants_partial(request) else "demand_list.html"
    return render(request, f"fieldvisits/{name}", context)


@login_required
@require_GET
def sitting_calendar(request: HttpRequest) -> HttpResponse:
    """The field receptions of a month, day by day."""
    require(permissions.can_see_field(request.user))
    first = _month(request.GET.get("month", ""))
    following = (first + dt.timedelta(days=31)).replace(day=1)
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min)) for day in (first, following)
    )
    visible = FieldReception.objects.visible_to(request.user).filter(
        starts_at__gte=start, starts_at__lt=end
    )
    days: dict[dt.date, list[FieldReception]] = {}
    for one in visible.select_related("territory__parent").order_by("starts_at", "pk")[:500]:
        days.setdefault(timezone.localtime(one.starts_at).date(), []).append(one)
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    context = {
        "first": first,
        "before": (first - dt.timedelta(days=1)).replace(day=1),
        "following": following,
        "today": clock.today(),
        "weeks": [[(day, days.get(day, []), day.month == first.month) for day in week]
                  for week in weeks],
        "weekdays": weeks[0],
        "nothing": not days,
        "may_announce": request.user.powers.anywhere("plan_field"),
    }  # fmt: skip
    return render(request, "fieldvisits/sitting_calendar.html", context)


@login_required
@require_GET
def sitting_attendance(request: HttpRequest) -> HttpResponse:
    """A year's field receptions by reception: who came, set against who lives there."""
    require(permissions.can_see_field(request.user))
    since = clock.now() - dt.timedelta(days=ATTENDANCE_DAYS)
    held = FieldReception.objects.visible_to(request.user).filter(
        status=FieldReceptionStatus.HELD, starts_at__gte=since
    )
    rows = attendance.by_reception(
        request.user, held.select_related("reception__territory", "territory")
    )
    return render(request, "fieldvisits/sitting_attendance.html", {"rows": rows})


def _chosen(receptions: list[Reception], asked: str) -> Reception:
    return next((one for one in receptions if str(one.pk) == asked), receptions[0])


def _body_url(one: demand.Demand, body: demand.Body) -> str:
    return f"{demand_words.list_url(one, 'open')}&office={body.office.pk}"


def _plan_url(one: demand.Demand, reception: Reception) -> str:
    place = f"place={one.territory.pk}&reception={reception.pk}"
    return f"{reverse('fieldvisits:field-reception-announce')}?{place}"


def _month(asked: str) -> dt.date:
    """The first day of the month asked for ("2026-11"), else of this one."""
    today: Any = clock.today()
    try:
        found = dt.date.fromisoformat(f"{asked}-01")
    except ValueError:
        return today.replace(day=1)  # type: ignore[no-any-return]
    return found if 2017 <= found.year <= today.year + 2 else today.replace(day=1)
