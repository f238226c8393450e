"""Versions of the rating formula: read, drafted, tried on past quarters, put in force."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from territories import clock, formula_changes
from territories.exceptions import FormulaChangedError, RatingError
from territories.htmx import go
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from territories.rating_forms import (
    ForceForm,
    FormulaForm,
    IndicatorForms,
    PeerGroupForms,
    PreviewForm,
)
from territories.rating_page import CLASS_TONES, groups_in_words
from territories.rating_permissions import can_decide, can_read_formulas
from territories.services import rating_formulas
from territories.services.rating_formulas import INDICATOR_FIELDS, name_of

PAST = 8


@login_required
@require_GET
def formula_list(request: HttpRequest) -> HttpResponse:
    """Every version; drafts only for who keeps them."""
    formulas = RatingFormula.objects.all()
    shown = [one for one in formulas if not one.is_draft or can_read_formulas(request.user)]
    context = {
        "formulas": [(one, *_state(one)) for one in shown],
        "without_drafts": len(shown) < len(formulas),
        "may_draft": can_decide(request.user),
    }
    return render(request, "territories/formula_list.html", context)


def _state(formula: RatingFormula) -> tuple[str, str]:
    """Where a version stands today, in words, and the tone of it."""
    today = clock.today()
    if formula.is_draft:
        return _("draft"), "wait"
    if formula.valid_from > today:
        return _("not yet in force"), "info"
    newest = RatingFormula.objects.in_force(on=today)
    return (_("in force"), "good") if newest == formula else (_("replaced"), "neutral")


def _formula(request: HttpRequest, version: int) -> RatingFormula:
    formula = get_object_or_404(RatingFormula, version=version)
    if formula.is_draft and not can_read_formulas(request.user):
        raise Http404
    return formula


@login_required
@require_GET
def formula_detail(request: HttpRequest, version: int) -> HttpResponse:
    """One version: its lines, strengths and groups, and what may be done with a draft."""
    formula = _formula(request, version)
    indicators = list(formula.indicators.all())
    words, tone = _state(formula)
    context = {
        "formula": formula,
        "state": words,
        "state_tone": tone,
        "lines": [(one, name_of(one)) for one in indicators],
        "sum": sum(one.weight for one in indicators),
        "groups": groups_in_words(formula),
        "may_decide": can_decide(request.user),
        "may_preview": can_read_formulas(request.user),
        "force_form": ForceForm(initial={"valid_from": formula.valid_from}),
    }
    return render(request, "territories/formula_detail.html", context)


@login_required
@require_POST
def formula_new(request: HttpRequest) -> HttpResponse:
    """A draft from the version named, else from the newest in force."""
    if not can_decide(request.user):
        raise PermissionDenied
    text = request.POST.get("version", "")
    source = RatingFormula.objects.filter(version=int(text)).first() if text.isdecimal() else None
    formula = rating_formulas.draft(source=source, by=request.user)
    return go(request, reverse("territories:formula-edit", args=[formula.version]))


@login_required
@require_http_methods(["GET", "POST"])
def formula_edit(request: HttpRequest, version: int) -> HttpResponse:
    """Change a draft: its numbers, lines and groups of peers, on one page."""
    formula = _formula(request, version)
    if not can_decide(request.user) or not formula.is_draft:
        raise PermissionDenied
    data = request.POST if request.method == "POST" else None
    form = FormulaForm(data, instance=RatingFormula(**_values(formula)))
    lines = IndicatorForms(
        data, initial=list(formula.indicators.values(*INDICATOR_FIELDS)), prefix="line"
    )
    groups = PeerGroupForms(
        data,
        initial=list(formula.peer_groups.values("kind", "size_from", "size_below")),
        prefix="group",
    )
    wrong = data is not None and not all([form.is_valid(), lines.is_valid(), groups.is_valid()])
    if data is not None and not wrong:
        try:
            rating_formulas.edit(
                formula=formula,
                values=form.cleaned_data,
                indicators=[one for one in lines.cleaned_data if one.get("figure")],
                groups=[one for one in groups.cleaned_data if one.get("kind")],
            )
        except RatingError as error:
            form.add_error(None, str(error))
            wrong = True
        else:
            messages.success(request, _("The draft is saved."))
            return go(request, reverse("territories:formula-detail", args=[version]))
    context = {"formula": formula, "form": form, "lines": lines, "groups": groups}
    return render(request, "territories/formula_edit.html", context, status=422 if wrong else 200)


def _values(formula: RatingFormula) -> dict[str, Any]:
    fields = (*FormulaForm.Meta.fields, "version", "valid_from")
    return {name: getattr(formula, name) for name in fields}


@login_required
@require_POST
def formula_discard(request: HttpRequest, version: int) -> HttpResponse:
    """Throw a draft away."""
    formula = _formula(request, version)
    if not can_decide(request.user):
        raise PermissionDenied
    try:
        rating_formulas.discard(formula=formula)
    except RatingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The draft is gone."))
    return go(request, reverse("territories:formula-list"))


@login_required
@require_GET
def formula_preview(request: HttpRequest, version: int) -> HttpResponse:
    """A past quarter under this version beside what it was."""
    formula = _formula(request, version)
    if not can_read_formulas(request.user):
        raise PermissionDenied
    quarters = past_quarters()
    form = PreviewForm(request.GET or None, quarters=quarters)
    chosen = form.cleaned_data.get("quarter") if form.is_valid() else ""
    quarter = Quarter.parse(chosen) if chosen else quarters[0]
    form.initial["quarter"] = quarter.slug
    try:
        changes = rating_formulas.preview(formula=formula, quarter=quarter)
    except RatingError as error:
        messages.error(request, str(error))
        changes = []
    context = {
        "formula": formula,
        "filter_form": form,
        "quarter": quarter,
        "moved": sum(one.moved for one in changes),
        "rows": [
            (one, CLASS_TONES[one.old_class], CLASS_TONES[one.new.rating_class]) for one in changes
        ],
    }
    return render(request, "territories/formula_preview.html", context)


def past_quarters() -> list[Quarter]:
    """The last quarters that are over, and any older one that was rated."""
    quarter, found = Quarter.of(clock.today()), []
    for _step in range(PAST):
        quarter = quarter.previous
        found.append(quarter)
    rated = Rating.objects.order_by().values_list("year", "quarter").distinct()
    older = {Quarter(*row) for row in rated if Quarter(*row) < quarter}
    return [*found, *sorted(older, reverse=True)]


@login_required
@require_POST
def formula_force(request: HttpRequest, version: int) -> HttpResponse:
    """What a draft changes; once that was seen, it is put in force and kept as it is."""
    formula = _formula(request, version)
    if not can_decide(request.user):
        raise PermissionDenied
    form = ForceForm(request.POST)
    page = reverse("territories:formula-detail", args=[version])
    if not form.is_valid():
        messages.error(request, _("Say from which day the formula counts."))
        return go(request, page)
    valid_from, seen = form.cleaned_data["valid_from"], request.POST.get("seen", "")
    try:
        rating_formulas.require_ready(formula, valid_from)
        if not seen:
            return _told(request, formula, valid_from)
        rating_formulas.put_in_force(
            formula=formula,
            valid_from=valid_from,
            by=request.user,
            still=lambda *now: formula_changes.facts_of(*now) == seen,
        )
    except FormulaChangedError:
        return _told(request, formula, valid_from, changed=True)
    except RatingError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The formula is in force and can't be changed any more."))
    return go(request, page)


def _told(
    request: HttpRequest, formula: RatingFormula, valid_from: dt.date, *, changed: bool = False
) -> HttpResponse:
    """What the formula changes, tried on the last quarter that is over."""
    tried = past_quarters()[0]
    try:
        moved = sum(one.moved for one in rating_formulas.preview(formula=formula, quarter=tried))
    except RatingError:
        moved = None
    context = {
        "formula": formula,
        "valid_from": valid_from,
        "quarter": Quarter.of(valid_from),
        "changes": formula_changes.changes(formula, valid_from),
        "tried": tried,
        "moved": moved,
        "seen": formula_changes.facts_of(formula, valid_from),
        "changed": changed,
    }
    status = 409 if changed else 200
    return render(request, "territories/formula_force.html", context, status=status)
