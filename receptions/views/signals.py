"""Signals: the list, one signal with its weeks and steps, the cases it counted."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django.views.decorators.vary import vary_on_headers

from receptions import signal_page
from receptions.exceptions import SignalError
from receptions.forms.signals import SignalFilter, SignalStepForm
from receptions.models import Question, Signal, SignalWeek
from receptions.services import signals
from receptions.signal_permissions import can_decide, may_look
from territories.htmx import go, wants_partial
from territories.keyset import KeysetPage
from territories.rounding import rounded


@login_required
@vary_on_headers("HX-Request")
@require_GET
def signal_list(request: HttpRequest) -> HttpResponse:
    """Signals of the person's territories, the newest first."""
    if not may_look(request.user):
        raise PermissionDenied
    form = SignalFilter(request.GET, user=request.user)
    found = form.narrow(Signal.objects.visible_to(request.user)).for_list()  # type: ignore[attr-defined]
    week = SignalWeek.objects.first()
    context = {
        "filter_form": form,
        "page": KeysetPage(found, params=request.GET),
        "week": week,
        "percent": int(rounded(Decimal(week.level) * 100)) if week else 0,
    }
    name = "partials/_signal_table.html" if wants_partial(request) else "signal_list.html"
    return render(request, f"receptions/{name}", context)


def _signal(request: HttpRequest, pk: int) -> Signal:
    visible = Signal.objects.visible_to(request.user).select_related(
        "territory__parent", "topic", "week"
    )
    return get_object_or_404(visible, pk=pk)


@login_required
@require_GET
def signal_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One signal: how it compares, its weeks, what to do."""
    return _page(request, _signal(request, pk))


def _page(request: HttpRequest, signal: Signal, form: SignalStepForm | None = None) -> HttpResponse:
    context: dict[str, Any] = signal_page.page_of(signal, request.user)
    steps = context["steps"]
    context["form"] = form or (SignalStepForm(steps=steps) if steps else None)
    status = 422 if form is not None else 200
    return render(request, "receptions/signal_detail.html", context, status=status)


@login_required
@require_POST
def signal_step(request: HttpRequest, pk: int) -> HttpResponse:
    """Look at, act on, dismiss, or write to the level above."""
    signal = _signal(request, pk)
    if not can_decide(request.user, signal):
        raise PermissionDenied
    form = SignalStepForm(request.POST, steps=signal.next_steps)
    if form.is_valid():
        try:
            signals.take_step(signal=signal, by=request.user, **form.cleaned_data)
        except SignalError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is written down."))
            return go(request, signal.get_absolute_url())
    return _page(request, signal, form)


@login_required
@require_GET
def signal_cases(request: HttpRequest, pk: int) -> HttpResponse:
    """The questions that were counted, those the person may read."""
    signal = _signal(request, pk)
    counted = signal_page.cases_of(signal)
    seen = counted.filter(pk__in=Question.objects.visible_to(request.user).values("pk"))
    page = KeysetPage(seen.select_related("appeal", "topic", "territory"), params=request.GET)
    context = {"signal": signal, "page": page, "hidden": counted.count() - seen.count()}
    return render(request, "receptions/signal_cases.html", context)
