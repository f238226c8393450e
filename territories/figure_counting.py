"""Counting figures that are made by formulas: all of a period in a few statements.

First every figure says which parts it needs, of which period and cut; then the parts are read,
one statement of the app a period (cuts by channel come out of the same one, laid out by
channel); then the figures are put together.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from django.db import connection

from territories import clock
from territories.figure_parts import Parts, Term, Terms
from territories.figure_rules import Formula, Growth, Per10000, Ratio, before, shifted_month
from territories.figures import WHOLE, By, Count, Cut, Figure, Groups
from territories.periods import Quarter

Period = tuple[dt.date, dt.date]
Own = dict[int, Count]


class Made(NamedTuple):
    """A figure by its formula, with the app whose parts it is made of."""

    formula: Formula
    parts: Parts | None
    figure: Figure | None  # of a figure counted by code
    behind: tuple[Parts, Terms] | None = None  # the parts whose cases make the numerator


Book = Mapping[str, Made]


def inhabitants(first: dt.date, last: dt.date) -> dict[int, int]:
    """Inhabitants by territory id that no territory below counts already; 0 where unknown.

    They are those of the year of the period's last day, else of the last year before it that is
    known, else of the first one after it: a newer population leaves the figures of years gone by
    as they are. Nobody counts twice when territories merge, split or move:

    - a quarter speaks of the territories that existed on its first day, so what was abolished or
      made within it counts once, in the numbers of before;
    - until then a territory that was merged or split has the number of the last year before that;
    - what a whole has beyond its parts is told from its parts on 1 January of the year its number
      is of.
    """
    day = max(first, Quarter.of(last).first_day)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH said AS (
                SELECT territory_id, coalesce(after_year, 0) AS year, after AS people, id AS age
                FROM territories_populationchange
                UNION ALL
                SELECT territory_id, coalesce(before_year, 0), before, 0
                FROM territories_populationchange WHERE before IS NOT NULL
                UNION ALL
                SELECT id, coalesce(population_year, 0), population, 9223372036854775807
                FROM territories_territory WHERE population IS NOT NULL
                UNION ALL
                SELECT v.territory_id, v.year, v.value, -1
                FROM territories_statisticvalue v
                JOIN territories_statisticindicator i ON i.id = v.indicator_id
                JOIN territories_territory t ON t.id = v.territory_id
                WHERE i.code = 'population' AND v.is_newest AND v.quarter = 0
                    AND v.year < t.population_year  -- later ones count once they are taken
            ), changed AS (
                SELECT m.territory_id, min(extract(year FROM c."on"))::int - 1 AS year
                FROM territories_territorychange c JOIN (
                    SELECT territorychange_id, territory_id FROM territories_territorychange_before
                    UNION
                    SELECT territorychange_id, territory_id FROM territories_territorychange_after
                ) m ON m.territorychange_id = c.id
                WHERE c.kind IN ('merge', 'split') AND c."on" > %(day)s GROUP BY m.territory_id
            ), dated AS (
                SELECT said.*, changed.year IS NOT NULL AS is_changed,
                    said.year > least(%(year)s, changed.year) AS is_later
                FROM said LEFT JOIN changed USING (territory_id)
            ), people AS (
                SELECT DISTINCT ON (territory_id) territory_id, people, year FROM dated
                ORDER BY territory_id, is_later, CASE WHEN is_later THEN year ELSE -year END,
                    CASE WHEN is_later AND is_changed THEN -age ELSE age END DESC
            ), here AS (
                SELECT id, parent_id FROM territories_territory
                WHERE level <> 'mahalla' AND valid_from <= %(day)s
                    AND (valid_to IS NULL OR valid_to > %(day)s)
            ), below AS (
                SELECT whole.territory_id AS id, sum(part.people) AS people
                FROM here
                JOIN people part ON part.territory_id = here.id
                CROSS JOIN LATERAL (
                    SELECT here.parent_id
                    UNION SELECT parent_id FROM territories_territorylink WHERE child_id = here.id
                ) once
                JOIN people whole ON whole.territory_id = once.parent_id
                WHERE once.parent_id = coalesce((
                    SELECT parent_id FROM territories_territorylink
                    WHERE child_id = here.id AND (
                        valid_to IS NULL OR valid_to > make_date(greatest(whole.year, 1), 1, 1)
                    )
                    ORDER BY valid_from LIMIT 1
                ), here.parent_id)
                GROUP BY whole.territory_id
            )
            SELECT t.id, CASE WHEN here.id IS NULL THEN 0
                ELSE greatest(coalesce(own.people, 0) - coalesce(below.people, 0), 0) END
            FROM territories_territory t
            LEFT JOIN here ON here.id = t.id
            LEFT JOIN people own ON own.territory_id = t.id
            LEFT JOIN below ON below.id = t.id
            WHERE t.level <> 'mahalla'
            """,
            {"year": last.year, "day": day},
        )
        return {pk: int(people) for pk, people in cursor.fetchall()}


@dataclass
class Batch:
    """The figures of one period, counted together."""

    book: Book
    _asked: dict[tuple[int, Period], set[tuple[str, Cut]]] = field(
        default_factory=lambda: defaultdict(set)
    )
    _apps: dict[int, Parts] = field(default_factory=dict)
    _numbers: dict[tuple[Period, str, Cut], dict[int, int]] = field(
        default_factory=lambda: defaultdict(dict)
    )
    _coded: dict[tuple[str, Period], Own] = field(default_factory=dict)
    _people: dict[Period, dict[int, int]] = field(default_factory=dict)

    def counts(self, codes: Iterable[str], period: Period) -> dict[str, Own]:
        """Counts by figure code and territory id, without the subtree."""
        wanted = list(codes)
        for code in wanted:
            self._ask(code, period)
        for (app, asked_period), pairs in self._asked.items():
            self._read(self._apps[app], asked_period, pairs)
        return {code: self._count(code, period) for code in wanted}

    def _ask(self, code: str, period: Period) -> None:
        made = self.book[code]
        formula = made.formula
        if isinstance(formula, Ratio):
            assert made.parts is not None  # noqa: S101  a checked formula has them
            self._apps[id(made.parts)] = made.parts
            pairs = ((term.part, term.cut) for term in formula.terms)
            self._asked[id(made.parts), period].update(pairs)
        elif isinstance(formula, Growth):
            earlier = before(*period, formula.months, today=clock.today())
            for one in (period, earlier) if earlier else ():
                self._ask(formula.of, one)
        elif isinstance(formula, Per10000):
            self._ask(formula.of, period)

    def _read(self, app: Parts, period: Period, pairs: set[tuple[str, Cut]]) -> None:
        """Whole numbers and those of channels in one call, every other cut in one of its own."""
        plain = [(part, cut) for part, cut in pairs if not cut.topic and not cut.office]
        channels = any(cut.channel for _part, cut in plain)
        codes = sorted({part for part, _cut in plain})
        if codes:
            by = By.CHANNEL if channels else By.TOTAL
            found = app.count(codes, *period, by=by)
            for part, cut in plain:
                self._keep((period, part, cut), part, found)
        others: dict[Cut, list[str]] = defaultdict(list)
        for part, cut in pairs:
            if cut.topic or cut.office:
                others[cut].append(part)
        for cut, parts in others.items():
            found = app.count(sorted(parts), *period, cut)
            for part in parts:
                self._keep((period, part, cut), part, found, keys=False)

    def _keep(
        self,
        place: tuple[Period, str, Cut],
        part: str,
        found: Mapping[tuple[int, str], Mapping[str, int]],
        *,
        keys: bool = True,
    ) -> None:
        channel = place[2].channel if keys else ""
        mine = self._numbers[place]
        for (territory, key), numbers in found.items():
            if not channel or key == channel:
                mine[territory] = mine.get(territory, 0) + numbers.get(part, 0)

    def _count(self, code: str, period: Period) -> Own:
        made = self.book[code]
        formula = made.formula
        if isinstance(formula, Ratio):
            return self._ratio(formula, period)
        if isinstance(formula, Growth):
            return self._growth(formula, period)
        if isinstance(formula, Per10000):
            return self._per_head(formula, period)
        if made.figure is None:
            return {}
        if (code, period) not in self._coded:
            self._coded[code, period] = dict(made.figure.counts(*period))
        return self._coded[code, period]

    def _ratio(self, formula: Ratio, period: Period) -> Own:
        top, bottom = self._sum(formula.top, period), self._sum(formula.bottom, period)
        return {
            territory: Count(top.get(territory, 0), bottom.get(territory, 0))
            for territory in top.keys() | bottom.keys()
        }

    def _sum(self, terms: Terms, period: Period) -> dict[int, int]:
        total: dict[int, int] = {}
        for term in terms:
            for territory, number in self._numbers[period, term.part, term.cut].items():
                total[territory] = total.get(territory, 0) + term.sign * number
        return total

    def _growth(self, formula: Growth, period: Period) -> Own:
        earlier = before(*period, formula.months, today=clock.today())
        if earlier is None:
            return {}
        now, then = self._count(formula.of, period), self._count(formula.of, earlier)
        return {
            territory: Count(
                now.get(territory, Count()).numerator, then.get(territory, Count()).numerator
            )
            for territory in now.keys() | then.keys()
        }

    def _per_head(self, formula: Per10000, period: Period) -> Own:
        if period not in self._people:
            self._people[period] = inhabitants(*period)
        found = self._count(formula.of, period)
        return {
            territory: Count(found.get(territory, Count()).numerator, people)
            for territory, people in self._people[period].items()
        }


def groups(book: Book, code: str, period: Period, cut: Cut, by: str) -> Groups:
    """The counts of one figure within a cut, by territory id and key."""
    made = book[code]
    formula = made.formula
    if isinstance(formula, Ratio):
        assert made.parts is not None  # noqa: S101  a checked formula has them
        return _ratio_groups(made.parts, formula, period, cut, by)
    if isinstance(formula, Growth):
        return _growth_groups(book, formula, period, cut, by)
    if isinstance(formula, Per10000):
        found = groups(book, formula.of, period, cut, by)
        people = inhabitants(*period)
        keys = {key for _territory, key in found} or {""}
        return {
            (place, key): Count(found.get((place, key), Count()).numerator, people[place])
            for key in keys
            for place in people
        }
    if made.figure is None or made.figure.groups is None:
        return {}
    return made.figure.groups(*period, cut, by)


def _growth_groups(book: Book, formula: Growth, period: Period, cut: Cut, by: str) -> Groups:
    earlier = before(*period, formula.months, today=clock.today())
    if earlier is None:
        return {}
    now = groups(book, formula.of, period, cut, by)
    then = groups(book, formula.of, earlier, cut, by)
    if by == By.MONTH:  # a month stands beside the one it is compared with
        then = {(place, shifted_month(key, formula.months)): n for (place, key), n in then.items()}
    return {
        key: Count(now.get(key, Count()).numerator, then.get(key, Count()).numerator)
        for key in now.keys() | then.keys()
    }


def _ratio_groups(app: Parts, formula: Ratio, period: Period, cut: Cut, by: str) -> Groups:
    """One call of the app a different cut; a term outside the cut counts nothing."""
    by_cut: dict[Cut, list[Term]] = defaultdict(list)
    for term in formula.terms:
        narrowed = app.both(term.cut, cut) if term.cut != WHOLE else cut
        if narrowed is not None:
            by_cut[narrowed].append(term)
    numbers: dict[Term, dict[tuple[int, str], int]] = {}
    for narrowed, terms in by_cut.items():
        found = app.count(sorted({term.part for term in terms}), *period, narrowed, by)
        for term in terms:
            numbers[term] = {key: one.get(term.part, 0) for key, one in found.items()}
    keys = {key for one in numbers.values() for key in one}

    def total(terms: Terms, key: tuple[int, str]) -> int:
        return sum(term.sign * numbers.get(term, {}).get(key, 0) for term in terms)

    return {key: Count(total(formula.top, key), total(formula.bottom, key)) for key in keys}
