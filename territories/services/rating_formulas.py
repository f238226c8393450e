"""Versions of the formula: drafted, tried on past quarters, put in force, then left alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from territories import clock
from territories.choices import RatingClass, RatingState, Reason
from territories.exceptions import FormulaChangedError, RatingError
from territories.figure_registry import registry
from territories.models import (
    Rating,
    RatingFormula,
    RatingIndicator,
    RatingPeerGroup,
    Territory,
    User,
)
from territories.periods import Quarter
from territories.rating_rules.scoring import rate_all
from territories.rating_rules.terms import Rated
from territories.services import ratings
from territories.services.rating_sheets import is_given, refuse_volume, sheet

WHOLE = Decimal(100)
LEAST_APPEALS = 10  # fewer cases than this can't be judged, whatever a formula says
GROUP_TWICE = gettext_lazy("Another group of this kind begins at the same size.")
INDICATOR_FIELDS = (
    "figure",
    "label",
    "stage",
    "weight",
    "no_points_at",
    "full_points_at",
    "basis",
    "relative",
)


@transaction.atomic
def draft(*, source: RatingFormula | None, by: User) -> RatingFormula:
    """A new draft with everything of another version; it begins with the next quarter."""
    version = (RatingFormula.objects.aggregate(Max("version"))["version__max"] or 0) + 1
    source = source or RatingFormula.objects.filter(is_draft=False).first()
    fresh = RatingFormula(
        version=version, valid_from=Quarter.of(clock.today()).next.first_day, is_draft=True
    )
    if source is None:
        fresh.source = str(by)
        fresh.save()
        return fresh
    for name in COPIED:
        setattr(fresh, name, getattr(source, name))
    fresh.save()
    RatingIndicator.objects.bulk_create(
        RatingIndicator(
            formula=fresh,
            direction=one.direction,
            position=one.position,
            **{name: getattr(one, name) for name in INDICATOR_FIELDS},
        )
        for one in source.indicators.all()
    )
    RatingPeerGroup.objects.bulk_create(
        RatingPeerGroup(
            formula=fresh,
            kind=one.kind,
            size_from=one.size_from,
            size_below=one.size_below,
            position=one.position,
        )
        for one in source.peer_groups.all()
    )
    return fresh


COPIED = (
    "exemplary_from",
    "good_from",
    "minimum_appeals",
    "source",
    "source_uz_cyrl",
    "source_ru",
    "source_en",
    "prior_appeals",
    "confidence",
    "missing",
    "silent_below",
    "peer_measure",
    "objection_days",
)


@transaction.atomic
def edit(
    *,
    formula: RatingFormula,
    values: Mapping[str, Any],
    indicators: Sequence[Mapping[str, Any]],
    groups: Sequence[Mapping[str, Any]],
) -> RatingFormula:
    """Write a draft anew with its indicators and groups of peers.

    Raises RatingError for a formula that is in force, weights that are not 100 in all, a figure
    or a group of peers named twice, or a figure that would reward low volume.
    """
    formula = RatingFormula.objects.select_for_update().get(pk=formula.pk)
    _require_draft(formula)
    for name, value in values.items():
        setattr(formula, name, value)
    _require_whole([Decimal(one["weight"]) for one in indicators])
    for one in indicators:
        refuse_volume(one["figure"])
    codes = [one["figure"] for one in indicators]
    if len(set(codes)) < len(codes):
        raise RatingError(_("A figure may stand in a formula once only."))
    begins = [(one["kind"], one["size_from"]) for one in groups]
    if len(set(begins)) < len(begins):
        raise RatingError(str(GROUP_TWICE))
    formula.save()
    formula.indicators.all().delete()
    RatingIndicator.objects.bulk_create(
        RatingIndicator(formula=formula, position=place, direction=_direction(one), **one)
        for place, one in enumerate(indicators)
    )
    formula.peer_groups.all().delete()
    RatingPeerGroup.objects.bulk_create(
        RatingPeerGroup(formula=formula, position=place, **one) for place, one in enumerate(groups)
    )
    return formula


def _direction(one: Mapping[str, Any]) -> str:
    return "more" if one["full_points_at"] > one["no_points_at"] else "less"


def _require_draft(formula: RatingFormula) -> None:
    if not formula.is_draft:
        raise RatingError(_("A formula in force is not changed; make a new version of it."))


def _require_whole(weights: Sequence[Decimal]) -> None:
    total = sum(weights, Decimal(0))
    if total != WHOLE:
        raise RatingError(
            _("The weights add up to %(sum)s; they must make 100.")
            % {"sum": formats.number_format(total.normalize() + 0)}
        )


@transaction.atomic
def discard(*, formula: RatingFormula) -> None:
    """Throw a draft away."""
    formula = RatingFormula.objects.select_for_update().get(pk=formula.pk)
    _require_draft(formula)
    formula.delete()


@transaction.atomic
def put_in_force(
    *,
    formula: RatingFormula,
    valid_from: dt.date,
    by: User,
    still: Callable[[RatingFormula, dt.date], bool] | None = None,
) -> RatingFormula:
    """From the first day of a quarter the formula counts; the database keeps it as it is.

    Raises RatingError as `require_ready` does, and FormulaChangedError where the formula is,
    under the lock, not `still` what the person has seen.
    """
    formula = RatingFormula.objects.select_for_update().get(pk=formula.pk)
    require_ready(formula, valid_from)
    if still is not None and not still(formula, valid_from):
        raise FormulaChangedError
    formula.valid_from = valid_from
    formula.is_draft, formula.frozen = False, True
    formula.put_in_force_by, formula.put_in_force_at = by, clock.now()
    formula.save()
    return formula


def replaced_by(valid_from: dt.date) -> RatingFormula | None:
    """The version that counts on the day as things are; another put in force for it goes before."""
    return RatingFormula.objects.in_force(on=valid_from)


def require_ready(formula: RatingFormula, valid_from: dt.date) -> None:
    """Nothing, where the draft may be put in force from the day on.

    Raises RatingError for weights that are not 100 in all, unknown figures, too few appeals, a
    day within a quarter, or one before a quarter that is decided already.
    """
    _require_draft(formula)
    indicators = list(formula.indicators.all())
    _require_whole([one.weight for one in indicators])
    for one in indicators:
        refuse_volume(one.figure)
        if one.figure not in registry.figures:
            raise RatingError(_("There is no figure “%(code)s” yet.") % {"code": one.figure})
    counting = any(not is_given(one.figure) for one in indicators)
    if counting and formula.minimum_appeals < LEAST_APPEALS:
        raise RatingError(
            _("At least %(least)s appeals are needed: fewer cases can't be judged.")
            % {"least": LEAST_APPEALS}
        )
    _require_free(valid_from)


def _require_free(valid_from: dt.date) -> None:
    quarter = Quarter.of(valid_from)
    if valid_from != quarter.first_day:
        raise RatingError(_("A formula begins on the first day of a quarter."))
    decided = Rating.objects.filter(state=RatingState.APPROVED).order_by("-year", "-quarter")
    last = decided.values_list("year", "quarter").first()
    if last is not None and Quarter(*last) >= quarter:
        raise RatingError(
            _("The ratings of %(quarter)s are decided already; begin after it.")
            % {"quarter": Quarter(*last)}
        )


@dataclass(frozen=True)
class Change:
    """A territory under the old and the new formula, and what made the difference."""

    territory: Territory
    old_class: RatingClass
    old_score: Decimal | None
    new: Rated
    why: str

    @property
    def moved(self) -> bool:
        return self.old_class != self.new.rating_class


def preview(*, formula: RatingFormula, quarter: Quarter) -> list[Change]:
    """The quarter under the formula beside what it was, who would change first. Nothing is saved.

    What it was: the ratings kept for the quarter; else the formula then in force is tried too.
    """
    read = sheet(quarter, formula)
    new = rate_all(read.lines, read.terms, read.places)
    old = _old(quarter)
    names = {one.figure: name_of(one) for one in read.indicators}
    found = []
    for pk, territory in read.territories.items():
        before, score = old.get(pk, (RatingClass.NOT_ENOUGH_DATA, None))
        found.append(Change(territory, before, score, new[pk], _why(new[pk], names)))
    found.sort(key=lambda one: (not one.moved, -(one.new.score or -1), one.territory.path))
    return found


def _old(quarter: Quarter) -> dict[int, tuple[RatingClass, Decimal | None]]:
    kept = ratings.of_quarter(quarter).values_list("territory", "rating_class", "score")
    if found := {pk: (RatingClass(one), score) for pk, one, score in kept}:
        return found
    try:
        read = sheet(quarter, ratings.formula_for(quarter))
    except RatingError:
        return {}
    rated = rate_all(read.lines, read.terms, read.places)
    return {pk: (one.rating_class, one.score) for pk, one in rated.items()}


def _why(rated: Rated, names: Mapping[str, str]) -> str:
    """The line that gave most, or why there is no class."""
    if rated.score is None or rated.reason == Reason.UNCERTAIN:
        return str(rated.reason.label)
    known = {code: one for code, one in rated.lines.items() if one.points is not None}
    most = max(known, key=lambda code: known[code].points or Decimal(0))
    return _("most points: %(name)s, %(points)s") % {
        "name": names[most],
        "points": formats.number_format(known[most].points or 0),
    }


def name_of(one: RatingIndicator) -> str:
    """The indicator in words: the formula's own, else the figure's, else its code."""
    if one.label:
        return one.label
    figure = registry.figures.get(one.figure)
    return str(figure.name) if figure else one.figure
