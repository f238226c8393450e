"""Looking over many programmes: the portfolio of a territory, and what is due when."""

from __future__ import annotations

import datetime as dt

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from programs import due, portfolio
from programs.measure_filters import NarrowFilter
from programs.models import Measure, ProgrammeObject
from programs.views.common import may_look, require
from territories import clock

LIST, MONTH = "list", "month"
PAGE = 50


@login_required
@require_GET
def portfolio_page(request: HttpRequest) -> HttpResponse:
    """The numbers of the territory asked for, or of the highest one the person answers for."""
    require(allowed=portfolio.may_open(request.user))
    places = portfolio.places_of(request.user).select_related("parent")
    code = request.GET.get("place", "")
    place = get_object_or_404(places, code=code) if code else places.order_by("path").first()
    assert place is not None  # noqa: S101  whoever may open a portfolio has one
    every = request.GET.get("offices") == "all"
    found = portfolio.of(request.user, place, every_office=every)
    return render(request, "programs/portfolio.html", {"portfolio": found})


@login_required
@require_GET
def due_calendar(request: HttpRequest) -> HttpResponse:
    """What is due: the days of a month, the next thirty days as a list, or a day of them."""
    user = request.user
    require(allowed=may_look(user))
    filter_form = NarrowFilter(request.GET, user=user)
    for name in ("show", "state"):
        del filter_form.fields[name]
    kinds = due.kinds(
        user,
        filter_form.narrow(Measure.objects.visible_to(user)),
        filter_form.narrow_objects(ProgrammeObject.objects.visible_to(user)),
    )
    today = clock.today()
    day = _day(request.GET.get("day", ""))
    as_list = request.GET.get("view") == LIST
    context = {
        "filter_form": filter_form,
        "view": LIST if as_list else MONTH,
        "today": today,
    }
    if as_list:
        last = today + dt.timedelta(days=due.DAYS_AHEAD)
        keys = due.keys(kinds, day or today, day or last)
        page = Paginator(keys, PAGE).get_page(request.GET.get("page"))
        context |= {"page": page, "entries": due.entries(kinds, page), "day": day}
    else:
        first = _month(request.GET.get("month", ""), today)
        weeks = due.month(kinds, first)
        context |= {
            "first": first,
            "before": (first - dt.timedelta(days=1)).replace(day=1),
            "following": (first + dt.timedelta(days=31)).replace(day=1),
            "weeks": weeks,
            "weekdays": [one.day for one in weeks[0]],
            "nothing": not any(one.entries for week in weeks for one in week),
        }
    return render(request, "programs/due_calendar.html", context)


def _day(text: str) -> dt.date | None:
    """The day of the address; nothing where it can't be read."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _month(text: str, today: dt.date) -> dt.date:
    """The first day of the month of the address; this month where it can't be read."""
    try:
        found = dt.datetime.strptime(text, "%Y-%m").date()  # noqa: DTZ007  a month has no zone
    except ValueError:
        return today.replace(day=1)
    return found if 2000 <= found.year <= 2100 else today.replace(day=1)
