"""Indicators of statistics are added, changed and switched off by who takes statistics in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from territories.exceptions import StatisticsError
from territories.htmx import go
from territories.models import StatisticIndicator
from territories.permissions import can_import_statistics
from territories.services import statistic_indicators
from territories.statistic_indicator_forms import IndicatorForm


@login_required
@require_http_methods(["GET", "POST"])
def indicator_new(request: HttpRequest) -> HttpResponse:
    """A new indicator; files may name it from then on."""
    _allow(request)
    return _saved(request, None)


@login_required
@require_http_methods(["GET", "POST"])
def indicator_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change an indicator; what it was before is kept."""
    indicator = get_object_or_404(StatisticIndicator, code=code)
    _allow(request)
    return _saved(request, indicator)


@login_required
@require_POST
def indicator_switch(request: HttpRequest, code: str) -> HttpResponse:
    """Take an indicator out of use, or back into it."""
    indicator = get_object_or_404(StatisticIndicator, code=code)
    _allow(request)
    active = request.POST.get("to") == "on"
    try:
        statistic_indicators.switch(
            indicator=indicator,
            by=request.user,
            active=active,
            note=request.POST.get("note", "")[:300],
        )
    except StatisticsError as error:
        messages.error(request, str(error))
    else:
        said = _("The indicator is in use again.") if active else _("The indicator is out of use.")
        messages.success(request, said)
    return go(request, indicator.get_absolute_url())


def _allow(request: HttpRequest) -> None:
    if not can_import_statistics(request.user):
        raise PermissionDenied


def _saved(request: HttpRequest, indicator: StatisticIndicator | None) -> HttpResponse:
    # The form fills the instance it is given: the page goes on showing what is kept.
    filled = StatisticIndicator.objects.get(pk=indicator.pk) if indicator else None
    form = IndicatorForm(request.POST if request.method == "POST" else None, instance=filled)
    if form.is_valid():
        try:
            saved = statistic_indicators.save(
                indicator=indicator,
                content=form.content,
                by=request.user,
                note=form.cleaned_data["note"],
                version=form.cleaned_data["version"],
            )
        except StatisticsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The indicator is saved; files may name it from now on."))
            return go(request, saved.get_absolute_url())
    context = {"form": form, "indicator": indicator}
    status = 422 if form.errors else 200
    return render(request, "territories/statistic_indicator_form.html", context, status=status)
