"""Numbers of a quarter for the Administration: by place against the country, and topics."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from receptions import national_rules as rules
from receptions.models import QuarterReport
from receptions.models.report import SEALED_STATES
from receptions.report_made import formulas_of, is_same
from territories import clock, kept
from territories.choices import DISTRICT_LEVELS, Direction, Level, RatingClass, RatingState
from territories.figure_registry import registry
from territories.figures import WHOLE, By, Count
from territories.models import Rating, Territory
from territories.periods import Quarter

# Shares by which places are compared; those the registry doesn't have are left out.
COMPARED = (
    "in_time",
    "confirmed_satisfied",
    "false_closures",
    "repeats",
    "measures_in_time",
    "round_coverage",
    "representations_in_time",
    "council_decisions_done_in_time",
)
LEAST = 30  # fewer cases than this say nothing of a district
MOST_REASONS = 3


@dataclass(frozen=True)
class Compared:
    """Counts of the compared figures by territory id, rolled up, and the country's id."""

    counts: Mapping[str, Mapping[int, Count]]
    country: int
    directions: Mapping[str, Direction]

    def value(self, code: str, territory: int) -> Decimal | None:
        return registry.figures[code].value(self.counts[code].get(territory, Count()))

    def judged(self, code: str, territory: int) -> Decimal | None:
        """The figure of a place where there are enough cases to judge the place by it."""
        count = self.counts[code].get(territory, Count())
        enough = count.denominator >= LEAST and registry.figures[code].judged(count)
        return self.value(code, territory) if enough else None

    def values(self, territory: int) -> dict[str, Decimal]:
        """The figures of a place that have a value, by code."""
        found = {code: self.value(code, territory) for code in self.counts}
        return {code: value for code, value in found.items() if value is not None}

    def lags(self, territory: int, *, most: int = MOST_REASONS) -> list[rules.Lag]:
        """Where the place is behind the country."""
        found = {code: self.judged(code, territory) for code in self.counts}
        values = {code: value for code, value in found.items() if value is not None}
        return rules.lags(values, self._whole, self.directions, most=most)

    @cached_property
    def _whole(self) -> dict[str, Decimal]:
        return self.values(self.country)


def compared(quarter: Quarter, places: Iterable[int] | None = None) -> Compared:
    """The quarter's counts: of a place with a sealed report as sealed, of the others as now.

    `places` (ids) narrows it to those and the country; nothing is counted then that all of their
    seals tell.
    """
    figures = registry.figures
    directions = {
        code: direction
        for code in COMPARED
        if code in figures and (direction := figures[code].direction) is not None
    }
    country = Territory.objects.values_list("pk", flat=True).get(level=Level.COUNTRY)
    wanted = None if places is None else {country, *places}
    counts: dict[str, dict[int, Count]] = {code: {} for code in directions}
    for place, code, count in _sealed(quarter, list(directions), wanted):
        counts[code][place] = count
    untold = [code for code in directions if wanted is None or not wanted <= counts[code].keys()]
    live = registry.quarter_counts(quarter, untold) if untold else {}
    for code, by_place in live.items():
        now = by_place if wanted is None else {pk: by_place[pk] for pk in wanted if pk in by_place}
        counts[code] = {**now, **counts[code]}
    return Compared(counts, country, directions)


def _sealed(
    quarter: Quarter, codes: list[str], places: Collection[int] | None
) -> Iterator[tuple[int, str, Count]]:
    """Territory, figure and count of the sealed reports, where the formula is still the same.

    A seal is large: it is unpacked once, for both parts and all figures.
    """
    formulas = formulas_of(codes)

    @cache
    def is_still(code: str, formula: str | None) -> bool:
        return is_same(None if formula is None else json.loads(formula), formulas[code])

    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH sealed AS MATERIALIZED (
                SELECT r.territory_id, s.figures, s.formulas
                FROM receptions_quarterreport q JOIN receptions_reception r ON r.id = q.reception_id
                CROSS JOIN jsonb_to_record(q.figures) AS s(figures jsonb, formulas jsonb)
                WHERE q.year = %s AND q.quarter = %s AND q.state = ANY(%s)
                    AND (%s::bigint[] IS NULL OR r.territory_id = ANY(%s::bigint[]))
            )
            SELECT s.territory_id, c.code, s.figures -> c.code ->> 'n', s.figures -> c.code ->> 'd',
                s.formulas ->> c.code
            FROM sealed s CROSS JOIN unnest(%s) AS c(code)
            WHERE s.figures -> c.code ->> 'n' IS NOT NULL
            """,
            [
                quarter.year,
                quarter.number,
                list(SEALED_STATES),
                *[None if places is None else list(places)] * 2,
                codes,
            ],
        )
        rows = cursor.fetchall()
    for place, code, top, bottom, formula in rows:
        if is_still(code, formula):
            yield place, code, Count(Decimal(top), Decimal(bottom))


def _sealed_reports(quarter: Quarter) -> QuerySet[QuarterReport]:
    return QuarterReport.objects.light().filter(
        year=quarter.year, quarter=quarter.number, state__in=SEALED_STATES
    )


def basis(quarter: Quarter) -> dict[str, Any]:
    """What a paper says of its numbers: the seals they are from, or the day they were counted."""
    national = _sealed_reports(quarter).filter(reception__territory__level=Level.COUNTRY).first()
    return {
        "seal": national.code if national else "",
        "on": clock.today().isoformat(),
        "decided": _decided(quarter).exists(),
    }


@dataclass(frozen=True)
class Worst:
    """A district at the bottom: its score, where it lags, and the class of its rating."""

    territory: Territory
    score: Decimal | None
    rating_class: str
    lags: Sequence[rules.Lag]
    visits: Sequence[Any] = field(default_factory=tuple)

    @property
    def reasons(self) -> list[dict[str, str]]:
        """The lags as they are kept in papers: code, value, value of the country."""
        return [reason(one) for one in self.lags]


def reason(lag: rules.Lag) -> dict[str, str]:
    return {"figure": lag.code, "value": str(lag.value), "whole": str(lag.whole)}


def rated_quarter() -> Quarter | None:
    """The newest quarter whose ratings are decided; a page asks for it once."""
    approved = Rating.objects.filter(state=RatingState.APPROVED)
    newest = approved.order_by("-year", "-quarter").values_list("year", "quarter")
    row = kept.once("rated quarter", newest.first)
    return Quarter(*row) if row else None


def _decided(quarter: Quarter) -> QuerySet[Rating]:
    """The decided ratings of the quarter's districts and cities."""
    return Rating.objects.filter(
        year=quarter.year,
        quarter=quarter.number,
        state=RatingState.APPROVED,
        score__isnull=False,
        territory__level__in=DISTRICT_LEVELS,
    )


def worst_districts(
    quarter: Quarter, *, most: int, inside: str = "", numbers: Compared | None = None
) -> list[Worst]:
    """The districts with the lowest decided ratings of the quarter; without any, by their lags.

    `numbers` are the quarter's, when the caller has counted them already.
    """
    decided = _decided(quarter).filter(territory__path__startswith=inside).order_by()
    rows = list(decided.values_list("territory", "score", "rating_class", "territory__reception"))
    ratings = {pk: (score, kind) for pk, score, kind, reception in rows if reception is not None}
    if rows:
        chosen = rules.lowest([(pk, score) for pk, (score, _kind) in ratings.items()], most=most)
        numbers = numbers or compared(quarter, chosen)
    else:
        districts = Territory.objects.filter(
            level__in=DISTRICT_LEVELS, path__startswith=inside, reception__isnull=False
        )
        known = list(districts.values_list("pk", flat=True))
        numbers = numbers or compared(quarter, known)
        lags = {pk: found for pk in known if (found := numbers.lags(pk))}
        chosen = rules.lowest([(pk, _by_lags(found)) for pk, found in lags.items()], most=most)
    places = Territory.objects.select_related("parent").in_bulk(chosen)
    worst = []
    for pk in chosen:
        score, kind = ratings.get(pk, (None, None))
        label = "" if kind is None else str(RatingClass(kind).label)
        worst.append(Worst(places[pk], score, label, numbers.lags(pk)))
    return worst


def _by_lags(lags: Sequence[rules.Lag]) -> Decimal:
    """Below zero by how far behind; only to put places without a rating in order."""
    return -sum((rules.distance(one) for one in lags), Decimal(0))


def topics(quarter: Quarter) -> tuple[dict[str, int], dict[str, dict[int, int]]]:
    """Questions received by topic: in the country, and by territory of the reception."""
    figure = registry.figures.get("questions_received")
    if figure is None or figure.groups is None:
        return {}, {}
    groups = figure.groups(quarter.first_day, quarter.last_day, WHOLE, By.TOPIC)
    whole: dict[str, int] = {}
    places: dict[str, dict[int, int]] = {}
    for (territory, code), count in groups.items():
        if not code:
            continue
        number = int(count.numerator)
        whole[code] = whole.get(code, 0) + number
        by_place = places.setdefault(code, {})
        by_place[territory] = by_place.get(territory, 0) + number
    return whole, places
