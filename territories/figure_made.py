"""The catalogue behind the registry: figures by code, ready definitions and those of rows.

What the database holds is looked at once a request, once a task, and after a definition was
saved; it is read again only when something changed. So a changed definition is used by
everybody from their next request on, and one request sees one catalogue.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from django.db import ProgrammingError, connection
from django.db.models import Count as CountRows
from django.db.models import Max, Sum
from django.utils.functional import lazystr
from django.utils.translation import gettext as _

from territories import figure_definitions, figure_rules
from territories.choices import Direction
from territories.exceptions import FigureError
from territories.figure_counting import Batch, Made, groups
from territories.figure_definitions import Definition
from territories.figure_parts import Parts, Terms
from territories.figure_registry import Registry
from territories.figure_rules import Formula, Growth, Known, Per10000, Provider, Ratio
from territories.figure_words import FormulaWords
from territories.figures import Count, Cut, Figure, Groups, Unit


@dataclass
class Snapshot:
    """One state of all definitions, put together."""

    stamp: tuple[Any, ...]
    figures: dict[str, Figure]
    off: dict[str, Figure]
    book: dict[str, Made]


class Catalogue:
    """The figures of a registry with their definitions."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        self._local = threading.local()

    def forget(self) -> None:
        """Look at the database again when next asked."""
        self._local.fresh = False

    @property
    def figures(self) -> dict[str, Figure]:
        return self._current().figures

    @property
    def off(self) -> dict[str, Figure]:
        """Figures that are switched off."""
        return self._current().off

    def counts(self, codes: Iterable[str], first: dt.date, last: dt.date) -> dict[str, Any]:
        """Counts by figure code, the figures of formulas together."""
        current = self._current()
        known = [code for code in codes if code in current.book]
        return Batch(current.book).counts(known, (first, last))

    def behind(self, code: str) -> tuple[Parts, Terms] | None:
        """The parts of an app whose cases make the numerator, where those can be named."""
        made = self._current().book.get(code)
        return made.behind if made else None

    def try_out(self, definition: Definition) -> Figure:
        """The figure that a definition would make; nothing is kept."""
        defined = {one.code: one for one in _rows()}
        defined[definition.code] = replace(definition, active=True)
        return _put_together(self.registry, self.registry.ready | defined, ()).figures[
            definition.code
        ]

    def _current(self) -> Snapshot:
        kept: Snapshot | None = getattr(self._local, "kept", None)
        if kept is not None and self._local.fresh:
            return kept
        stamp = _stamp()
        if kept is None or kept.stamp != stamp:
            rows = {one.code: one for one in _rows()} if stamp[0] else {}
            kept = _put_together(self.registry, self.registry.ready | rows, stamp)
        self._local.kept, self._local.fresh = kept, True
        return kept


def _stamp() -> tuple[Any, ...]:
    """What tells one state of the definitions from another, in one statement."""
    from territories.models import FigureDefinition

    try:
        found = FigureDefinition.objects.aggregate(
            rows=CountRows("pk"), last=Max("pk"), versions=Sum("version"), newest=Max("saved_at")
        )
    except ProgrammingError:  # the table is not there yet
        if connection.in_atomic_block:
            raise
        return (0,)
    return tuple(found.values())


def _rows() -> Iterable[Definition]:
    from territories.models import FigureDefinition

    return figure_definitions.of_rows(FigureDefinition.objects.order_by("position", "code"))


def _known(registry: Registry, figures: Iterable[Figure]) -> Known:
    made_from, units = {}, {code: str(one.unit) for code, one in registry.coded.items()}
    for one in figures:
        units[one.code] = one.unit
        if of := one.formula.get("of"):
            made_from[one.code] = of
    parts = {code: part for app in registry.parts for code, part in app.parts.items()}
    return Known(parts, units, frozenset(registry.coded), made_from)


def _put_together(
    registry: Registry, definitions: Mapping[str, Definition], stamp: tuple[Any, ...]
) -> Snapshot:
    snapshot = Snapshot(stamp, {}, {}, {})
    ordered = sorted(definitions.values(), key=lambda one: (one.position, one.code))
    known = _known(registry, [_bare(one) for one in ordered])
    maker = _Maker(registry, definitions, known, snapshot.book)
    for one in ordered:
        figure = maker.make(one)
        (snapshot.figures if one.active else snapshot.off)[one.code] = figure
    for code, figure in registry.coded.items():
        if code not in definitions:
            snapshot.figures[code] = figure
            snapshot.book[code] = Made(Provider(), None, figure)
    return snapshot


def _bare(one: Definition) -> Figure:
    return Figure(one.code, "", Unit(one.unit), _nothing, formula=one.formula)


@dataclass
class _Maker:
    """Makes figures of definitions; the case numbers of all its figures are read together."""

    registry: Registry
    definitions: Mapping[str, Definition]
    known: Known
    book: dict[str, Made]

    def make(self, one: Definition) -> Figure:
        """The figure of a definition; a wrong one has a problem, and no value."""
        coded = self.registry.coded.get(one.code)
        try:
            formula = self.formula(one)
        except FigureError:
            self.book[one.code] = Made(Provider(), None, None)
            problem = lazystr(_Problem(self, one))
            return _described(Figure(one.code, "", Unit(one.unit), _nothing, problem=problem), one)
        if isinstance(formula, Provider) and coded is not None:
            self.book[one.code] = Made(formula, None, coded)
            return _described(coded, one)
        app, behind = self._app(formula), self._behind(formula)
        self.book[one.code] = Made(formula, app, None, behind)
        figure = Figure(
            one.code,
            "",
            Unit(one.unit),
            partial(self._counts, one.code),
            groups=partial(self._groups, one.code) if self._can_be_cut(formula) else None,
            formula_text=lazystr(FormulaWords(formula, app, self.definitions, self.registry)),
        )
        return _described(self._with_cases(figure, formula, behind), one)

    def formula(self, one: Definition) -> Formula:
        """The checked formula. Raises FigureError."""
        formula = figure_rules.parse(one.formula)
        wrong = figure_rules.problems(formula, code=one.code, unit=one.unit, known=self.known)
        if not wrong and isinstance(formula, Ratio) and self._app(formula) is None:
            wrong = [_("The parts of one figure come from one source.")]
        coded = self.registry.coded.get(one.code)
        if not wrong and isinstance(formula, Provider) and coded and coded.unit != one.unit:
            wrong = [_("A figure counted by an app keeps its unit.")]
        if wrong:
            raise FigureError(" ".join(wrong))
        if isinstance(formula, Growth | Per10000) and formula.of in self.definitions:
            self.formula(self.definitions[formula.of])  # what it is made of has to hold
        return formula

    def _app(self, formula: Formula) -> Parts | None:
        if not isinstance(formula, Ratio):
            return None
        apps = self.registry.parts
        return next((a for a in apps if all(t.part in a.parts for t in formula.terms)), None)

    def _behind(self, formula: Formula) -> tuple[Parts, Terms] | None:
        """The terms whose cases make the numerator, where those can be named."""
        if isinstance(formula, Growth | Per10000) and formula.of in self.definitions:
            return self._behind(figure_rules.parse(self.definitions[formula.of].formula))
        app = self._app(formula)
        if app is None or not isinstance(formula, Ratio) or not formula.listed:
            return None
        return app, formula.top

    def _can_be_cut(self, formula: Formula) -> bool:
        """Whether its numbers can be narrowed and laid out; those of some apps can't."""
        if isinstance(formula, Ratio):
            return all(self.known.parts[term.part].cuts for term in formula.terms)
        if not isinstance(formula, Growth | Per10000):
            return True
        below = self.registry.coded.get(formula.of)
        return below is None or below.groups is not None

    def _with_cases(
        self, figure: Figure, formula: Formula, behind: tuple[Parts, Terms] | None
    ) -> Figure:
        if behind is not None:
            app, terms = behind
            return replace(figure, cases=partial(app.cases, terms), numbers=self._numbers)
        if isinstance(formula, Growth | Per10000):
            below = self.registry.coded.get(formula.of)
            return replace(figure, cases=below.cases if below else None)
        return figure

    def _counts(self, code: str, first: dt.date, last: dt.date) -> dict[int, Count]:
        return Batch(self.book).counts([code], (first, last))[code]

    def _groups(self, code: str, first: dt.date, last: dt.date, cut: Cut, by: str) -> Groups:
        return groups(self.book, code, (first, last), cut, by)

    def _numbers(
        self, codes: Iterable[str], first: dt.date, last: dt.date, path: str, *, own: bool = False
    ) -> dict[str, list[str]]:
        by_app: dict[int, dict[str, Terms]] = {}
        apps: dict[int, Parts] = {}
        for code in codes:
            behind = self.book[code].behind
            assert behind is not None  # noqa: S101  only figures that have it come here
            apps[id(behind[0])] = behind[0]
            by_app.setdefault(id(behind[0]), {})[code] = behind[1]
        found: dict[str, list[str]] = {}
        for app, by_code in by_app.items():
            found.update(apps[app].numbers(by_code, (first, last), path, own=own))
        return found


def _nothing(_first: dt.date, _last: dt.date) -> dict[int, Count]:
    return {}


def _described(figure: Figure, one: Definition) -> Figure:
    """The figure with what the definition says besides the formula."""
    return replace(
        figure,
        name=one.names.text or figure.name,
        direction=Direction(one.direction) if one.direction else None,
        reason=one.reasons.text or figure.reason,
        minimum=one.minimum,
        source=one.source,
        formula=one.formula,
        by_hand=one.version,
    )


@dataclass(frozen=True)
class _Problem:
    """Why a definition can't be counted, in the language asked for."""

    maker: _Maker
    one: Definition

    def __str__(self) -> str:
        try:
            self.maker.formula(self.one)
        except FigureError as error:
            return str(error)
        return ""
