"""The page on which files of the state programmes are sent, whatever their rows become."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from programs.exceptions import ProgramsError
from receptions.views.sheet_batches import BatchPages
from territories import sheet_pages
from territories.spreadsheets.forms import SheetForm
from territories.spreadsheets.layout import Layout

LISTED = 20


class LayoutSheetForm(SheetForm):
    """A spreadsheet with the columns given."""

    def __init__(self, *args: Any, layout: Layout, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.layout = layout


def pages(template: str, urls: str, service: Any) -> BatchPages:
    """The pages of one kind of files, by the service that has `order` and `try_again`."""
    return BatchPages(
        template=template,
        urls=urls,
        order=service.order,
        try_again=service.try_again,
        refusal=ProgramsError,
    )


def send_page(
    request: HttpRequest,
    *,
    layout: Layout,
    upload: Callable[..., Any],
    batches: QuerySet[Any],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """The files so far; POST takes one in and goes to its page, or says what is wrong (422)."""
    form = LayoutSheetForm(*sheet_pages.sent(request), layout=layout)
    kept = sheet_pages.taken_in(
        request, form, lambda: upload(by=request.user, **form.cleaned_data), ProgramsError
    )
    if kept is not None:
        return kept
    shown = batches.select_related("by")[:LISTED]
    status = 422 if form.is_bound and form.errors else 200
    return render(request, template, {**context, "form": form, "batches": shown}, status=status)
