"""Ratings of a quarter: computed from the figures, proposed by regions, approved at the top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from territories import clock, rules
from territories.choices import Level, RatingState
from territories.exceptions import RatingError
from territories.figures import Count, registry
from territories.models import (
    Rating,
    RatingContribution,
    RatingFormula,
    RatingIndicator,
    Territory,
    User,
)
from territories.periods import Quarter

APPEALS = "appeals_received"
# Figures that speak of how many people come. No formula may reward them (DOMAIN 10).
VOLUME_FIGURES = frozenset({"appeals_per_10000"})

Counts = Mapping[str, Mapping[int, Count]]


def of_quarter(quarter: Quarter) -> QuerySet[Rating]:
    """Ratings of the quarter, whatever their state."""
    return Rating.objects.filter(year=quarter.year, quarter=quarter.number)


def formula_for(quarter: Quarter) -> RatingFormula:
    """The newest formula in force on the quarter's last day. Raises RatingError without one."""
    formulas = RatingFormula.objects.filter(valid_from__lte=quarter.last_day)
    formula = formulas.order_by("-valid_from", "-version").first()
    if formula is None:
        raise RatingError(_("No rating formula is in force for this quarter."))
    return formula


@transaction.atomic
def compute(*, quarter: Quarter, counts: Counts | None = None) -> list[Rating]:
    """Rate every region, district and city of the quarter from the figures registry.

    `counts` are the rolled-up counts when the caller has them already. Approved ratings are
    left alone; when nothing else remains, RatingError is raised. A proposed rating whose score
    or class changes goes back to draft.
    """
    formula = formula_for(quarter)
    indicators = _checked_indicators(formula)
    codes = [APPEALS, *(one.figure for one in indicators)]
    if counts is None:
        counts = registry.quarter_counts(quarter, [c for c in codes if c in registry.figures])
    present = {r.territory_id: r for r in of_quarter(quarter).select_for_update(of=("self",))}
    territories = Territory.objects.with_reception().exclude(level=Level.COUNTRY)
    fresh: list[tuple[Rating, list[RatingContribution]]] = []
    for territory in territories.valid(on=quarter.last_day):
        rating = present.get(territory.pk) or Rating(
            territory=territory, year=quarter.year, quarter=quarter.number
        )
        if rating.state != RatingState.APPROVED:
            own = {code: by_place.get(territory.pk, Count()) for code, by_place in counts.items()}
            fresh.append((rating, _score(rating, formula, indicators, own)))
    if present and not fresh:
        raise RatingError(_("The ratings of this quarter are approved and can't be computed."))
    return _save(fresh)


def _checked_indicators(formula: RatingFormula) -> list[RatingIndicator]:
    """The formula's indicators; raises RatingError for one that would reward low volume."""
    indicators = list(formula.indicators.all())
    for one in indicators:
        figure = registry.figures.get(one.figure)
        if one.figure in VOLUME_FIGURES or (figure is not None and not figure.denominated):
            raise RatingError(
                _("“%(figure)s” counts cases; only shares and averages may be indicators.")
                % {"figure": one.figure}
            )
    return indicators


def _score(
    rating: Rating,
    formula: RatingFormula,
    indicators: Iterable[RatingIndicator],
    counts: Mapping[str, Count],
) -> list[RatingContribution]:
    """Put the score on the rating and give its contributions, nothing saved."""
    indicators = list(indicators)
    values = {
        one.figure: registry.figures[one.figure].value(counts[one.figure])
        if one.figure in counts
        else None
        for one in indicators
    }
    appeals = int(counts.get(APPEALS, Count()).numerator)
    scored = rules.rate(
        [
            rules.Indicator(one.figure, one.weight, one.no_points_at, one.full_points_at)
            for one in indicators
        ],
        values,
        appeals=appeals,
        thresholds=rules.Thresholds(
            formula.exemplary_from, formula.good_from, formula.minimum_appeals
        ),
    )
    if (rating.score, rating.rating_class) != (scored.score, scored.rating_class):
        rating.state, rating.proposed_by, rating.proposed_at = RatingState.DRAFT, None, None
    rating.formula, rating.appeals = formula, appeals
    rating.score, rating.rating_class = scored.score, scored.rating_class
    rating.computed_at = clock.now()
    return [
        RatingContribution(
            rating=rating,
            indicator=one,
            numerator=Decimal(counts.get(one.figure, Count()).numerator),
            denominator=Decimal(counts.get(one.figure, Count()).denominator),
            value=values[one.figure],
            points=scored.points[one.figure],
        )
        for one in indicators
    ]


def _save(fresh: list[tuple[Rating, list[RatingContribution]]]) -> list[Rating]:
    ratings = [rating for rating, _contributions in fresh]
    known = [rating for rating in ratings if rating.pk is not None]
    Rating.objects.bulk_create([rating for rating in ratings if rating.pk is None])
    Rating.objects.bulk_update(
        known,
        [
            "formula",
            "score",
            "rating_class",
            "appeals",
            "state",
            "computed_at",
            "proposed_by",
            "proposed_at",
        ],
    )
    RatingContribution.objects.filter(rating__in=known).delete()
    for rating, contributions in fresh:
        for contribution in contributions:
            contribution.rating = rating
    RatingContribution.objects.bulk_create(one for _rating, many in fresh for one in many)
    return ratings


@transaction.atomic
def propose(*, quarter: Quarter, territory: Territory, by: User, note: str = "") -> list[Rating]:
    """The region's head stands by the drafts of the own region; the Administration decides.

    Raises RatingError when nothing is in draft there.
    """
    ratings = list(
        of_quarter(quarter)
        .filter(territory__path__startswith=territory.path, state=RatingState.DRAFT)
        .select_for_update(of=("self",))
    )
    if not ratings:
        raise RatingError(_("Nothing is waiting to be proposed here."))
    now = clock.now()
    for rating in ratings:
        rating.state, rating.proposed_by, rating.proposed_at = RatingState.PROPOSED, by, now
        rating.note = note
    Rating.objects.bulk_update(ratings, ["state", "proposed_by", "proposed_at", "note"])
    return ratings


@transaction.atomic
def approve(*, quarter: Quarter, by: User) -> list[Rating]:
    """Decide what the regions have proposed; from here on the database keeps it as it is.

    Raises RatingError when nothing is proposed. Regions that propose later are approved later.
    """
    proposed = of_quarter(quarter).filter(state=RatingState.PROPOSED)
    ratings = list(proposed.select_for_update(of=("self",)))
    if not ratings:
        raise RatingError(_("No region has proposed ratings for this quarter."))
    now = clock.now()
    for rating in ratings:
        rating.state, rating.approved_by, rating.approved_at = RatingState.APPROVED, by, now
    Rating.objects.bulk_update(ratings, ["state", "approved_by", "approved_at"])
    return ratings
