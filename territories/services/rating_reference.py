"""Formulas that come with the system: versions 2 and 4 in force, the published 50+50 as a draft.

What stands in the database already is left as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

import pgtrigger
from django.db import transaction
from django.db.models import Max

from territories import clock
from territories.choices import Basis, Missing, PeerKind, Stage
from territories.models import RatingFormula, RatingIndicator, RatingPeerGroup
from territories.periods import Quarter

Row = tuple[str, str, str, str, str]  # figure, weight, no points at, full points at, basis
# Who decided each version: in Uzbek Latin, Uzbek Cyrillic, Russian and English.
_ASSUMED = (
    "Ishchi taxmin: rasmiy metodika e’lon qilinmagan",
    "Ишчи тахмин: расмий методика эълон қилинмаган",
    "Рабочее допущение: официальная методика не опубликована",
    "Working assumption: no official method has been published",
)
SOURCES = {
    1: _ASSUMED,
    2: _ASSUMED,
    3: (
        "Ijtimoiy-iqtisodiy rivojlanish reytingi, 02.05.2020 dan (kun.uz, 04.05.2020)",
        "Ижтимоий-иқтисодий ривожланиш рейтинги, 02.05.2020 дан (kun.uz, 04.05.2020)",
        "Рейтинг социально-экономического развития, с 02.05.2020 (kun.uz, 04.05.2020)",
        "Rating of socio-economic development, from 02.05.2020 (kun.uz, 04.05.2020)",
    ),
}

# docs/adr/0020-rating.md gives the reasons; tests/territories/test_rating_simulation.py tries it.
VERSION_2: Sequence[Row] = (
    ("in_time", "20", "60", "97", Basis.QUESTIONS),
    ("confirmed_satisfied", "10", "5", "50", Basis.QUESTIONS),
    ("false_closures_sampled", "20", "20", "0", Basis.OWN),
    ("findings_solved", "20", "25", "70", Basis.OWN),
    ("repeats", "10", "25", "2", Basis.APPEALS),
    ("measures_in_time", "10", "40", "95", Basis.OWN),
    ("round_coverage", "5", "30", "95", Basis.OWN),
    ("reports_in_time", "5", "50", "100", Basis.OWN),
)
# The same, but that leaving out and leaving undone don't pay: drawn checks count whether made or
# not, and problems that used to be written down count as unsolved when they aren't.
_RECORDED = {
    "false_closures_sampled": ("drawn_unconfirmed", "20", "20", "0", Basis.OWN),
    "findings_solved": ("findings_solved", "20", "25", "70", Basis.USUAL),
}
VERSION_4: Sequence[Row] = tuple(_RECORDED.get(row[0], row) for row in VERSION_2)
# DOMAIN 10, as printed by kun.uz on 04.05.2020; the four surveys of stage II share 50 evenly,
# which nobody printed. The indicators of statistics carry the names.
STAGE_1 = (
    ("economy", "7.5"),
    ("labour", "6.25"),
    ("services", "11.25"),
    ("infrastructure", "5"),
    ("competition", "3.75"),
    ("business", "7.5"),
    ("finance", "5"),
    ("appeals", "3.75"),
)
STAGE_2 = (
    ("wellbeing", "12.5"),
    ("climate", "12.5"),
    ("trust", "12.5"),
    ("institutions", "12.5"),
)


@transaction.atomic
def load_formulas() -> int:
    """Versions 2, 3 and 4 where they are missing; returns how many formulas there are."""
    if not RatingFormula.objects.filter(version=2).exists():
        _load(2, dt.date(2026, 1, 1), VERSION_2)
    if not RatingFormula.objects.filter(version=3).exists():
        _load_two_stages()
    if not RatingIndicator.objects.filter(figure="drawn_unconfirmed").exists():
        # Somebody may have drafted a fourth version; and no quarter that has begun gets another.
        last = RatingFormula.objects.aggregate(Max("version"))["version__max"]
        begins = max(Quarter.of(clock.today()).next.first_day, dt.date(2027, 1, 1))
        _load(last + 1, begins, VERSION_4)
    _say_in_all_languages()
    return RatingFormula.objects.count()


def _say_in_all_languages() -> None:
    """Versions that were loaded with one language only; nothing that counts is touched."""
    one_language = RatingFormula.objects.filter(
        source_ru="", source__in=[latin for latin, *_others in SOURCES.values()]
    )
    if not one_language.exists():
        return
    with pgtrigger.ignore("territories.RatingFormula:frozen"):
        for version, (latin, *others) in SOURCES.items():
            said = dict(zip(("source_uz_cyrl", "source_ru", "source_en"), others, strict=True))
            one_language.filter(version=version, source=latin).update(**said)


def _load(version: int, valid_from: dt.date, rows: Sequence[Row]) -> None:
    """A version in force with groups of peers, intervals and days for objections."""
    latin, cyrillic, russian, english = _ASSUMED
    formula = RatingFormula.objects.create(
        version=version,
        valid_from=valid_from,
        minimum_appeals=30,
        source=latin,
        source_uz_cyrl=cyrillic,
        source_ru=russian,
        source_en=english,
        prior_appeals=40,
        confidence=Decimal(80),
        silent_below=90,
        objection_days=2,
    )
    RatingIndicator.objects.bulk_create(
        RatingIndicator(
            formula=formula,
            figure=figure,
            weight=Decimal(weight),
            no_points_at=Decimal(nothing),
            full_points_at=Decimal(everything),
            direction="more" if Decimal(everything) > Decimal(nothing) else "less",
            basis=basis,
            position=place,
        )
        for place, (figure, weight, nothing, everything, basis) in enumerate(rows)
    )
    bands = (
        (PeerKind.REGIONS, 0, None),
        (PeerKind.CITIES, 0, None),
        (PeerKind.DISTRICTS, 0, 100_000),
        (PeerKind.DISTRICTS, 100_000, 200_000),
        (PeerKind.DISTRICTS, 200_000, None),
    )
    RatingPeerGroup.objects.bulk_create(
        RatingPeerGroup(
            formula=formula, kind=kind, size_from=begin, size_below=below, position=place
        )
        for place, (kind, begin, below) in enumerate(bands)
    )
    RatingFormula.objects.filter(pk=formula.pk).update(frozen=True)


def _load_two_stages() -> None:
    formula = RatingFormula.objects.create(
        version=3,
        valid_from=dt.date(2027, 1, 1),
        is_draft=True,
        minimum_appeals=0,
        exemplary_from=70,
        good_from=50,
        missing=Missing.NO_CLASS,
        source=SOURCES[3][0],
    )
    stages = ((Stage.ONE, STAGE_1), (Stage.TWO, STAGE_2))
    rows = [(stage, *row) for stage, many in stages for row in many]
    RatingIndicator.objects.bulk_create(_statistics(formula, rows))


def _statistics(
    formula: RatingFormula, rows: Iterable[tuple[str, str, str]]
) -> list[RatingIndicator]:
    """Lines of given values on a scale from 0 to 100."""
    return [
        RatingIndicator(
            formula=formula,
            figure=f"stat_rating_{code}",
            weight=Decimal(weight),
            no_points_at=Decimal(0),
            full_points_at=Decimal(100),
            direction="more",
            stage=stage,
            position=place,
        )
        for place, (stage, code, weight) in enumerate(rows)
    ]
