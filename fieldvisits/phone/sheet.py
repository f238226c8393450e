"""The questions asked at the door: those of the sheet that the phone took along.

What the household and the phone's own form say already is not asked again: it is put into the
answers here, as on the page of a visit (`sheet_prefill`).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from fieldvisits import sheet_prefill
from fieldvisits.exceptions import FieldError
from fieldvisits.models import SheetVersion, Visit, VisitAnswers
from fieldvisits.phone import rules
from fieldvisits.services import sheets
from fieldvisits.sheets import checking
from fieldvisits.sheets.definition import Definition
from fieldvisits.sheets.wording import Words
from territories import clock
from territories.models import User

# Fields the phone fills in by itself, where the sheet has them.
KNOWN = (
    *("district", "sector", "study_date", "mahalla", "address", "household_class"),
    *("has_problem", sheet_prefill.PROBLEMS),
)
PREFIX = "sheet."  # of a question among the fields of an entry that contradict


def definition() -> Definition:
    """What the phone asks, as JSON."""
    return sheets.current().definition


def known_of(definition: Definition, visit: Visit) -> dict[str, Any]:
    """Answers known before anybody asks; needs the household's mahalla and its district."""
    return sheet_prefill.of_visit(definition, visit, clock.today())


@dataclass(frozen=True)
class Kept:
    """What became of the answers: what is wrong, and which contradict the ones written down."""

    wrong: dict[str, str] = field(default_factory=dict)
    clash: dict[str, Any] = field(default_factory=dict)

    @property
    def problem(self) -> str:
        return "; ".join(f"{name}: {text}" for name, text in self.wrong.items())


def given_of(visit: Visit, definition: Definition) -> dict[str, Any]:
    """What the phone is given: what was answered at the house already, else what is known."""
    kept = getattr(visit, "answers", None)
    return {**known_of(definition, visit), **(kept.answers if kept is not None else {})}


def answered(visit: Visit) -> dict[str, Any]:
    """The answers of the visit to what phones ask, as they stand now."""
    kept = VisitAnswers.objects.filter(visit=visit).first()
    return _asked(kept.answers) if kept is not None else {}


def keep(
    *, visit: Visit, theirs: dict[str, Any], base: dict[str, Any], version: object, by: User
) -> Kept:
    """Merge the phone's answers into those of the visit, question by question.

    `base` is what the phone knew; without `theirs` it takes back what it said. `version` is the
    number the phone names: a sheet published meanwhile doesn't make its answers wrong. Wrong ones
    stay with the entry they came in, for the office to look at; of contradicting ones those
    written down stay. The caller locks the visit.
    """
    named, theirs = version_of(version), _asked(theirs)
    if theirs and (wrong := _wrong(named, _full(named.definition, visit, theirs))):
        return Kept(wrong)
    row = VisitAnswers.objects.filter(visit=visit).select_related("version").first()
    if row is None:
        return Kept(_put(visit, named, theirs, by) if theirs else {})
    known = known_of(named.definition, visit)  # said of the house anyway, never taken back
    base = {**known, **_asked(base)}
    names = {*theirs, *(name for name, value in base.items() if value != known.get(name))}
    merged = rules.merge(
        base={name: base.get(name) for name in names},
        current=_asked(row.answers),
        theirs={name: theirs.get(name) for name in names},
    )
    left = any(value not in (None, known.get(name)) for name, value in merged.values.items())
    if not theirs and not left:
        row.delete()
        return Kept()
    return Kept(_put(visit, _newest(named, row), merged.values, by), named_clash(merged.clash))


def named_clash(values: dict[str, Any]) -> dict[str, Any]:
    """Answers by the names they have among the fields of an entry that contradict."""
    return {f"{PREFIX}{name}": value for name, value in values.items()}


def take(
    *, visit: Visit, theirs: dict[str, Any], names: Collection[str], version: object, by: User
) -> None:
    """Let the phone's answers to these questions hold; what nobody answered yet comes with them.

    `names` have their prefix. Raises FieldError where the sheet would contradict itself then.
    """
    row = VisitAnswers.objects.filter(visit=visit).select_related("version").first()
    theirs = _asked(theirs)
    current = _asked(row.answers) if row is not None else {}
    chosen = {name: theirs.get(name) for name in (one.removeprefix(PREFIX) for one in names)}
    used = _newest(version_of(version), row)
    if wrong := _put(visit, used, {**theirs, **current, **chosen}, by):
        raise FieldError(
            _("With these answers the sheet is wrong: %(what)s") % {"what": Kept(wrong).problem}
        )


class Reading:
    """The questions and answers of a version as a reader sees them."""

    def __init__(self, version: SheetVersion) -> None:
        content = version.definition
        self._words = Words(content, get_language() or "uz")
        self._fields = {one["name"]: one for one in reversed(content["fields"])}

    def label(self, name: str) -> str:
        one = self._fields.get(name)
        return self._words.label(one) if one is not None else name

    def answer(self, name: str, value: Any) -> str:
        """The answer; the rows of a repeat one after the other."""
        one = self._fields.get(name)
        if one is None:
            return str(value or "")
        if one["type"] != "repeat_begin":
            return self._words.answer(one, value)
        rows = [", ".join(self.answer(*pair) for pair in row.items()) for row in value or []]
        return "; ".join(rows)


def _put(visit: Visit, used: SheetVersion, asked: dict[str, Any], by: User) -> dict[str, str]:
    """Write the answers down unless something is wrong with them; gives what, by question."""
    names = {one["name"] for one in used.definition["fields"]}
    still = {name: value for name, value in asked.items() if name in names and value is not None}
    full = _full(used.definition, visit, still)
    wrong = _wrong(used, full)
    if not wrong:
        VisitAnswers.objects.update_or_create(
            visit=visit,
            defaults={"version": used, "answers": full, "by": by, "at": clock.now()},
        )
    return wrong


def _wrong(used: SheetVersion, full: dict[str, Any]) -> dict[str, str]:
    """What is wrong, by the words of the question; what the phone doesn't ask is left out."""
    words = Reading(used)
    return {
        words.label(path.rpartition(".")[2]): str(text)
        for path, text in sheets.check(used, full).items()
        if path.partition(".")[0] not in KNOWN
    }


def _asked(answers: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if name not in KNOWN}


def _newest(named: SheetVersion, row: VisitAnswers | None) -> SheetVersion:
    """Answers written down by a later version are not read by an older one."""
    return row.version if row is not None and row.version.number > named.number else named


def add_problems(visit: Visit) -> None:
    """A problem came after the answers: it stands in the sheet too."""
    kept = VisitAnswers.objects.filter(visit=visit).select_related("version").first()
    if kept is None:
        return
    content = kept.version.definition
    kept.answers = _full(content, visit, _asked(kept.answers))
    kept.save(update_fields=["answers"])


def _full(content: Definition, visit: Visit, asked: dict[str, Any]) -> dict[str, Any]:
    visit.household.refresh_from_db(fields=["household_class"])
    known = {**known_of(content, visit), **asked}
    told = visit.findings.select_related("topic").order_by("found_at", "pk")
    full = sheet_prefill.with_visit(content, known, visit.result, told)
    return checking.without_irrelevant(content, full)


def version_of(number: object) -> SheetVersion:
    """The published version of the number, else the current one."""
    if isinstance(number, str) and number.isascii() and number.isdecimal() and len(number) < 6:
        published = SheetVersion.objects.exclude(published_at__isnull=True)
        if found := published.filter(number=int(number)).first():
            return found
    return sheets.current()
