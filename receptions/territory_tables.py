"""Tables of the report with a row a territory, or beside the year before (DOMAIN 9, 2 to 5)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import overload

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from receptions import kept_counts
from receptions.choices import AppealForm, AppealType, Channel
from receptions.figure_parts import QUESTIONS
from receptions.models import Topic
from receptions.rules import year_before
from territories import kept
from territories.figure_parts import Behind, Term
from territories.figures import WHOLE, By, Cut, Table, TableRow, Text

YEAR_BEFORE = _("a year before")
BEFORE = "_before"  # columns of the year before end so
Columns = Mapping[str, tuple[str, str]]  # column: key of the cells ('' for every key), number


@dataclass(frozen=True)
class _Part:
    """Columns that one statement fills."""

    by: str
    columns: Columns
    is_before: bool = False


def _before(columns: Columns) -> dict[str, tuple[str, str]]:
    return {f"{column}{BEFORE}": wanted for column, wanted in columns.items()}


def beside(labels: Mapping[str, Text], years: Sequence[str]) -> Iterator[tuple[str, Text]]:
    """The columns by name, each of `years` followed by its year before."""
    for column, label in labels.items():
        yield column, label
        if column in years:
            yield f"{column}{BEFORE}", format_lazy("{}, {}", label, YEAR_BEFORE)


def _rows(parts: Sequence[_Part], first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """One row a reception, put together of the parts."""
    columns = [column for part in parts for column in part.columns]
    rows: dict[int, dict[str, int]] = defaultdict(lambda: dict.fromkeys(columns, 0))
    for part in parts:
        days = (first, last)
        if part.is_before:
            days = year_before(first), year_before(last)
        names = dict.fromkeys(name for _key, name in part.columns.values())
        found = kept_counts.by_reception(names, *days, by=part.by) or {}
        for (territory, key), numbers in found.items():
            for column, (wanted, name) in part.columns.items():
                if wanted in ("", key):
                    rows[territory][column] += numbers[name]
    for territory, cells in rows.items():
        yield TableRow(territory, "", cells)


# Table 3: how many came, from whom, in which form, by which way.
_WHOSE = {name: ("", name) for name in ("appeals", "individuals", "entities")}
_FORMS = {form.value: (form.value, "appeals") for form in AppealForm}
_WAYS = (
    Channel.DESK,
    Channel.FIELD,
    Channel.PUBLIC,
    Channel.ROUND,
    Channel.TRUST_LINE,
    Channel.VIRTUAL,
    Channel.BODY,
)
_BY_WAY = {f"by_{way.value}": (way.value, "appeals") for way in _WAYS}
_RECEIVED = (
    _Part(By.TOTAL, _WHOSE),
    _Part(By.TOTAL, _before(_WHOSE), is_before=True),
    _Part(kept_counts.FORM, _FORMS),
    _Part(By.CHANNEL, _BY_WAY),
)
_WHOSE_LABELS: Mapping[str, Text] = {
    "appeals": _("appeals"),
    "individuals": _("of individuals"),
    "entities": _("of legal entities"),
}

# Table 5: types, of whom. What is no appeal is in the sum only.
_KINDS = tuple(one for one in AppealType if one != AppealType.NOT_AN_APPEAL)
_TYPES = {"appeals": "", **{one.value: one.value for one in _KINDS}}


def _by_type(whose: str) -> tuple[_Part, ...]:
    columns = {column: (kind, whose) for column, kind in _TYPES.items()}
    now = _Part(kept_counts.TYPE, columns)
    return now, _Part(kept_counts.TYPE, _before(columns), is_before=True)


def received(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """What came, by territory: of whom, in which form, by which way."""
    return _rows(_RECEIVED, first, last)


def types_of_individuals(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Types of appeals of individuals by territory."""
    return _rows(_by_type("individuals"), first, last)


def types_of_entities(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Types of appeals of legal entities by territory."""
    return _rows(_by_type("entities"), first, last)


def _behind(part: str, column: str, cut: Cut = WHOLE) -> Behind:
    return Behind(QUESTIONS, [Term(part, cut)], is_before=column.endswith(BEFORE))


def behind_received(column: str) -> Behind:
    """The appeals that a column of table 3 counts."""
    name = column.removesuffix(BEFORE)
    if name in AppealForm.values:
        name = f"form_{name}"
    elif name in _BY_WAY:
        name = f"channel_{name.removeprefix('by_')}"
    return _behind(name, column)


def behind_individuals(column: str) -> Behind:
    """The appeals of individuals that a column of table 5 counts."""
    return _behind(_part_of_type("individuals", column), column)


def behind_entities(column: str) -> Behind:
    """The appeals of legal entities that a column of table 5 counts."""
    return _behind(_part_of_type("entities", column), column)


def _part_of_type(whose: str, column: str) -> str:
    kind = _TYPES[column.removesuffix(BEFORE)]
    return f"{whose}_{kind}" if kind else whose


def behind_topics(column: str) -> Behind:
    """The questions of a group of topics."""
    return _behind("questions", column, Cut(topic=column))


def behind_topics_before(column: str) -> Behind:
    """The same of the year before."""
    return behind_topics(column)._replace(is_before=True)


def behind_topic_form(row: str, column: str) -> Behind:
    """The questions of a group of topics, in one form or in all."""
    name = column.removesuffix(BEFORE)
    form = () if name == "questions" else ((kept_counts.FORM, name),)
    term = Term("questions", only=((By.TOPIC_GROUP.value, row), *form))
    return Behind(QUESTIONS, [term], is_before=column.endswith(BEFORE))


def topics(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions received by territory and group of topics."""
    found = kept_counts.by_reception(["questions"], first, last, by=By.TOPIC_GROUP) or {}
    empty = dict.fromkeys(_groups(), 0)
    rows: dict[int, dict[str, int]] = defaultdict(empty.copy)
    for (territory, group), numbers in found.items():
        rows[territory][group] = numbers["questions"]
    for territory, cells in rows.items():
        yield TableRow(territory, "", cells)


def topics_before(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """The same of the year before."""
    return topics(year_before(first), year_before(last))


def _groups() -> dict[str, Topic]:
    """Groups of topics by code, read once within `kept.keeping`."""
    return kept.once(
        "groups of topics",
        lambda: {one.code: one for one in Topic.objects.filter(parent=None).order_by("code")},
    )


class _GroupColumns(Sequence[tuple[str, Text]]):
    """A column for every group of topics there is."""

    @overload
    def __getitem__(self, at: int) -> tuple[str, Text]: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[tuple[str, Text]]: ...
    def __getitem__(self, at: int | slice) -> tuple[str, Text] | Sequence[tuple[str, Text]]:
        return [*self][at]

    def __iter__(self) -> Iterator[tuple[str, Text]]:
        """All of them from one reading; by place, each would be another."""
        return iter([(code, topic.name) for code, topic in _groups().items()])

    def __len__(self) -> int:
        return len(_groups())


FORM_COLUMNS = ("questions", *AppealForm.values)


def topic_forms(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Groups of topics (table 2): questions by the form they came in, beside the year before."""
    found = of_both_years("questions", first, last, by=kept_counts.GROUP_FORM)
    yield from by_form_of_years(
        (territory, *key.split(kept_counts.JOINT), now, before)
        for territory, key, now, before in found
    )


def of_both_years(
    name: str, first: dt.date, last: dt.date, *, by: str
) -> Iterator[tuple[int, str, int, int]]:
    """Territory, key, number and number a year before; one of the two is 0 in each."""
    for territory, key, number in _numbers(name, (first, last), by):
        yield territory, key, number, 0
    for territory, key, number in _numbers(name, (year_before(first), year_before(last)), by):
        yield territory, key, 0, number


def _numbers(name: str, days: tuple[dt.date, dt.date], by: str) -> Iterator[tuple[int, str, int]]:
    found = kept_counts.by_reception([name], *days, by=by) or {}
    for (territory, key), numbers in found.items():
        yield territory, key, numbers[name]


def by_form_of_years(found: Iterable[tuple[int, str, str, int, int]]) -> Iterator[TableRow]:
    """Rows of territory and key from (territory, key, form, number, number a year before)."""
    columns = [f"{name}{year}" for name in FORM_COLUMNS for year in ("", "_before")]
    rows: dict[tuple[int, str], dict[str, int]] = defaultdict(lambda: dict.fromkeys(columns, 0))
    for territory, key, form, now, before in found:
        cells = rows[territory, key]
        for name in ("questions", form):
            cells[name] += now
            cells[f"{name}_before"] += before
    for (territory, key), cells in rows.items():
        yield TableRow(territory, key, cells)


def group_name(code: str) -> str:
    """The name of a group of topics in the active language."""
    groups = _groups()
    return groups[code].name if code in groups else code


QUESTIONS_BY_FORM = tuple(
    beside(
        {"questions": _("questions"), **{one.value: one.label for one in AppealForm}},
        FORM_COLUMNS,
    )
)
_TYPE_LABELS = {"appeals": _("appeals"), **{one.value: one.label for one in _KINDS}}
_TYPE_COLUMNS = tuple(beside(_TYPE_LABELS, tuple(_TYPES)))

TABLES = (
    Table(
        "topics_by_form",
        _("Questions by topic and form"),
        QUESTIONS_BY_FORM,
        topic_forms,
        label=group_name,
        behind_row=behind_topic_form,
    ),
    Table(
        "received_by_territory",
        _("Received, by territory"),
        (
            *beside(_WHOSE_LABELS, tuple(_WHOSE)),
            *((form.value, form.label) for form in AppealForm),
            *((f"by_{way.value}", way.label) for way in _WAYS),
        ),
        received,
        by_territory=True,
        behind=behind_received,
    ),
    Table(
        "topics_by_territory",
        _("Questions by territory and topic"),
        _GroupColumns(),
        topics,
        by_territory=True,
        sparse=True,
        behind=behind_topics,
    ),
    Table(
        "topics_by_territory_before",
        _("Questions by territory and topic, a year before"),
        _GroupColumns(),
        topics_before,
        by_territory=True,
        sparse=True,
        behind=behind_topics_before,
    ),
    Table(
        "types_of_individuals",
        _("Types of appeals of individuals, by territory"),
        _TYPE_COLUMNS,
        types_of_individuals,
        by_territory=True,
        behind=behind_individuals,
    ),
    Table(
        "types_of_entities",
        _("Types of appeals of legal entities, by territory"),
        _TYPE_COLUMNS,
        types_of_entities,
        by_territory=True,
        behind=behind_entities,
    ),
)
