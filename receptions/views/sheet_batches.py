"""The pages of a file that a job checks and takes over, whatever its rows become."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models.sheet_batch import SheetBatch
from territories.htmx import go, wants_partial
from territories.spreadsheets import languages


@dataclass(frozen=True)
class BatchPages:
    """One kind of files: its page, the beginning of its address names, its two services."""

    template: str
    urls: str
    order: Callable[..., Any]
    try_again: Callable[..., Any]
    refusal: type[Exception]

    def detail(self, request: HttpRequest, batch: SheetBatch, **more: Any) -> HttpResponse:
        """How far the file is, as a page or a fragment; then what was found, row by row."""
        context = self._context(batch) | more
        if wants_partial(request):
            if not context["at_work"]:
                return go(request, batch.get_absolute_url())
            return render(request, "config/partials/_progress.html", context)
        return render(request, self.template, context)

    def start(self, request: HttpRequest, batch: SheetBatch, **more: Any) -> HttpResponse:
        """Take the good rows over, or begin again after a failure."""
        step = self.try_again if batch.is_at_work else self.order
        try:
            step(batch=batch, by=request.user)
        except self.refusal as error:
            context = self._context(batch) | more | {"problem": str(error)}
            return render(request, self.template, context, status=422)
        return go(request, batch.get_absolute_url())

    def _context(self, batch: SheetBatch) -> dict[str, Any]:
        failed = batch.is_at_work and batch.has_failed
        outcomes = {"added": _("new"), "changed": _("changed"), "same": _("already here")}
        return {
            "batch": batch,
            "failed": failed,
            "at_work": batch.is_at_work and not failed,
            "percent": batch.job.progress if batch.job else 0,
            "label": (batch.job and batch.job.message) or _("Waiting"),
            "done": False,
            "progress_url": batch.get_absolute_url(),
            "start_url": reverse(f"{self.urls}-start", args=[batch.pk]),
            "wrong_url": reverse(f"{self.urls}-wrong", args=[batch.pk]),
            "samples": [
                (number, shown, outcome, outcomes[outcome], languages.active(fields))
                for number, shown, outcome, fields in getattr(batch, "samples", [])
            ],
        }
