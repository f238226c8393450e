"""The summary of the sheets of a round or a place as a spreadsheet (DOMAIN 7)."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from openpyxl import Workbook

from fieldvisits.exceptions import SheetError
from fieldvisits.models import Visit, VisitAnswers
from fieldvisits.sheets.definition import Field, Node, tree
from fieldvisits.sheets.wording import Words
from receptions.models import PersonalDataExport
from receptions.services.exports import safe_cell
from territories import clock
from territories.models import Territory, User

MOST_VISITS = 3_000  # written while the person waits
LONGEST_NAME = 31  # of a sheet, in Excel


def of_place(*, territory: Territory, first: dt.date, last: dt.date, user: User) -> QuerySet[Visit]:
    """Visits of the days whose people this person may read about."""
    start, end = (
        timezone.make_aware(dt.datetime.combine(day, dt.time.min))
        for day in (first, last + dt.timedelta(days=1))
    )
    powers, place = user.powers, "round__reception__territory__path"
    lawful = Q(**{f"{place}__in": powers.paths("work_reception")})
    lawful |= powers.inside("plan_field", place) | powers.inside("audit", place)
    return Visit.objects.filter(
        lawful,
        household__mahalla__path__startswith=territory.path,
        visited_at__gte=start,
        visited_at__lt=end,
    )


@transaction.atomic
def draw(*, visits: QuerySet[Visit], by: User) -> bytes:
    """The spreadsheet: counts by mahalla, every household, every row of the repeats.

    It names people, so who took it is written down. Raises SheetError where there is nothing.
    """
    kept = VisitAnswers.objects.filter(visit__in=visits)
    number = kept.count()
    if number > MOST_VISITS:
        text = _("More than %(most)s sheets fit. Choose fewer days or a smaller place.")
        raise SheetError(text % {"most": MOST_VISITS})
    if not number:
        raise SheetError(_("No sheet was filled in there."))
    rows = list(
        kept.select_related("visit__household__mahalla", "version").order_by(
            "visit__household__mahalla", "visit__visited_at", "pk"
        )
    )
    columns = _Columns(rows, get_language() or "uz")
    book = Workbook(write_only=True)
    _counts(book, columns, rows)
    _households(book, columns, rows)
    for repeat in columns.repeats.values():
        _repeat(book, columns, rows, repeat)
    buffer = io.BytesIO()
    book.save(buffer)
    query = f"sheets: {number}"
    PersonalDataExport.objects.create(by=by, query=query, rows=number, at=clock.now())
    return buffer.getvalue()


class _Columns:
    """The questions of every version used; the newest version gives a question its words."""

    def __init__(self, rows: Iterable[VisitAnswers], language: str) -> None:
        self.single: dict[str, Field] = {}
        self.repeats: dict[str, Node] = {}
        self._inside: dict[str, dict[str, Field]] = defaultdict(dict)
        self._words: dict[str, Words] = {}
        used = {row.version_id: row.version for row in rows}
        for version in sorted(used.values(), key=lambda one: -one.number):
            self._add(tree(version.definition), Words(version.definition, language), "")

    def of_repeat(self, name: str) -> dict[str, Field]:
        """The questions asked in each row of a repeat."""
        return self._inside[name]

    def label(self, one: Field) -> str:
        return self._words[one["name"]].label(one)

    def answer(self, one: Field, value: Any) -> Any:
        """Numbers stay numbers; all else in words."""
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        return safe_cell(self._words[one["name"]].answer(one, value))

    def _add(self, nodes: list[Node], words: Words, repeat: str) -> None:
        for node in nodes:
            self._words.setdefault(node.name, words)
            if node.is_repeat:
                self.repeats.setdefault(node.name, node)
                self._add(node.children, words, node.name)
            elif node.is_group:
                self._add(node.children, words, repeat)
            elif node.is_asked:
                place = self._inside[repeat] if repeat else self.single
                place.setdefault(node.name, node.field)


def _counts(book: Workbook, columns: _Columns, rows: list[VisitAnswers]) -> None:
    """A line a mahalla: how many sheets, and how many gave each answer of a list."""
    listed = [one for one in columns.single.values() if one["choices"]]
    sheet = book.create_sheet(_("Summary")[:LONGEST_NAME])
    pairs = [(one, choice["value"]) for one in listed for choice in one["choices"]]
    head = [f"{columns.label(one)}: {columns.answer(one, value)}" for one, value in pairs]
    repeats = [columns.label(node.field) for node in columns.repeats.values()]
    _append(sheet, [_("Mahalla"), _("Households"), *head, *repeats])
    found: dict[str, Counter[Any]] = defaultdict(Counter)
    for row in rows:
        counted = found[str(row.visit.household.mahalla)]
        counted[None] += 1
        for one in listed:
            value = row.answers.get(one["name"])
            for each in value if isinstance(value, list) else [value]:
                counted[one["name"], each] += 1
        for name in columns.repeats:
            counted[name] += len(row.answers.get(name) or [])
    totals: Counter[Any] = Counter()
    for counted in found.values():
        totals += counted
    for mahalla, counted in [*found.items(), (_("Total"), totals)]:
        numbers = [counted[one["name"], value] for one, value in pairs]
        inside = [counted[name] for name in columns.repeats]
        _append(sheet, [mahalla, counted[None], *numbers, *inside])


def _households(book: Workbook, columns: _Columns, rows: list[VisitAnswers]) -> None:
    sheet = book.create_sheet(_("Households")[:LONGEST_NAME])
    labels = [columns.label(one) for one in columns.single.values()]
    _append(sheet, [*_place_head(), _("Result"), *labels])
    for row in rows:
        answers = [
            columns.answer(one, row.answers.get(name)) for name, one in columns.single.items()
        ]
        _append(sheet, [*_place(row), row.visit.get_result_display(), *answers])


def _repeat(book: Workbook, columns: _Columns, rows: list[VisitAnswers], repeat: Node) -> None:
    label = columns.label(repeat.field)
    name = "".join(one for one in label if one not in "[]:*?/\\")[:LONGEST_NAME] or repeat.name
    sheet = book.create_sheet(name)
    asked = columns.of_repeat(repeat.name)
    _append(sheet, [*_place_head(), *(columns.label(one) for one in asked.values())])
    for row in rows:
        for inner in row.answers.get(repeat.name) or []:
            answers = [columns.answer(one, inner.get(key)) for key, one in asked.items()]
            _append(sheet, [*_place(row), *answers])


def _place_head() -> list[str]:
    return [_("Mahalla"), _("Address"), _("Date")]


def _place(row: VisitAnswers) -> list[Any]:
    moment = row.visit.visited_at
    day = timezone.localtime(moment).date() if moment else None
    return [str(row.visit.household.mahalla), str(row.visit.household), day]


def _append(sheet: Any, values: list[Any]) -> None:
    sheet.append([safe_cell(value) for value in values])
