"""A khokimiyat objects to a figure of its rating; the region or the Administration answers."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from territories import figure_pages
from territories.exceptions import RatingError
from territories.figure_registry import registry
from territories.htmx import go
from territories.models import Rating, RatingObjection
from territories.rating_forms import AnswerForm, ObjectionForm
from territories.rating_permissions import can_answer, can_object, khokimiyat_of
from territories.services import rating_objections
from territories.services.rating_formulas import name_of


@login_required
@require_http_methods(["GET", "POST"])
def objection_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Contest one figure of the own territory's rating."""
    rating = get_object_or_404(Rating.objects.visible_to(request.user), pk=pk)
    office = khokimiyat_of(request.user, rating)
    if office is None or not can_object(request.user, rating):
        raise PermissionDenied
    form = ObjectionForm(
        request.POST if request.method == "POST" else None,
        rating=rating,
        initial={"figure": request.GET.get("figure", "")},
    )
    if form.is_valid():
        try:
            rating_objections.object_to(
                rating=rating, office=office, by=request.user, **form.cleaned_data
            )
        except RatingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The objection is sent; the rating waits for the answer."))
            return go(request, reverse("territories:rating-detail", args=[rating.pk]))
    context = {"rating": rating, "form": form}
    status = 422 if form.errors else 200
    return render(request, "territories/objection_new.html", context, status=status)


@login_required
@require_http_methods(["GET", "POST"])
def objection_answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept or reject, with the reason."""
    seen = Rating.objects.visible_to(request.user)
    objections = RatingObjection.objects.select_related("rating__territory", "office", "by")
    objection = get_object_or_404(objections, pk=pk, rating__in=seen)
    if not can_answer(request.user, objection):
        raise PermissionDenied
    form = AnswerForm(
        request.POST if request.method == "POST" else None,
        is_share=rating_objections.is_about_a_share(objection),
    )
    if form.is_valid():
        try:
            _answer(request, objection, form)
        except RatingError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The objection is answered."))
            return go(request, reverse("territories:rating-detail", args=[objection.rating_id]))
    lines = objection.rating.contributions.select_related("indicator")
    line = lines.filter(indicator__figure=objection.figure).first()
    context = {
        "objection": objection,
        "form": form,
        "line": line,
        "name": name_of(line.indicator) if line else objection.figure,
    }
    status = 422 if form.errors else 200
    return render(request, "territories/objection_answer.html", context, status=status)


def _answer(request: HttpRequest, objection: RatingObjection, form: AnswerForm) -> None:
    answer = form.cleaned_data["answer"]
    if form.cleaned_data["decision"] == "reject":
        rating_objections.reject(objection=objection, answer=answer, by=request.user)
    else:
        rating_objections.accept(
            objection=objection, answer=answer, by=request.user, corrected=form.corrected
        )


@login_required
@require_GET
def rating_cases(request: HttpRequest, pk: int, figure: str) -> HttpResponse:
    """The cases that make the number above the line of one indicator."""
    rating = get_object_or_404(Rating.objects.visible_to(request.user), pk=pk)
    line = rating.contributions.filter(indicator__figure=figure).first()
    found = registry.figures.get(figure)
    if line is None or found is None or found.cases is None:
        raise Http404
    if not request.user.powers.at("view_appeals", rating.territory):
        raise PermissionDenied
    period = rating.period.first_day, rating.period.last_day
    cases = figure_pages.cases(found, period, rating.territory, request.user, request.GET)
    context = {
        "rating": rating,
        "line": line,
        "name": name_of(line.indicator),
        "cases": cases,
        "page": cases,
    }
    return render(request, "territories/rating_cases.html", context)
