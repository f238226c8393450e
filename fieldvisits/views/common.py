"""Finding rows, asking for permission, and answering with a form."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from fieldvisits.models import FieldReception, Finding, Round, Visit
from territories.models import User


def require(allowed: object) -> None:
    """Yours to see, but not to do: 403."""
    if not allowed:
        raise PermissionDenied


def find_round(user: User, pk: int) -> Round:
    """A round the person sees, with its progress; else 404."""
    visible = Round.objects.visible_to(user).with_progress()
    rows = visible.select_related("reception__territory", "territory__parent", "planned_by")
    return get_object_or_404(rows.prefetch_related("members__user"), pk=pk)


def find_visit(user: User, pk: int) -> Visit:
    """A visit of a round the person sees, with household and findings; else 404."""
    visits = Visit.objects.filter(round__in=Round.objects.visible_to(user))
    rows = visits.select_related("household__mahalla__parent", "round__reception__territory", "by")
    return get_object_or_404(rows.prefetch_related("round__members", "findings__topic"), pk=pk)


def find_field_reception(user: User, pk: int) -> FieldReception:
    """A field reception the person sees, with its officials; else 404."""
    visible = FieldReception.objects.visible_to(user)
    rows = visible.select_related("reception__territory", "territory__parent", "held_by")
    return get_object_or_404(rows.prefetch_related("group__office", "group__invitation"), pk=pk)


def find_finding(user: User, pk: int) -> Finding:
    """A finding the person sees, with where it comes from; else 404."""
    rows = (
        Finding.objects.visible_to(user)
        .with_cause()
        .select_related(
            "joined_to__topic",
            "reception__territory",
            "topic__parent",
            "territory__parent",
            "visit__household",
            "visit__round__territory",
            "field_reception",
            "question__appeal",
            "found_by",
            "decided_by",
        )
    )
    return get_object_or_404(rows, pk=pk)


def answer(
    request: HttpRequest, template: str, context: dict[str, Any], *forms: Any
) -> HttpResponse:
    """The page, with 422 where one of the forms was sent with errors."""
    wrong = any(form.is_bound and not form.is_valid() for form in forms)
    return render(request, f"fieldvisits/{template}", context, status=422 if wrong else 200)
