"""Counts of the queue by category and sphere (R-57), and the tickets behind each number."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from receptions import queue_counts
from receptions.forms.queue import DayForm, TicketFilter
from receptions.models import QueueTicket, Reception
from receptions.queue_choices import TicketState
from receptions.queue_counts import Line, Span
from receptions.queue_permissions import can_watch
from receptions.views.appeals import may_read_appeals
from territories import clock
from territories.keyset import KeysetPage
from territories.models import User

GRAINS = {"day": _("Day"), "week": _("Week"), "month": _("Month")}
SHOWN_RESULTS = (
    ("all", _("took a ticket")),
    (TicketState.SERVED, TicketState.SERVED.label),
    (TicketState.NO_SHOW, TicketState.NO_SHOW.label),
    (TicketState.LEFT, TicketState.LEFT.label),
)


def receptions_of(user: User) -> QuerySet[Reception, Reception]:
    """Receptions whose queues the person sees; nobody else gets past here."""
    if not can_watch(user):
        raise PermissionDenied
    return Reception.objects.visible_to(user)


@login_required
@require_GET
def queue_statistics(request: HttpRequest) -> HttpResponse:
    """Visitors of a day, its week and its month; each number opens its list."""
    form = DayForm(request.GET or None, receptions=receptions_of(request.user))
    form.is_valid()
    asked = getattr(form, "cleaned_data", {})
    day = asked.get("day") or clock.today()
    form.initial["day"] = day
    reception = asked.get("reception")
    tickets = QueueTicket.objects.visible_to(request.user)
    if reception is not None:
        tickets = tickets.filter(reception=reception)
    spans = queue_counts.spans_of(day)
    results = queue_counts.results(tickets, spans)
    lines = [
        Line(name, label, tuple(results[f"{span.grain}_{name}"] for span in spans))
        for name, label in SHOWN_RESULTS
    ]
    code = reception.code if reception is not None else ""
    context = {
        "filter_form": form,
        "spans": [(GRAINS[span.grain], span) for span in spans],
        "waits": [(GRAINS[span.grain], results[f"{span.grain}_wait"]) for span in spans],
        "results": _linked(lines, spans, "state", code),
        "categories": _linked(queue_counts.by_category(tickets, spans), spans, "category", code),
        "spheres": _linked(queue_counts.by_sphere(tickets, spans), spans, "sphere", code),
    }
    return render(request, "receptions/queue_statistics.html", context)


@login_required
@require_GET
def queue_tickets(request: HttpRequest) -> HttpResponse:
    """Tickets, the newest first. They carry no names."""
    form = TicketFilter(request.GET, receptions=receptions_of(request.user))
    form.is_valid()
    found = form.narrow(QueueTicket.objects.visible_to(request.user))
    shown = found.select_related("reception", "sphere", "appeal")
    page = KeysetPage(shown, ordering=("-day", "-id"), params=request.GET)
    context = {
        "filter_form": form,
        "page": page,
        "reads_appeals": may_read_appeals(request.user),
    }
    return render(request, "receptions/queue_tickets.html", context)


def _linked(lines: list[Line], spans: tuple[Span, ...], name: str, code: str) -> list[Any]:
    """Lines with an address for each number: (label, [(grain, number, address)])."""
    found = []
    for line in lines:
        cells = []
        for span, number in zip(spans, line.numbers, strict=True):
            asked = {"reception": code, "day": span.first, "to": span.last, name: line.key}
            if line.key == "all":
                del asked[name]
            url = f"{reverse('receptions:queue-tickets')}?{urlencode(asked)}"
            cells.append((GRAINS[span.grain], number, url if number else ""))
        found.append((line.label, cells))
    return found
