"""The questions asked at the door: those of the sheet that the phone took along."""

from __future__ import annotations

from typing import Any

from fieldvisits.models import SheetVersion, Visit, VisitAnswers
from fieldvisits.services import sheets
from fieldvisits.sheets import checking
from territories import clock
from territories.models import User


def definition() -> dict[str, Any]:
    """What the phone asks, as JSON."""
    return sheets.current().definition


def keep(*, visit: Visit, answers: dict[str, Any], version: object, by: User) -> dict[str, str]:
    """Keep the answers with the visit; gives what is wrong with them, by question.

    `version` is the number the phone names: a sheet published meanwhile doesn't make its answers
    wrong. Wrong ones stay with the entry they came in, for the office to look at.
    """
    if not answers:
        return {}
    used = _version(version)
    answers = checking.without_irrelevant(used.definition, answers)
    wrong = {name: str(text) for name, text in sheets.check(used, answers).items()}
    if not wrong:
        VisitAnswers.objects.update_or_create(
            visit=visit,
            defaults={"version": used, "answers": answers, "by": by, "at": clock.now()},
        )
    return wrong


def _version(number: object) -> SheetVersion:
    """The published version of the number, else the current one."""
    if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 6:
        published = SheetVersion.objects.exclude(published_at__isnull=True)
        if found := published.filter(number=int(number)).first():
            return found
    return sheets.current()
