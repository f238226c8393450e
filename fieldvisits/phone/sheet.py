"""The questions asked at the door: those of the sheet that the phone took along.

What the household and the phone's own form say already is not asked again: it is put into the
answers here, as on the page of a visit (`sheet_prefill`).
"""

from __future__ import annotations

from typing import Any

from fieldvisits import sheet_prefill
from fieldvisits.models import SheetVersion, Visit, VisitAnswers
from fieldvisits.services import sheets
from fieldvisits.sheets import checking
from fieldvisits.sheets.definition import Definition
from territories import clock
from territories.models import User

# Fields the phone fills in by itself, where the sheet has them.
KNOWN = (
    *("district", "sector", "study_date", "mahalla", "address", "household_class"),
    *("has_problem", sheet_prefill.PROBLEMS),
)


def definition() -> Definition:
    """What the phone asks, as JSON."""
    return sheets.current().definition


def known_of(definition: Definition, visit: Visit) -> dict[str, Any]:
    """Answers known before anybody asks; needs the household's mahalla and its district."""
    return sheet_prefill.of_visit(definition, visit, clock.today())


def keep(*, visit: Visit, answers: dict[str, Any], version: object, by: User) -> dict[str, str]:
    """Keep the answers with the visit; gives what is wrong with them, by question.

    `version` is the number the phone names: a sheet published meanwhile doesn't make its answers
    wrong. Wrong ones stay with the entry they came in, for the office to look at.
    """
    if not answers:
        return {}
    used = _version(version)
    asked = {name: value for name, value in answers.items() if name not in KNOWN}
    full = _full(used.definition, visit, asked)
    wrong = {
        name: str(text)
        for name, text in sheets.check(used, full).items()
        if name.partition(".")[0] not in KNOWN
    }
    if not wrong:
        VisitAnswers.objects.update_or_create(
            visit=visit,
            defaults={"version": used, "answers": full, "by": by, "at": clock.now()},
        )
    return wrong


def add_problems(visit: Visit) -> None:
    """A problem came after the answers: it stands in the sheet too."""
    kept = VisitAnswers.objects.filter(visit=visit).select_related("version").first()
    if kept is None:
        return
    content = kept.version.definition
    asked = {name: value for name, value in kept.answers.items() if name not in KNOWN}
    kept.answers = _full(content, visit, asked)
    kept.save(update_fields=["answers"])


def _full(content: Definition, visit: Visit, asked: dict[str, Any]) -> dict[str, Any]:
    visit.household.refresh_from_db(fields=["household_class"])
    known = {**known_of(content, visit), **asked}
    told = visit.findings.select_related("topic").order_by("pk")
    full = sheet_prefill.with_visit(content, known, visit.result, told)
    return checking.without_irrelevant(content, full)


def _version(number: object) -> SheetVersion:
    """The published version of the number, else the current one."""
    if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 6:
        published = SheetVersion.objects.exclude(published_at__isnull=True)
        if found := published.filter(number=int(number)).first():
            return found
    return sheets.current()
