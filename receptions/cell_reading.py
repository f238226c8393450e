"""The statement that reads numbers of question facts from the cells (kept_counts says when)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from receptions.cell_measures import (
    CHANGES,
    FACTS,
    RAW,
    SINCE,
    Kind,
    Margin,
    Measure,
    entries,
)
from receptions.cell_sql import CELLS, READY, formula, measures
from territories import clock

ONE_DAY = dt.timedelta(days=1)
READY_NOW = "(SELECT ok FROM ready)"
STATES = ("overdue", "open")  # numbers at the last day, not of the days of the period
_DUE = Measure("due", Kind.DUE, text="status = 'closed' OR legal_due_on < %(today)s")
_OF_DUE = ("due_all", "due_closed")
_OPENED = ("late_open", "still_open")
_ENDED = ("late_ended", "open_ended")
_LATE = "legal_due_on < %(day)s AND received_on <= %(day)s"
_CLOSED_LATER = "status = 'closed' AND closed_on > %(day)s"
_OPEN = "status <> 'closed'"


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def is_kept(name: str) -> bool:
    """Whether the cells know the number."""
    return name in (*STATES, "due") or name in measures()


@dataclass(frozen=True)
class Period:
    """First and last day, split into whole months and the days beside them."""

    first: dt.date
    last: dt.date

    @property
    def months(self) -> list[dt.date]:
        """First days of the months that lie inside."""
        month = self.first if self.first.day == 1 else next_month(self.first)
        found = []
        while next_month(month) - ONE_DAY <= self.last:
            found.append(month)
            month = next_month(month)
        return found

    @property
    def edges(self) -> list[tuple[dt.date, dt.date]]:
        """What lies before the first whole month and after the last one."""
        months = self.months
        if not months:
            return [(self.first, self.last)]
        before = (self.first, months[0] - ONE_DAY)
        after = (next_month(months[-1]), self.last)
        return [(start, end) for start, end in (before, after) if start <= end]


@dataclass(frozen=True)
class Reading:
    """One statement: numbers by name, of a margin of the cells, within a cut and a place.

    `of_cells` and `of_facts` narrow the cells `c` and the facts or changes; `cell_key` and `key`
    lay out the one and the other. `own` asks for each reception, else the place is added up.
    """

    names: tuple[str, ...]
    period: Period
    margin: Margin
    whole: bool
    own: bool
    cell_key: str
    key: str
    of_cells: str
    of_facts: str
    label: str

    @property
    def day(self) -> dt.date:
        """The day at whose end numbers like the overdue ones are taken."""
        return min(self.period.last, clock.today())

    @property
    def at_month_end(self) -> bool:
        return (self.day + ONE_DAY).day == 1

    @property
    def flows(self) -> list[str]:
        return [name for name in self.names if name not in STATES]

    def values(self) -> dict[str, Any]:
        today, day = clock.today(), self.day
        return {
            "formula": formula(),
            "first": self.period.first,
            "last": self.period.last,
            "months": self.period.months,
            "today": today,
            "this_month": today.replace(day=1),
            "day": day,
            "month": day.replace(day=1),
            "next_month": next_month(day),
        }

    def statement(self) -> str:
        raw = "\nUNION ALL\n".join(self._raw())
        added = ", ".join(f"sum(y.{name}) AS {name}" for name in self.names)
        sums = ", ".join(f"COALESCE(sum(x.{name}), 0)::bigint" for name in self.names)
        place = "r.territory_id" if self.own else "NULL"
        joined = "JOIN receptions_reception r ON r.id = x.place" if self.own else ""
        columns = ", ".join(f"e.{name}" for name in self.names)
        return f"""
        WITH ready AS MATERIALIZED ({READY})
        SELECT {place}, {self.label}, {sums} FROM (
            SELECT place, k, topic, {added} FROM (
                {" UNION ALL ".join((*self._cells(), self._beside(raw, columns)))}
            ) y GROUP BY 1, 2, 3
        ) x {joined} LEFT JOIN receptions_topic topic ON topic.id = x.topic
        GROUP BY 1, 2
        """  # noqa: S608  only our own names

    def _beside(self, raw: str, columns: str) -> str:
        return (
            f"SELECT e.reception_id AS place, {self.key}, {columns} FROM ({raw}) e"  # noqa: S608  only our own names
            " LEFT JOIN receptions_topic t ON t.id = e.topic_id"
        )

    def _cells(self) -> Iterator[str]:
        """Selects from the cells."""
        if self.flows:
            yield self._cell("c.month = ANY(%(months)s::date[])", self._flow("c"))
        if self._states:
            # The first condition is that of the index of such cells.
            opened = "(c.still_open IS NOT NULL OR c.late_open IS NOT NULL)"
            if "open" not in self.names:
                opened += " AND c.late_open IS NOT NULL"
            yield self._cell(f"{opened} AND c.month <= %(month)s", self._opened("c"))
            if self.at_month_end:
                yield self._cell("c.month = %(month)s", self._ended("c"))

    def _cell(self, where: str, numbers: dict[str, str]) -> str:
        columns = _columns(self.names, numbers)
        return (
            f"SELECT c.place, {self.cell_key}, {columns} FROM {CELLS} c"  # noqa: S608  only our own names
            f" WHERE {READY_NOW} AND c.margin = {self.margin.value}"
            f" AND {'' if self.whole else 'NOT '}c.whole AND {where} AND {self.of_cells}"
        )

    @property
    def _states(self) -> list[str]:
        return [name for name in self.names if name in STATES]

    def _flow(self, row: str) -> dict[str, str]:
        known = f"{row}.month < %(this_month)s"
        due = f"CASE WHEN {known} THEN {row}.due_all ELSE {row}.due_closed END"
        return {name: due if name == "due" else f"{row}.{name}" for name in self.flows}

    def _opened(self, row: str) -> dict[str, str]:
        """Of what is open still; the month of a day in its middle is counted from facts."""
        late = f"{row}.late_open"
        if not self.at_month_end:
            late = f"CASE WHEN {row}.month < %(month)s THEN {late} END"
        return {"overdue": late, "open": f"{row}.still_open"}

    def _ended(self, row: str) -> dict[str, str]:
        return {"overdue": f"{row}.late_ended", "open": f"{row}.open_ended"}

    def _raw(self) -> Iterator[str]:
        """Selects from the changes and the facts, with the columns that keys are made of."""
        yield from self._changes()
        yield from self._edges()
        if self._states:
            yield from self._at_the_day()
        whole = f"NOT {READY_NOW} AND {{day}} BETWEEN %(first)s AND %(last)s AND {self.of_facts}"
        if self.flows:
            yield self._of_facts(whole)
        for name, condition in (
            ("overdue", f"{_OPEN} AND {_LATE}"),
            ("open", f"{_OPEN} AND received_on <= %(day)s"),
        ):
            if name in self.names:
                yield self._fact(f"NOT {READY_NOW} AND {condition}", {name: "1"})

    def _changes(self) -> Iterator[str]:
        where = f"{READY_NOW} AND {self.of_facts}"
        if self.flows:
            inner = entries(CHANGES, _measures(_inner(self.flows)), where)
            yield self._of_entries(inner, "e.month = ANY(%(months)s::date[])", self._flow("e"))
        if self._states:
            inner = entries(CHANGES, _measures((*_OPENED, *_ENDED)), where)
            yield self._of_entries(inner, "e.month <= %(month)s", self._opened("e"))
            if self.at_month_end:
                yield self._of_entries(inner, "e.month = %(month)s", self._ended("e"))

    def _of_entries(self, inner: str, where: str, numbers: dict[str, str]) -> str:
        raw = ", ".join(f"e.{name}" for name in RAW)
        columns = _columns(self.names, numbers)
        return f"SELECT {raw}, e.month, {columns} FROM ({inner}) e WHERE {where}"  # noqa: S608  only our own names

    def _edges(self) -> Iterator[str]:
        """Days of the period beside its whole months, and what of this month is due by now."""
        if self.flows:
            for start, end in self.period.edges:
                between = f"{{day}} BETWEEN '{start}' AND '{end}'"
                yield self._of_facts(f"{READY_NOW} AND {between} AND {self.of_facts}")
        if "due" in self.names and clock.today().replace(day=1) in self.period.months:
            due = "legal_due_on >= %(this_month)s AND legal_due_on < %(today)s"
            yield self._fact(
                f"{READY_NOW} AND {_OPEN} AND {due}", {"due": "1"}, "%(this_month)s::date"
            )

    def _of_facts(self, where: str) -> str:
        inner = entries(FACTS, [_flow_measure(name) for name in self.flows], where)
        return self._of_entries(inner, "TRUE", {name: f"e.{name}" for name in self.flows})

    def _at_the_day(self) -> Iterator[str]:
        """What a day in the middle of a month needs besides the cells of the months before."""
        # Also counted while the cells can't be read, with the open ones of `_raw`.
        needed = "TRUE" if not self.at_month_end else f"NOT {READY_NOW}"
        if "overdue" in self.names:
            yield self._fact(f"{needed} AND {_CLOSED_LATER} AND {_LATE}", {"overdue": "1"})
        if "open" in self.names:
            later = f"{_CLOSED_LATER} AND received_on <= %(day)s"
            yield self._fact(f"{needed} AND {later}", {"open": "1"})
        if self.at_month_end:
            return
        if "overdue" in self.names:
            since = f"legal_due_on IS NOT NULL AND {SINCE} BETWEEN %(month)s AND %(day)s"
            yield self._fact(f"{READY_NOW} AND {_OPEN} AND {since}", {"overdue": "1"})
        if "open" in self.names:
            rest = f"{_OPEN} AND received_on > %(day)s AND received_on < %(next_month)s"
            yield self._fact(f"{READY_NOW} AND {rest}", {"open": "-1"})

    def _fact(self, where: str, numbers: dict[str, str], month: str = "NULL::date") -> str:
        columns = _columns(self.names, numbers)
        return (
            f"SELECT {', '.join(RAW)}, {month} AS month, {columns} FROM {FACTS} f"  # noqa: S608  only our own names
            f" WHERE {where} AND {self.of_facts}"
        )


def _columns(names: Iterable[str], numbers: dict[str, str]) -> str:
    return ", ".join(f"{numbers.get(name, 'NULL')}::int AS {name}" for name in names)


def _inner(flows: Iterable[str]) -> Iterator[str]:
    """The columns of cells that the numbers of a period are made of."""
    for name in flows:
        if name == "due":
            yield from _OF_DUE
        else:
            yield name


def _measures(names: Iterable[str]) -> list[Measure]:
    return [measures()[name] for name in names]


def _flow_measure(name: str) -> Measure:
    return _DUE if name == "due" else measures()[name]
