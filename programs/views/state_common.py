"""What the pages of the state programmes share: finding rows, steps, forms."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from programs.exceptions import ProgramsError
from programs.models import DistrictYear, ProgrammeObject, VisitRemark, WorkList
from territories.htmx import go
from territories.models import User


def find_year(user: User, pk: int) -> DistrictYear:
    """A programme's year in a district the person may see; else 404."""
    rows = DistrictYear.objects.visible_to(user).select_related(
        "programme", "territory__parent", "khokimiyat"
    )
    return get_object_or_404(rows, pk=pk)


def find_list(user: User, pk: int) -> WorkList:
    """A list of works the person may see; else 404."""
    return get_object_or_404(WorkList.objects.visible_to(user).with_names(), pk=pk)


def find_object(user: User, pk: int) -> ProgrammeObject:
    """An object the person may see, with its plan and facts added up; else 404."""
    rows = ProgrammeObject.objects.visible_to(user).for_list(user)
    rows = rows.select_related(
        "district_year__programme",
        "district_year__territory__parent",
        "district_year__khokimiyat",
        "territory",
        "kind",
        "work_list",
        "loan",
    )
    return get_object_or_404(rows, pk=pk)


def find_remark(user: User, pk: int) -> VisitRemark:
    """A remark on an object the person may see; else 404."""
    rows = VisitRemark.objects.visible_to(user).select_related(
        "visit__object__district_year__programme",
        "visit__object__district_year__territory",
        "visit__object__district_year__khokimiyat",
        "visit__object__work_list",
    )
    return get_object_or_404(rows, pk=pk)


def posted(request: HttpRequest) -> Any:
    """What was sent, an empty form too; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def with_files(request: HttpRequest) -> tuple[Any, Any]:
    """What was sent, with its files."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


def form_page(  # noqa: PLR0913  a page of one form, each part by its name
    request: HttpRequest,
    *,
    form: Any,
    do: Callable[[], Any],
    done: Any,
    back: str,
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Read the form, call the service, go back; or show the page with what is wrong (422)."""
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except ProgramsError as error:
            form.add_error(None, str(error))
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return go(request, back)
    status = 422 if form.is_bound and form.errors else 200
    context = {**context, "form": form, "back": back}
    return render(request, f"programs/{template}", context, status=status)
