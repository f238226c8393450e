"""What the maths of the rating needs of a quarter, read from the registry and the rows."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from territories import kept, rating_bases
from territories.choices import (
    Basis,
    Level,
    Missing,
    ObjectionState,
    PeerKind,
    PeerMeasure,
    RatingClass,
    RatingState,
    Spread,
)
from territories.exceptions import RatingError
from territories.figure_registry import registry
from territories.figures import Count, Unit, roll_up
from territories.models import (
    Rating,
    RatingContribution,
    RatingFormula,
    RatingIndicator,
    RatingObjection,
    RatingPeerGroup,
    Territory,
)
from territories.periods import Quarter
from territories.quarter_tree import Tree
from territories.rating_rules.classes import RANK
from territories.rating_rules.terms import Line, Pair, Place, Terms, Volumes
from territories.rules import Indicator, Thresholds

APPEALS, QUESTIONS, PERSONS = "appeals_received", "questions_received", "different_persons"
GIVEN_PREFIX = "stat_"
# Figures of these units speak of how many people come. No formula may reward few of them.
VOLUME_UNITS = (Unit.COUNT, Unit.SOUMS, Unit.PER_10000, Unit.GROWTH)
HISTORY = 8  # quarters
# Quarters for which a class speaks against another: after a year without data the place, its
# head and its people may all be others, and the score decides again.
MEMORY = 4
KINDS: Mapping[str, tuple[str, ...]] = {
    PeerKind.REGIONS: (Level.REGION,),
    PeerKind.CITIES: (Level.CITY, Level.CITY_DISTRICT),
    PeerKind.DISTRICTS: (Level.DISTRICT,),
    PeerKind.LOCAL: (Level.DISTRICT, Level.CITY, Level.CITY_DISTRICT),
}

Counts = Mapping[str, Mapping[int, Count]]
Key = TypeVar("Key")


def is_given(code: str) -> bool:
    """Whether the figure is a statistic that was brought in, not counted from cases."""
    return code.startswith(GIVEN_PREFIX)


def refuse_volume(code: str) -> None:
    """Raises RatingError for a figure that would reward how many or how few people come."""
    figure = registry.figures.get(code)
    if figure is not None and not is_given(code) and figure.unit in VOLUME_UNITS:
        raise RatingError(
            _("“%(figure)s” counts cases; only shares and averages may be indicators.")
            % {"figure": figure.name}
        )


def line_of(one: RatingIndicator) -> Line:
    """An indicator as the maths reads it."""
    figure = registry.figures.get(one.figure)
    plain = Indicator(one.figure, one.weight, one.no_points_at, one.full_points_at)
    if is_given(one.figure):
        return Line(plain, Spread.GIVEN, Basis.OWN, one.relative, 1)
    if figure is None or figure.unit == Unit.PERCENT:
        return Line(plain, Spread.SHARE, Basis(one.basis), one.relative, 100)
    return Line(plain, Spread.AVERAGE, Basis.OWN, one.relative, 1)


def terms_of(formula: RatingFormula) -> Terms:
    """The formula's other numbers as the maths reads them."""
    return Terms(
        Thresholds(formula.exemplary_from, formula.good_from, formula.minimum_appeals),
        prior_appeals=formula.prior_appeals,
        confidence=Decimal(formula.confidence),
        missing_shared=formula.missing == Missing.SHARED,
        silent_below=formula.silent_below,
    )


def group_of(
    territory: Territory, groups: Sequence[RatingPeerGroup], measure: str, appeals: int
) -> str:
    """The first group that fits, else all territories of the same tier.

    Where sizes are told apart and the population isn't known, a group of its own for its kind.
    """
    by_appeals = measure == PeerMeasure.APPEALS
    size = appeals if by_appeals else territory.population
    for group in groups:
        if territory.level not in KINDS[group.kind]:
            continue
        if group.is_of_all_sizes:
            return group.slug
        if not size and not by_appeals:
            return group.unknown_slug
        if group.size_from <= (size or 0) < (group.size_below or math.inf):
            return group.slug
    return f"{PeerKind.REGIONS if territory.level == Level.REGION else PeerKind.LOCAL}:0:"


def group_slugs(formula: RatingFormula) -> list[str]:
    """The groups of a formula in their order, after each kind told apart by population the one
    of unknown population."""
    found: dict[str, None] = {}
    groups = list(formula.peer_groups.all())
    for group, after in zip_longest(groups, groups[1:]):
        found[group.slug] = None
        by_size = formula.peer_measure != PeerMeasure.APPEALS and not group.is_of_all_sizes
        if by_size and (after is None or after.kind != group.kind):
            found[group.unknown_slug] = None
    return list(found)


@dataclass(frozen=True)
class Sheet:
    """One quarter under one formula: the lines, the terms, and every territory to be rated."""

    quarter: Quarter
    formula: RatingFormula
    indicators: Sequence[RatingIndicator]
    lines: Sequence[Line]
    terms: Terms
    territories: Mapping[int, Territory]
    places: Sequence[Place]


@kept.keeping()  # the registry is asked for each indicator of each territory
def sheet(quarter: Quarter, formula: RatingFormula, counts: Counts | None = None) -> Sheet:
    """Read the quarter. `counts` are rolled-up counts where the caller has them already.

    Raises RatingError for an indicator that would reward low volume.
    """
    indicators = list(formula.indicators.all())
    for one in indicators:
        refuse_volume(one.figure)
    lines = [line_of(one) for one in indicators]
    terms = terms_of(formula)
    wanted = Territory.objects.with_reception().exclude(level=Level.COUNTRY)
    territories = {one.pk: one for one in wanted.valid(on=quarter.last_day)}
    found = _counts(quarter, lines, terms, counts)
    return Sheet(
        quarter,
        formula,
        indicators,
        lines,
        terms,
        territories,
        _places(quarter, formula, lines, territories, found),
    )


def _counts(
    quarter: Quarter, lines: Sequence[Line], terms: Terms, counts: Counts | None
) -> dict[str, Mapping[int, Count]]:
    by_person = bool(terms.silent_below) or any(line.basis != Basis.OWN for line in lines)
    period = quarter.first_day, quarter.last_day
    codes = [APPEALS, QUESTIONS, *(line.figure for line in lines if not line.given)]
    codes = [code for code in codes if code in registry.figures]
    read = registry.quarter_counts(quarter, codes) if counts is None else counts
    found: dict[str, Mapping[int, Count]] = dict(read)
    for line in lines:
        if line.given and line.figure in registry.figures and line.figure not in found:
            found[line.figure] = registry.figures[line.figure].counts(*period)
    if by_person and PERSONS not in found:
        found[PERSONS] = roll_up(rating_bases.persons(*period), Tree.of(quarter).chains())
    return found


def _places(
    quarter: Quarter,
    formula: RatingFormula,
    lines: Sequence[Line],
    territories: Mapping[int, Territory],
    found: Mapping[str, Mapping[int, Count]],
) -> list[Place]:
    groups = list(formula.peer_groups.all())
    before = classes_before(quarter)
    expected = usual_persons(quarter)
    usual = usual_cases(quarter, [line.figure for line in lines if line.by_usual])
    corrected = corrections(quarter)
    places = []
    for pk, territory in territories.items():
        volumes = _volumes(found, pk, expected.get(pk))
        pairs = {line.figure: _pair(line, found, pk) for line in lines}
        pairs.update({code: pair for (one, code), pair in corrected.items() if one == pk})
        places.append(
            Place(
                pk,
                group_of(territory, groups, formula.peer_measure, volumes.appeals),
                volumes,
                {code: pair for code, pair in pairs.items() if pair is not None},
                before.get(pk),
                {code: number for (one, code), number in usual.items() if one == pk},
            )
        )
    return places


def _volumes(
    found: Mapping[str, Mapping[int, Count]], pk: int, expected: Decimal | None
) -> Volumes:
    appeals, questions, persons = (
        int(found.get(code, {}).get(pk, Count()).numerator)
        for code in (APPEALS, QUESTIONS, PERSONS)
    )
    return Volumes(appeals, questions, persons, expected)


def _pair(line: Line, found: Mapping[str, Mapping[int, Count]], pk: int) -> Pair | None:
    count = found.get(line.figure, {}).get(pk)
    if count is None or not count.denominator:
        return None
    if line.given:
        value = registry.figures[line.figure].value(count)
        return None if value is None else (value, Decimal(1))
    return Decimal(count.numerator), Decimal(count.denominator)


def classes_before(quarter: Quarter) -> dict[int, RatingClass]:
    """The last class decided within a year before the quarter, by territory.

    A quarter without enough data is passed over: it says nothing for or against a class.
    """
    oldest = quarter
    for _step in range(MEMORY):
        oldest = oldest.previous
    rows = Rating.objects.filter(
        state=RatingState.APPROVED, rating_class__in=list(RANK), year__gte=oldest.year
    ).order_by("year", "quarter")
    found = {}
    for pk, given, year, number in rows.values_list("territory", "rating_class", "year", "quarter"):
        if oldest <= Quarter(year, number) < quarter:
            found[pk] = RatingClass(given)
    return found


def usual_persons(quarter: Quarter) -> dict[int, Decimal]:
    """How many persons come in a quarter on average: of the two years before, two at least."""
    known = Rating.objects.filter(persons__gt=0, year__gte=_past(quarter)[-1].year)
    rows = known.order_by().values_list("territory", "persons", "year", "quarter")
    return _means(quarter, ((pk, *row) for pk, *row in rows))


def usual_cases(quarter: Quarter, codes: Sequence[str]) -> dict[tuple[int, str], Decimal]:
    """How many cases each of the figures has on average, by territory and figure.

    Of the two years before, two quarters at least.
    """
    if not codes:
        return {}
    known = RatingContribution.objects.filter(
        indicator__figure__in=codes, denominator__gt=0, rating__year__gte=_past(quarter)[-1].year
    )
    rows = known.order_by().values_list(
        "rating__territory", "indicator__figure", "denominator", "rating__year", "rating__quarter"
    )
    return _means(quarter, (((pk, code), *row) for pk, code, *row in rows))


def _past(quarter: Quarter) -> list[Quarter]:
    """The quarters of which a usual number is made, the newest first."""
    past = [quarter.previous]
    while len(past) < HISTORY:
        past.append(past[-1].previous)
    return past


def _means(quarter: Quarter, rows: Iterable[tuple[Key, Any, int, int]]) -> dict[Key, Decimal]:
    """Means by key of (key, number, year, quarter), over the past quarters, two at least."""
    past = set(_past(quarter))
    numbers: dict[Key, list[Decimal]] = defaultdict(list)
    for key, number, year, which in rows:
        if Quarter(year, which) in past:
            numbers[key].append(Decimal(number))
    return {
        key: sum(many, Decimal(0)) / len(many) for key, many in numbers.items() if len(many) > 1
    }


def corrections(quarter: Quarter) -> dict[tuple[int, str], Pair]:
    """Counts that an accepted objection put right, by territory and figure; the newest wins."""
    rows = (
        RatingObjection.objects.filter(
            rating__year=quarter.year,
            rating__quarter=quarter.number,
            state=ObjectionState.ACCEPTED,
            denominator__isnull=False,
        )
        .order_by("answered_at", "pk")
        .values_list("rating__territory", "figure", "numerator", "denominator")
    )
    return {(pk, code): (top, bottom) for pk, code, top, bottom in rows}
