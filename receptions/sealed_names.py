"""The words of a report's tables as its seal keeps them, in every language of the interface.

Names of the tables, of their columns and printed rows, of the territories, and of the topics that
problems and proposals name. Each word stands once and is named by its position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override

from receptions.figure_tables import TABLES
from receptions.models import QuarterReport
from receptions.report_rules import own_first
from territories import kept
from territories.figure_registry import registry
from territories.figures import Table
from territories.models import Territory
from territories.models.names import NamedModel

LANGUAGES = [code for code, _name in settings.LANGUAGES]
Words = tuple[str, ...]  # one a language
Heads = Mapping[tuple[str, str], Words]  # by code of a table and key of a column
Rows = Mapping[str, Mapping[str, Mapping[str, Decimal | int]]]
# Tables whose rows follow one another in time: not sorted by size, not added up.
IN_ORDER = frozenset({"open_by_month", "liability"})
_BY_KEY = IN_ORDER | {"decided_by"}
_NAME = ""  # the key of a table's own name beside those of its columns


def tables_now() -> dict[str, Table]:
    """The tables of the registry in the order of the paper: appeals come first."""
    codes = own_first(registry.tables, [table.code for table in TABLES])
    return {code: registry.tables[code] for code in codes}


def tables_as_of(report: QuarterReport) -> Mapping[str, Table]:
    """The tables of a report by code, in their order: of a sealed one called as they were sealed.

    What the seal does not tell is as now; so is what draws on it: cases and registers.
    """
    names = _kept(report)
    if names is None:
        return tables_now()
    return {one["code"]: _as_sealed(one, names) for one in names.kept["tables"]}


def in_order(table: Table, rows: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """The keys of the rows: by what they say of time or rank, else the largest first."""
    keys = sorted(rows)
    if table.code not in _BY_KEY:
        keys.sort(key=lambda key: -rows[key].get(table.columns[0][0], 0))
    return keys


def labels_of(table: Table, keys: Sequence[str], report: QuarterReport) -> Mapping[str, str]:
    """What rows of a table of `tables_as_of` are called in the active language."""
    if table.labels is None:
        return {key: str(table.label(key)) for key in keys}
    known = table.labels(keys, report.reception.territory.code)
    return {key: known.get(key, key) for key in keys}


def column_of(table: Table, column: str) -> str:
    """What a column is called; one that came after the seal as it is called now."""
    known = dict(table.columns)
    if column not in known and table.code in registry.tables:
        known = dict(registry.tables[table.code].columns)
    return str(known.get(column, column))


@dataclass(frozen=True)
class Names:
    """What a report calls itself and the territories and topics in it; '' what it does not tell."""

    reception: str = ""
    places: Mapping[str, str] = field(default_factory=dict)
    topics: Mapping[str, str] = field(default_factory=dict)


def names_as_of(report: QuarterReport) -> Names:
    """The names of a sealed report in the active language; of another one nothing."""
    names = _kept(report)
    if names is None:
        return Names()
    return Names(
        names[names.kept["reception"]],
        {code: names[at] for code, at in names.kept["places"].items()},
        {code: names[at] for code, at in names.kept["topics"].items()},
    )


class _Kept:
    """What a seal keeps, read in the active language."""

    def __init__(self, kept: Mapping[str, Any]) -> None:
        languages = kept["languages"]
        wanted = get_language() or settings.LANGUAGE_CODE
        self.kept = kept
        self._at = languages.index(wanted if wanted in languages else settings.LANGUAGE_CODE)

    def __getitem__(self, at: int) -> str:
        return str(self.kept["words"][at][self._at])


def _kept(report: QuarterReport) -> _Kept | None:
    kept = report.figures.get("names") if report.is_sealed else None
    return None if kept is None else _Kept(kept)


def _as_sealed(one: Mapping[str, Any], names: _Kept) -> Table:
    code = one["code"]
    now = registry.tables.get(code) or Table(code, code, (), lambda _first, _last: ())
    rows = {key: names[at] for key, at in one["rows"].items()}
    return replace(
        now,
        name=names[one["name"]],
        columns=[(key, names[at]) for key, at in one["columns"]],
        labels=partial(_labels, rows, now),
        by_territory=one["by_territory"],
        most=one["most"],
    )


def _labels(
    sealed: Mapping[str, str], now: Table, keys: Iterable[str], within: str
) -> dict[str, str]:
    """Names of rows as sealed; of those that came later as they are called now."""
    keys = list(keys)
    later = [key for key in keys if key not in sealed]
    if now.labels is not None:
        known = dict(now.labels(later, within)) if later else {}
    else:
        known = {key: str(now.label(key)) for key in later}
    return {**known, **{key: sealed[key] for key in keys if key in sealed}}


def heads_now() -> Heads:
    """Names of all tables and of their columns, in every language; the same for every report."""

    def say() -> Iterator[tuple[tuple[str, str], str]]:
        for code, table in tables_now().items():
            for key, name in ((_NAME, table.name), *table.columns):
                yield (code, key), str(name)

    with kept.keeping():
        return _in_every_language(say)


def names_of_seal(
    report: QuarterReport, heads: Heads, rows: Rows, places: Iterable[Territory]
) -> dict[str, Any]:
    """What a seal keeps of the words (JSON): `heads_now`, the printed rows, and the `places`."""
    tables, pool = tables_now(), _Pool()
    printed = {
        code: [] if table.by_territory else in_order(table, rows[code])[: table.most or None]
        for code, table in tables.items()
        if code in rows
    }
    named: dict[str, dict[str, NamedModel]] = {
        "places": {one.code: one for one in places},
        "topics": {},
    }
    for row in (
        *report.problem_rows.select_related("topic", "place"),
        *report.proposal_rows.select_related("topic"),
    ):
        for kind, one in (("topics", row.topic), ("places", getattr(row, "place", None))):
            if one is not None:
                named[kind][one.code] = one

    def say() -> Iterator[tuple[tuple[str, str], str]]:
        for code, keys in printed.items():
            for key, name in labels_of(tables[code], keys, report).items():
                yield (code, key), name

    with kept.keeping():
        labels = _in_every_language(say)
    return {
        "languages": LANGUAGES,
        "tables": [
            {
                "code": code,
                "name": pool.at(heads[code, _NAME]),
                "columns": [
                    [key, pool.at(words)]
                    for (table_code, key), words in heads.items()
                    if table_code == code and key != _NAME
                ],
                "rows": {key: pool.at(labels[code, key]) for key in printed[code]},
                "by_territory": table.by_territory,
                "most": table.most,
            }
            for code, table in tables.items()
            if code in printed
        ],
        **{
            kind: {code: pool.of(one) for code, one in ones.items()} for kind, ones in named.items()
        },
        "reception": pool.of(report.reception),
        "words": pool.words,
    }


class _Pool:
    """Words in every language, each once, by position."""

    def __init__(self) -> None:
        self.words: list[Words] = []
        self._places: dict[Words, int] = {}

    def at(self, words: Words) -> int:
        """The position of the words."""
        if words not in self._places:
            self._places[words] = len(self.words)
            self.words.append(words)
        return self._places[words]

    def of(self, one: NamedModel) -> int:
        """The position of a name."""
        return self.at(tuple(one.name_in(language) for language in LANGUAGES))


def _in_every_language(say: Callable[[], Iterable[tuple[tuple[str, str], str]]]) -> Heads:
    said = []
    for language in LANGUAGES:
        with override(language):
            said.append(dict(say()))
    return {key: tuple(one[key] for one in said) for key in said[0]}
