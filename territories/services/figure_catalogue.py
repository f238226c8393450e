"""The catalogue of figures: ready definitions loaded, definitions saved, switched on and off."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override

from territories import clock
from territories.choices import RatingState
from territories.exceptions import FigureError
from territories.figure_definitions import LANGUAGES, Definition, Words, of_rows
from territories.figure_registry import registry
from territories.figures import Figure, Text
from territories.models import (
    FigureDefinition,
    FigureVersion,
    Rating,
    RatingFormula,
    RatingIndicator,
    User,
)
from territories.periods import Quarter

FIELDS = ["unit", "direction", "minimum", "source", "formula", "position"]
LAST = 900
WORDS = [f"{kind}_{language}" for kind in ("name", "reason") for language in LANGUAGES]


def _columns(one: Definition) -> dict[str, Any]:
    """The definition as the columns of a row."""
    columns = {name: getattr(one, name) for name in FIELDS}
    for kind, words in (("name", one.names), ("reason", one.reasons)):
        columns |= {f"{kind}_{language}": getattr(words, language) for language in LANGUAGES}
    return columns


def content(row: FigureDefinition) -> dict[str, Any]:
    """What a version keeps of a definition."""
    return {name: getattr(row, name) for name in (*FIELDS, *WORDS, "is_active")}


@transaction.atomic
def load() -> int:
    """Ready definitions as rows; what an administrator changed stays. Returns their number."""
    stored = {row.code: row for row in FigureDefinition.objects.all()}
    fresh, changed = [], []
    for one in registry.ready.values():
        columns, row = _columns(one), stored.get(one.code)
        if row is None:
            fresh.append(FigureDefinition(code=one.code, saved_at=clock.now(), **columns))
        elif row.changed_by_id is None and columns != {
            name: getattr(row, name) for name in columns
        }:
            for name, value in columns.items():
                setattr(row, name, value)
            row.saved_at = clock.now()
            row.version += 1
            changed.append(row)
    FigureDefinition.objects.bulk_create(fresh)
    if changed:
        names = [*FIELDS, *WORDS, "saved_at", "version"]
        FigureDefinition.objects.bulk_update(changed, names)
    registry.forget()
    return len(registry.ready)


@transaction.atomic
def save(*, definition: Definition, by: User, note: str = "") -> FigureDefinition:
    """Put a new or changed definition in force. Raises FigureError for one that can't be.

    A figure keeps its unit: ratings and reports compare it with earlier quarters.
    """
    row = FigureDefinition.objects.select_for_update().filter(code=definition.code).first()
    if row is None and definition.code in (registry.ready.keys() | registry.coded.keys()):
        row = _first_row(definition.code)
    if row is not None and row.unit != definition.unit:
        raise FigureError(_("A figure keeps its unit. Add another figure for another unit."))
    try_out(definition=definition)
    if row is None:
        row = FigureDefinition(code=definition.code, version=0)
    else:
        _keep_first(row)
    for name, value in _columns(definition).items():
        setattr(row, name, value)
    return _put_in_force(row, by, note)


def try_out(*, definition: Definition) -> Figure:
    """The figure that a definition would make. Raises FigureError for one that can't be."""
    if registry.catalogue is None:
        raise FigureError(_("The catalogue of figures is not there."))
    figure = registry.catalogue.try_out(definition)
    if figure.problem:
        raise FigureError(str(figure.problem))
    return figure


@transaction.atomic
def switch(*, code: str, by: User, active: bool, note: str = "") -> FigureDefinition:
    """Switch a figure on or off. Raises FigureError while a rating formula in force uses it."""
    row = FigureDefinition.objects.select_for_update().filter(code=code).first()
    row = row or _first_row(code)
    if row.is_active == active:
        return row
    if not active and is_rated(code):
        raise FigureError(_("The rating formula uses this figure. Change the formula first."))
    _keep_first(row)
    row.is_active = active
    return _put_in_force(row, by, note)


def definition_of(code: str) -> Definition | None:
    """The definition in the database, else the ready one, else one for a figure of an app."""
    if (row := FigureDefinition.objects.filter(code=code).first()) is not None:
        return next(of_rows([row]))
    if code in registry.ready or code not in registry.coded:
        return registry.ready.get(code)
    coded = registry.coded[code]
    return Definition(
        code=code,
        names=_in_every_language(coded.name),
        unit=coded.unit.value,
        formula={"kind": "provider"},
        direction=coded.direction.value if coded.direction else "",
        source=coded.source,
        reasons=_in_every_language(coded.reason),
        position=LAST,
    )


def _in_every_language(text: Text) -> Words:
    words = []
    for language in LANGUAGES:
        with override(language.replace("_", "-")):
            words.append(str(text))
    return Words(*words)


def _first_row(code: str) -> FigureDefinition:
    """A row for a figure that is only ready or counted by code yet."""
    found = definition_of(code)
    if found is None:
        raise FigureError(_("There is no figure “%(code)s”.") % {"code": code})
    columns = _columns(found)
    return FigureDefinition.objects.create(code=code, saved_at=clock.now(), **columns)


def _keep_first(row: FigureDefinition) -> None:
    """What is ready becomes a version of the history before it is changed for the first time."""
    if not row.versions.exists():
        FigureVersion.objects.create(
            definition=row, number=row.version, content=content(row), at=row.saved_at
        )


def _put_in_force(row: FigureDefinition, by: User, note: str) -> FigureDefinition:
    row.version += 1
    row.saved_at = row.changed_at = clock.now()
    row.changed_by = by
    row.save()
    FigureVersion.objects.create(
        definition=row,
        number=row.version,
        content=content(row),
        note=note,
        by=by,
        at=row.saved_at,
    )
    return row


def is_rated(code: str) -> bool:
    """Whether a formula that still rates has the figure for an indicator.

    Those are the formulas of today and of later days, and those of quarters that are not decided
    yet. Drafts are none.
    """
    today = clock.today()
    formulas = RatingFormula.objects.filter(is_draft=False)
    newest_first = formulas.order_by("-valid_from", "-version")
    used = set(formulas.filter(valid_from__gt=today).values_list("pk", flat=True))
    for day in [today, *(quarter.last_day for quarter in _undecided())]:
        used.update(newest_first.filter(valid_from__lte=day).values_list("pk", flat=True)[:1])
    waiting = Rating.objects.exclude(state=RatingState.APPROVED).values("formula")
    found = Q(formula__in=used) | Q(formula__in=waiting)
    return RatingIndicator.objects.filter(found, figure=code).exists()


def _undecided() -> set[Quarter]:
    """Past quarters with ratings that are not approved; the last one also before it has any."""
    rows = Rating.objects.order_by().values_list("year", "quarter", "state").distinct()
    found = {Quarter(year, number) for year, number, state in rows if state != RatingState.APPROVED}
    last = Quarter.of(clock.today()).previous
    if (last.year, last.number) not in {(year, number) for year, number, _state in rows}:
        found.add(last)
    return found
