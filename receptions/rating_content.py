"""The national table of ratings as rows of words, for the paper and its spreadsheet twin."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

from territories.choices import Basis, Level, RatingClass, RatingState
from territories.models import Rating, RatingFormula, RatingIndicator
from territories.models.rating_peers import UNKNOWN
from territories.periods import Quarter
from territories.rating_page import group_words, groups_in_words
from territories.rounding import rounded
from territories.services.rating_formulas import name_of

DASH = "–"


@dataclass(frozen=True)
class Row:
    """One territory in words, with its points by position of the indicator."""

    rating: Rating
    name: str
    region: str
    place: str
    class_label: str
    score: str
    interval: str
    note: str
    points: Sequence[str]


@dataclass(frozen=True)
class Content:
    """Everything the table says."""

    quarter: Quarter
    formula: RatingFormula
    indicators: Sequence[RatingIndicator]
    regions: Sequence[Row]
    locals: Sequence[Row]
    decided: bool

    @property
    def classes(self) -> list[tuple[str, str]]:
        """How many districts and cities are in each class."""
        counts: dict[str, int] = defaultdict(int)
        for row in self.locals:
            counts[row.rating.rating_class] += 1
        return [(str(one.label), str(counts[one])) for one in RatingClass]

    @property
    def by_region(self) -> list[tuple[str, list[Row]]]:
        """Districts and cities under their regions, in the order of the tree."""
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in sorted(self.locals, key=lambda one: one.rating.territory.path):
            grouped[row.region].append(row)
        return list(grouped.items())


def gather(quarter: Quarter, ratings: Sequence[Rating]) -> Content:
    """Put the ratings of one quarter into words. They come with territories and contributions."""
    ordered = sorted(ratings, key=_rank)
    formula = ordered[0].formula
    indicators = list(formula.indicators.all())
    rows: dict[bool, list[Row]] = {True: [], False: []}
    for rating in ordered:
        regional = rating.territory.level == Level.REGION
        place = "" if rating.score is None else str(len(rows[regional]) + 1)
        rows[regional].append(_row(rating, place, indicators))
    decided = all(rating.state == RatingState.APPROVED for rating in ratings)
    return Content(quarter, formula, indicators, rows[True], rows[False], decided)


def _rank(rating: Rating) -> tuple[bool, Decimal, Decimal, str]:
    """The best first, by what is certain; who is not rated last."""
    score = rating.score or Decimal(0)
    certain = rating.low if rating.low is not None else score
    return rating.score is None, -certain, -score, rating.territory.path


def _row(rating: Rating, place: str, indicators: Sequence[RatingIndicator]) -> Row:
    points = {one.indicator_id: one.points for one in rating.contributions.all()}
    parent = rating.territory.parent
    while parent is not None and parent.level not in (Level.REGION, Level.COUNTRY):
        parent = parent.parent
    note = str(rating.get_reason_display()) if rating.is_held or rating.score is None else ""
    return Row(
        rating,
        str(rating.territory),
        str(parent) if parent else "",
        place or DASH,
        str(rating.get_rating_class_display()),
        number(rating.score),
        DASH if rating.low is None else f"{number(rating.low)} … {number(rating.high)}",
        note,
        [number(points.get(one.pk)) for one in indicators],
    )


def number(value: Decimal | None, digits: int = 1) -> str:
    """A number in the language of the paper, rounded as the pages round it; a dash for none."""
    if value is None:
        return DASH
    return formats.number_format(rounded(value, digits), digits)  # Django would cut it off


def plain(value: Decimal) -> str:
    """A number with as many digits as it has."""
    return formats.number_format(value.normalize() + 0)


def formula_rows(content: Content) -> list[list[str]]:
    """The lines of the formula: name, weight, ends, how it is read."""
    rows = []
    for place, one in enumerate(content.indicators, 1):
        how = str(Basis(one.basis).label)
        if one.relative:
            how = f"{how}; {_('relative to the middle of the peers')}"
        ends = f"{plain(one.no_points_at)} … {plain(one.full_points_at)}"
        rows.append([f"{place}. {name_of(one)}", how, plain(one.weight), ends])
    return rows


def formula_words(formula: RatingFormula) -> list[str]:
    """The rest of the formula in sentences."""
    words = [
        _(
            "Points grow evenly from the value that earns none to the one that earns all. Exemplary"
            " from %(exemplary)s points, good from %(good)s, unsatisfactory below."
        )
        % {"exemplary": number(formula.exemplary_from, 0), "good": number(formula.good_from, 0)},
        _("A territory with fewer than %(count)s appeals is not rated.")
        % {"count": formula.minimum_appeals},
    ]
    if formula.prior_appeals:
        words.append(
            _(
                "Few cases say little: the points of a small territory are drawn towards those of"
                " its peers, as if %(count)s appeals with the peers' result were added to its own."
            )
            % {"count": formula.prior_appeals}
        )
    if formula.confidence:
        words.append(
            _(
                "The interval holds the true score with %(confidence)s per cent confidence. The"
                " class decided last within a year is left only when the whole interval lies"
                " beyond the threshold; the table is ordered by the lower end."
            )
            % {"confidence": number(formula.confidence, 0)}
        )
    bases = {one.basis for one in formula.indicators.all()}
    if bases & {Basis.QUESTIONS, Basis.APPEALS}:
        words.append(
            _(
                "Failures are set against the number of different persons, so that splitting"
                " letters or questions changes nothing."
            )
        )
    if Basis.USUAL in bases:
        words.append(
            _(
                "Cases that used to be recorded and aren't any more are counted as failures:"
                " leaving problems out of the record doesn't pay."
            )
        )
    if formula.silent_below:
        words.append(
            _(
                "Persons who do not come although they used to are counted as failures below"
                " %(percent)s per cent of the usual number: sending people away doesn't pay."
            )
            % {"percent": formula.silent_below}
        )
    groups = groups_in_words(formula)
    if groups:
        words.append(_("Groups of peers: %(groups)s.") % {"groups": "; ".join(groups)})
    return words


def unknown_words(content: Content) -> str:
    """How many territories are compared without regard to size; empty where all sizes are known."""
    counts: dict[str, int] = defaultdict(int)
    for row in (*content.regions, *content.locals):
        if row.rating.peer_group.partition(":")[2].startswith(UNKNOWN):
            counts[group_words(row.rating.peer_group)] += 1
    if not counts:
        return ""
    listed = "; ".join(f"{words}: {number}" for words, number in sorted(counts.items()))
    return _("Compared among themselves, whatever their size: %(groups)s.") % {"groups": listed}
