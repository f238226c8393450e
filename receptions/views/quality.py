"""Reviews of answers: the list, the sheet, and the results by office."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from receptions import check_figures
from receptions import check_permissions as permissions
from receptions.check_choices import CriterionKind, MarkValue
from receptions.exceptions import ReceptionsError
from receptions.forms.checks import QuarterForm, SheetForm
from receptions.models import QualityReview
from receptions.sampling_rules import ENOUGH
from receptions.services import quality
from receptions.views.workflow import act, sent
from territories import clock
from territories.htmx import go
from territories.keyset import KeysetPage
from territories.models import User

TABS = {
    "mine": gettext_lazy("Mine"),
    "unassigned": gettext_lazy("Nobody's"),
    "overdue": gettext_lazy("Late"),
    "open": gettext_lazy("All open"),
    "done": gettext_lazy("Reviewed"),
}
BRIEF = ("question__appeal", "question__topic", "office", "assigned_to", "reviewed_by")


@login_required
@require_GET
def quality_list(request: HttpRequest) -> HttpResponse:
    """Sheets in tabs, the earliest date first."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    tab = request.GET.get("tab", "mine")
    if tab not in TABS:
        tab = "mine"
    rows = for_tab(request.user, tab).select_related(*BRIEF)
    order = ("-id",) if tab == "done" else ("due_on", "id")
    page = KeysetPage(rows, ordering=order, params=request.GET)
    context = {"tabs": TABS, "tab": tab, "page": page}
    return render(request, "receptions/quality_list.html", context)


def for_tab(user: User, tab: str) -> QuerySet[QualityReview, QualityReview]:
    """The sheets of one tab."""
    visible = QualityReview.objects.visible_to(user)
    if tab == "done":
        return visible.filter(reviewed_at__isnull=False)
    if tab == "overdue":
        return visible.overdue(on=clock.today())
    waiting = visible.waiting()
    if tab == "mine":
        return waiting.filter(assigned_to=user)
    return waiting.filter(assigned_to__isnull=True) if tab == "unassigned" else waiting


def review_for(request: HttpRequest, pk: int) -> QualityReview:
    """The visible sheet (404)."""
    # Joined as well, what is read apart would make the planning dearer than the reading.
    rows = QualityReview.objects.visible_to(request.user).select_related(*BRIEF)
    apart = ("answer__by", "answer__decided_by", "reception__territory", "version__criteria")
    return get_object_or_404(rows.prefetch_related(*apart, "draw"), pk=pk)


@login_required
@require_http_methods(["GET", "POST"])
def quality_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One sheet: the words of the appeal, the answer, and a line for each criterion."""
    review = review_for(request, pk)
    may_review = permissions.can_review(request.user, review)
    if request.method == "POST" and not may_review:
        raise PermissionDenied
    form = SheetForm(sent(request), review=review)
    if form.is_valid():
        answer = act(
            request,
            form,
            lambda: quality.fill_in(
                review=review, by=request.user, marks=form.marks(), note=form.cleaned_data["note"]
            ),
            _("The sheet is filled in."),
            reverse("receptions:quality-list"),
        )
        if isinstance(answer, HttpResponse):
            return answer
    notice = quality.notice_in_time(review) if review.is_open else ""
    context = {
        "review": review,
        "question": review.question,
        "answer": review.answer,
        "marks": review.marks.select_related("criterion"),
        "computed": [
            (one.name, MarkValue(notice).label)
            for one in review.version.criteria.all()
            if notice and one.kind == CriterionKind.NOTICE
        ],
        "form": form,
        "may_review": may_review and review.is_open,
    }
    status = 422 if form.errors else 200
    return render(request, "receptions/quality_detail.html", context, status=status)


@login_required
@require_POST
def quality_take(request: HttpRequest, pk: int) -> HttpResponse:
    """The person takes the sheet over."""
    review = review_for(request, pk)
    if not permissions.can_review(request.user, review):
        raise PermissionDenied
    try:
        quality.take(review=review, by=request.user)
    except ReceptionsError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The sheet is yours."))
    return go(request, review.get_absolute_url())


@login_required
@require_GET
def quality_results(request: HttpRequest) -> HttpResponse:
    """Every office's reviewed answers of a quarter, line by line of the sheet."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    form = QuarterForm(request.GET or None)
    quarter = form.chosen()
    form.initial["quarter"] = quarter.slug
    first, last = quarter.first_day, quarter.last_day
    criteria = check_figures.criteria_used(first, last)
    lines = [
        (line, [(one, *line.marks.get(one.code, (0, 0))) for one in criteria])
        for line in check_figures.quality_lines(first, last, request.user)
    ]
    context = {
        "filter_form": form,
        "quarter": quarter,
        "criteria": criteria,
        "lines": lines,
        "enough": ENOUGH,
    }
    return render(request, "receptions/quality_results.html", context)


@login_required
@require_GET
def quality_cases(request: HttpRequest) -> HttpResponse:
    """The reviewed answers behind one number of the results."""
    if not permissions.can_see_checks(request.user):
        raise PermissionDenied
    quarter = QuarterForm(request.GET).chosen()
    rows: Any = check_figures.reviewed(quarter.first_day, quarter.last_day)
    rows = rows.filter(*check_figures.seen_by(request.user))
    office = request.GET.get("office", "")
    if office.isascii() and office.isdecimal() and len(office) < 12:
        rows = rows.filter(office=int(office))
    code, value = request.GET.get("line", "")[:20], request.GET.get("value", "")
    if code and value in MarkValue.values:
        rows = rows.filter(marks__criterion__code=code, marks__value=value)
    elif value == "faulty":
        rows = rows.filter(faulty=True)
    page = KeysetPage(rows.select_related(*BRIEF), params=request.GET)
    context = {"quarter": quarter, "page": page}
    return render(request, "receptions/quality_cases.html", context)
