"""The board of all receptions of a quarter: where each report stands, who, when, late or not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from receptions import report_chain
from receptions.models import QuarterReport, Reception, ReportReminder
from receptions.report_choices import BoardState
from receptions.report_panel import TONES
from receptions.report_standing import Standing, standings
from receptions.services import report_chain as chain
from receptions.services import report_locks
from territories import clock
from territories.choices import Level
from territories.models import User
from territories.periods import Quarter
from territories.quarter_tree import Tree


@dataclass(frozen=True)
class Cell:
    """One reception's report on the board."""

    standing: Standing
    state: BoardState
    heads: str
    reminded: bool
    to_remind: bool

    @property
    def reception(self) -> Reception:
        return self.standing.reception

    @property
    def report(self) -> QuarterReport | None:
        return self.standing.report

    @property
    def late(self) -> bool:
        return self.standing.late

    @property
    def path(self) -> str:
        return self.reception.territory.path

    @property
    def name(self) -> str:
        return str(self.reception.territory.name)

    @property
    def tone(self) -> str:
        return TONES[self.state]


@dataclass
class Line:
    """A region: its own report and those of its districts."""

    name: str
    code: str
    own: Cell | None = None
    cells: list[Cell] = field(default_factory=list)

    @property
    def everybody(self) -> list[Cell]:
        return [self.own, *self.cells] if self.own else self.cells

    @property
    def handed_in(self) -> int:
        return sum(cell.standing.handed_in for cell in self.cells)

    @property
    def to_remind(self) -> int:
        return sum(cell.to_remind for cell in self.everybody)


def within(user: User) -> QuerySet[Reception]:
    """The receptions of whose reports the person may know."""
    return Reception.objects.filter(user.powers.inside("view_reports", "territory__path"))


def cells(quarter: Quarter, user: User) -> list[Cell]:
    """Every reception of the quarter's last day in the person's reach, in a few statements."""
    found = standings(quarter, within(user))
    waiting = _waiting(found, quarter)
    today = clock.today()
    over = report_chain.may_submit(quarter, on=today)
    locks = report_locks.locks_of(quarter)
    reopened = report_locks.reopened_of(quarter) if locks else set()
    heads = chain.heads_of((one.reception.territory_id for one in found), on=today)
    reminded = set(
        ReportReminder.objects.filter(
            report__in=[one.report.pk for one in found if one.report],
            raised_on=today,
            step__isnull=True,
        ).values_list("report", flat=True)
    )
    paths = user.powers.paths("accept_reports")
    made = []
    for one in found:
        reception, report = one.reception, one.report
        state = report.state if report else ""
        locked = report is not None and report_chain.is_locked(
            state, locks, reopened=report.pk in reopened
        )
        open_ = over and report is not None and not report.is_sealed and not locked
        made.append(
            Cell(
                standing=one,
                state=report_chain.board_state(
                    state, locked=locked, waiting=waiting.get(reception.territory_id, 0)
                ),
                heads=", ".join(head.full_name for head in heads.get(reception.territory_id, [])),
                reminded=report is not None and report.pk in reminded,
                to_remind=open_
                and report is not None
                and report.pk not in reminded
                and _above(reception.territory.path, paths),
            )
        )
    return made


def _waiting(found: Iterable[Standing], quarter: Quarter) -> dict[int, int]:
    """How many reports right below each territory then are not handed in, or not there."""
    waiting: dict[int, int] = {}
    above = Tree.of(quarter).above
    for one in found:
        parent = above.get(one.reception.territory_id)
        if parent is not None and not one.handed_in:
            waiting[parent] = waiting.get(parent, 0) + 1
    return waiting


def _above(path: str, held: Iterable[str]) -> bool:
    """Whether something held lies above the territory, not at it."""
    return any(path != one and path.startswith(one) for one in held)


def lines(found: Iterable[Cell]) -> tuple[Cell | None, list[Line]]:
    """The national report, and the regions with their districts."""
    national: Cell | None = None
    by_path: dict[str, Line] = {}
    for cell in found:
        level = cell.reception.territory.level
        if level == Level.COUNTRY:
            national = cell
            continue
        path = ".".join(cell.path.split(".")[:2]) + "."
        line = by_path.setdefault(path, Line(cell.name, path.split(".")[1]))
        if level == Level.REGION:
            line.own, line.name = cell, cell.name
        else:
            line.cells.append(cell)
    return national, list(by_path.values())


def addresses(quarter: Quarter | None) -> dict[str, str]:
    """The board of all receptions in the quarter, what is late on it, and each of its states."""
    board = f"{reverse('receptions:report-board')}?quarter={quarter.slug if quarter else ''}"
    states = {str(state): f"{board}&state={state}" for state in BoardState}
    return {"all": board, "late": f"{board}&late=on", **states}


def counts(found: Iterable[Cell], quarter: Quarter | None) -> list[dict[str, Any]]:
    """How many reports stand where, and where they are listed; empty states are left out."""
    numbers, urls = Counter(one.state for one in found), addresses(quarter)
    return [
        {"state": state, "number": numbers[state], "url": urls[state]}
        for state in BoardState
        if numbers[state]
    ]


def narrowed(found: Iterable[Cell], *, region: str, state: str, late: bool) -> list[Cell]:
    """The receptions that the filter asks for."""
    return [
        cell
        for cell in found
        if (not region or cell.path.split(".")[1:2] == [region])
        and (not state or cell.state == state)
        and (not late or cell.late)
    ]
