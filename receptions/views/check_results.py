"""False closures of offices and receptions, and the shares of the lot with their seeds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from receptions import check_figures, stratum_words
from receptions import check_permissions as permissions
from receptions.check_choices import SampleKind
from receptions.exceptions import ReceptionsError
from receptions.forms.checks import QuarterForm, RuleForm
from receptions.models import CriteriaVersion, SamplingPeriod, SamplingRule
from receptions.sampling_rules import ENOUGH
from receptions.services import sampling
from receptions.views.workflow import sent
from territories import clock
from territories.htmx import go
from territories.keyset import KeysetPage

WHAT = {
    "checks": gettext_lazy("Drawn by lot and checked"),
    "failed": gettext_lazy("Drawn by lot and found unsolved"),
    "found": gettext_lazy("Found unsolved in any way"),
}
PERIODS_SHOWN = 8


@login_required
@require_GET
def check_results(request: HttpRequest) -> HttpResponse:
    """The rate of false closures of every office and reception in a quarter."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    form = QuarterForm(request.GET or None)
    quarter = form.chosen()
    form.initial["quarter"] = quarter.slug
    first, last = quarter.first_day, quarter.last_day
    context = {
        "filter_form": form,
        "quarter": quarter,
        "enough": ENOUGH,
        "tables": [
            (
                by,
                title,
                check_figures.check_lines(first, last, request.user, by),
            )
            for by, title in (("office", _("Offices")), ("reception", _("Receptions")))
        ],
    }
    return render(request, "receptions/check_results.html", context)


@login_required
@require_GET
def check_cases(request: HttpRequest) -> HttpResponse:
    """The questions behind one number of the results."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    quarter = QuarterForm(request.GET).chosen()
    what = request.GET.get("what", "failed")
    if what not in WHAT:
        what = "failed"
    first, last = quarter.first_day, quarter.last_day
    rows: Any
    if what == "found":
        rows = check_figures.found_false(first, last)
        rows = rows.filter(*check_figures.seen_by(request.user, "question__reception"))
        columns = {"office": "answered_by", "reception": "question__reception"}
    else:
        rows = check_figures.sampled(first, last).filter(*check_figures.seen_by(request.user))
        rows = rows.filter(check_figures.FAILED) if what == "failed" else rows
        rows = rows.select_related("verification")
        columns = {"office": "office", "reception": "reception"}
    for name, column in columns.items():
        wanted = request.GET.get(name, "")
        if wanted.isascii() and wanted.isdecimal() and len(wanted) < 12:
            rows = rows.filter(**{column: int(wanted)})
    rows = rows.select_related("question__appeal", "question__topic", "office")
    page = KeysetPage(rows, params=request.GET)
    checks = [one if what == "found" else one.verification for one in page]
    lines = [(one.question, check) for one, check in zip(page, checks, strict=True)]
    context = {"what": WHAT[what], "quarter": quarter, "page": page, "lines": lines}
    return render(request, "receptions/check_cases.html", context)


def _strata(periods: Iterable[SamplingPeriod]) -> list[tuple[SamplingPeriod, list[dict[str, Any]]]]:
    """Closings and chosen ones of each period's strata, with the words of sample and stratum."""
    counted = [(period, sampling.counts(period)) for period in periods]
    words = stratum_words.in_words({row["stratum"] for _period, rows in counted for row in rows})
    return [
        (
            period,
            [
                {**row, "label": SampleKind(row["kind"]).label, "words": words[row["stratum"]]}
                for row in rows
            ],
        )
        for period, rows in counted
    ]


@login_required
@require_http_methods(["GET", "POST"])
def sampling_rules(request: HttpRequest) -> HttpResponse:
    """The shares, their reasons and dates; seeds of the quarters that are over."""
    if not permissions.can_see_sampling(request.user):
        raise PermissionDenied
    may_set = permissions.can_set_sampling(request.user)
    if request.method == "POST" and not may_set:
        raise PermissionDenied
    form = RuleForm(sent(request), initial={"valid_from": clock.today()})
    if form.is_valid():
        try:
            sampling.set_rule(rule=form.rule(), by=request.user)
        except ReceptionsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The share is set."))
            return go(request, reverse("receptions:sampling-rules"))
    rules = SamplingRule.objects.select_related("topic", "office", "by")
    today = clock.today()
    periods = SamplingPeriod.objects.all()[:PERIODS_SHOWN]
    context = {
        "form": form,
        "may_set": may_set,
        "rules": [
            (rule, rule.valid_to is None or rule.valid_to > today)
            for rule in rules.order_by("kind", "-pk")[:100]
        ],
        "periods": _strata(periods),
        "criteria": CriteriaVersion.objects.select_related("by")
        .prefetch_related("criteria")
        .order_by("-number")[:5],
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/sampling_rules.html", context, status=status)
