"""The questions asked at the door: those of the current sheet, where one is kept."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import apps

from fieldvisits.models import Visit
from territories.models import User

# Class, result and note stand on every house; without a sheet nothing more is asked.
PLAIN: dict[str, Any] = {"version": "", "title": {}, "fields": []}


def _sheets() -> Any:
    """The service of the versioned sheet, or None while there is none."""
    try:
        apps.get_model("fieldvisits", "SheetVersion")
    except LookupError:
        return None
    return import_module("fieldvisits.services.sheets")


def definition() -> dict[str, Any]:
    """What the phone asks, as JSON."""
    sheets = _sheets()
    version = sheets.current() if sheets is not None else None
    return version.definition if version is not None else PLAIN


def keep(*, visit: Visit, answers: dict[str, Any], by: User) -> dict[str, str]:
    """Keep the answers with the visit; gives what is wrong with them, by question.

    Wrong answers stay with the entry they came in, for the office to look at.
    """
    sheets = _sheets()
    version = sheets.current() if sheets is not None and answers else None
    if version is None:
        return {}
    wrong = {name: str(text) for name, text in sheets.check(version, answers).items()}
    if not wrong:
        kept = apps.get_model("fieldvisits", "VisitAnswers")
        kept._default_manager.update_or_create(
            visit=visit, defaults={"version": version, "answers": answers, "by": by}
        )
    return wrong
