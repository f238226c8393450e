"""The receptions of the network and the topics, for staff."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from receptions import lookups
from receptions.choices import OPEN
from receptions.forms.fields import LineField
from receptions.models import Question, Reception, Topic
from receptions.services.network import may_edit, may_switch
from receptions.views.network import may_see_training
from territories.keyset import KeysetPage
from territories.models import User


class SearchForm(forms.Form):
    """One search box."""

    q = LineField(
        label=_("Name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )


@login_required
@require_GET
def reception_list(request: HttpRequest) -> HttpResponse:
    """All receptions with hours; open counts only of those whose appeals the person sees."""
    form = SearchForm(request.GET)
    form.is_valid()
    receptions = Reception.objects.select_related("territory__parent")
    if text := form.cleaned_data.get("q"):
        receptions = lookups.with_words(receptions, text, "territory__name_key")
    page = KeysetPage(
        receptions, ordering=("territory__path", "id"), params=request.GET, per_page=50
    )
    shown = Reception.objects.visible_to(request.user).filter(pk__in=[one.pk for one in page])
    counts = open_counts(list(shown.values_list("pk", flat=True)), request.user)
    rows = [(one, counts.get(one.pk)) for one in page]
    context = {"filter_form": form, "page": page, "rows": rows}
    return render(request, "receptions/reception_list.html", context)


@login_required
@require_GET
def reception_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One reception: where, when, and how much is open for those who may see it."""
    reception = get_object_or_404(Reception.objects.select_related("territory__parent"), code=code)
    seen = Reception.objects.visible_to(request.user).filter(pk=reception.pk).exists()
    counts = open_counts([reception.pk], request.user).get(reception.pk) if seen else None
    context = {
        "reception": reception,
        "seen": seen,
        "counts": counts,
        "may_switch": may_switch(request.user, reception),
        "may_edit": may_edit(request.user, reception),
        "may_see_training": may_see_training(request.user, reception),
    }
    return render(request, "receptions/reception_detail.html", context)


def open_counts(receptions: list[int], user: User) -> dict[int, dict[str, Any]]:
    """Open and overdue questions of these receptions, in one statement over the open ones."""
    if not receptions:
        return {}
    empty = {"open": 0, "overdue": 0, "unrouted": 0, "answered": 0}
    late = Q(legal_due_on__lt=timezone.localdate())
    rows = (
        Question.objects.not_kept_from(user)
        .filter(reception__in=receptions, status__in=OPEN)
        .order_by()
        .values("reception_id")
        .annotate(
            open=Count("pk"),
            overdue=Count("pk", filter=late),
            unrouted=Count("pk", filter=Q(status="registered")),
            answered=Count("pk", filter=Q(status="answered")),
        )
    )
    counted = {row["reception_id"]: row for row in rows}
    return {pk: counted.get(pk, empty) for pk in receptions}


@login_required
@require_GET
def topic_list(request: HttpRequest) -> HttpResponse:
    """The classifier with the bodies that usually act, narrowed by a search."""
    form = SearchForm(request.GET)
    form.is_valid()
    topics = Topic.objects.choosable().prefetch_related("body_links__body").order_by("code")
    if text := form.cleaned_data.get("q"):
        topics = topics.filter(pk__in=_matching(text))
    context = {"filter_form": form, "topics": topics}
    return render(request, "receptions/topic_list.html", context)


def _matching(text: str) -> Any:
    """Topics whose own name or group has the words."""
    own = lookups.with_words(Topic.objects.all(), text).values_list("pk", flat=True)
    group = lookups.with_words(Topic.objects.all(), text, "parent__name_key")
    return [*own, *group.values_list("pk", flat=True)]
