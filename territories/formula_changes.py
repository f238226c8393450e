"""What a draft of the formula changes, told before it is put in force."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from territories.effects import digest
from territories.models import RatingFormula, RatingIndicator
from territories.rating_page import groups_in_words
from territories.services.rating_formulas import COPIED, INDICATOR_FIELDS, name_of, replaced_by

# Who decided a version is told by itself.
TERMS = [name for name in COPIED if not name.startswith("source")]


@dataclass(frozen=True)
class Line:
    """One thing as it was and as it will be; '' where there is none."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Changes:
    """What differs from the version replaced, and how many indicators stay as they are."""

    replaced: RatingFormula | None
    indicators: list[Line]
    same: int
    terms: list[Line]


def changes(formula: RatingFormula, valid_from: dt.date) -> Changes:
    """The draft beside the version that it replaces from the day on."""
    replaced = replaced_by(valid_from)
    lines = list(_indicators(replaced, formula))
    return Changes(
        replaced=replaced,
        indicators=[one for one in lines if one.before != one.after],
        same=sum(one.before == one.after for one in lines),
        terms=[one for one in _terms(replaced, formula) if one.before != one.after],
    )


def facts_of(formula: RatingFormula, valid_from: dt.date) -> str:
    """The digest of what is told: of the draft, of the day, and of the version replaced."""
    replaced = replaced_by(valid_from)
    return digest(
        valid_from.isoformat(),
        replaced and replaced.version,
        [str(getattr(formula, name)) for name in COPIED],
        [[str(one) for one in row] for row in formula.indicators.values_list(*INDICATOR_FIELDS)],
        list(formula.peer_groups.values_list("kind", "size_from", "size_below")),
    )


def _indicators(old: RatingFormula | None, new: RatingFormula) -> Iterator[Line]:
    """Every indicator of one of the two: those that stay and come, then those that go."""
    before = {one.figure: one for one in old.indicators.all()} if old else {}
    for one in new.indicators.all():
        was = before.pop(one.figure, None)
        yield Line(name_of(one), _indicator(was) if was else "", _indicator(one))
    for one in before.values():
        yield Line(name_of(one), _indicator(one), "")


def _indicator(one: RatingIndicator) -> str:
    """Weight, thresholds, and how it is read."""
    words = _("weight %(weight)s; none at %(none)s, all at %(all)s; %(basis)s") % {
        "weight": _number(one.weight),
        "none": _number(one.no_points_at),
        "all": _number(one.full_points_at),
        "basis": one.get_basis_display(),
    }
    more = [one.get_stage_display()] if one.stage else []
    if one.relative:
        more.append(_("relative to the middle of the peers"))
    return "; ".join([words, *more])


def _terms(old: RatingFormula | None, new: RatingFormula) -> Iterator[Line]:
    for name in TERMS:
        label = str(RatingFormula._meta.get_field(name).verbose_name)
        yield Line(label[:1].upper() + label[1:], _term(old, name) if old else "", _term(new, name))
    before = "; ".join(groups_in_words(old)) if old else ""
    yield Line(_("Groups of peers"), before, "; ".join(groups_in_words(new)))


def _term(formula: RatingFormula, name: str) -> str:
    value: Any = getattr(formula, name)
    shown = getattr(formula, f"get_{name}_display", None)
    if shown is not None:
        return str(shown())
    return _number(value)


def _number(value: Decimal | int) -> str:
    """A number as it was typed: no noughts at its end."""
    return formats.number_format(f"{Decimal(value).normalize():f}", use_l10n=True)
