"""Releases of statistics: a file is checked, published as a whole, and replaces older values."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from operator import itemgetter
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Exists, Max, OuterRef
from django.utils.translation import gettext as _

from territories import clock, kept
from territories.exceptions import StatisticsError
from territories.models import (
    PopulationChange,
    StatisticIndicator,
    StatisticRelease,
    StatisticValue,
    Territory,
    User,
)
from territories.permissions import can_import_statistics
from territories.spreadsheets import reading
from territories.spreadsheets.languages import in_every
from territories.spreadsheets.reading import SheetRow, as_text
from territories.statistic_choices import BOUNDED, ReleaseState, StatisticUnit
from territories.statistic_rules import number, out_of_line, period_end, without_per_cent
from territories.statistic_sheet import LAYOUT, MAX_ROWS, Indicators, Places, wrong_period

SHOWN = 100
POPULATION = "population"
Key = tuple[int, int]  # indicator, territory


@dataclass(frozen=True)
class Period:
    """A year, or a quarter of it."""

    year: int
    quarter: int = 0


@dataclass
class _Found:
    """What a file holds: values by indicator and territory, and the rows that are wrong."""

    period: Period
    rows: int = 0
    wrong: int = 0
    values: dict[Key, Decimal] = field(default_factory=dict)
    lines: dict[Key, int] = field(default_factory=dict)
    named: dict[Key, tuple[Territory, StatisticIndicator]] = field(default_factory=dict)
    problems: list[tuple[int, dict[str, list[tuple[str, str]]]]] = field(default_factory=list)


@transaction.atomic
def receive(
    *, file: UploadedFile[bytes], source: str, period: Period, by: User
) -> StatisticRelease:
    """Read a file that `reading.check` let through; its values wait until they are published.

    Where a single row is wrong no value is kept: the file is to be corrected and sent again.
    """
    _require(by)
    if period_end(period.year, period.quarter) >= clock.today():
        raise StatisticsError(_("This period is not over yet."))
    _alone()
    try:
        found = _read(file, period)
    except ValidationError as error:
        raise StatisticsError(" ".join(error.messages)) from error
    warnings = _warnings(found) if not found.wrong else []
    release = StatisticRelease.objects.create(
        year=period.year,
        quarter=period.quarter,
        version=_next_version(period),
        source=source,
        file=file,
        name=PurePath(file.name or "").name[:200],
        sha256=reading.fingerprint(file),
        rows=found.rows,
        wrong=found.wrong,
        problems=found.problems,
        warnings=warnings[:SHOWN],
        warned=len(warnings),
        by=by,
        at=clock.now(),
    )
    if not found.wrong:
        ends_on = period_end(period.year, period.quarter)
        StatisticValue.objects.bulk_create(
            (
                StatisticValue(
                    release=release,
                    indicator_id=indicator,
                    territory_id=territory,
                    year=period.year,
                    quarter=period.quarter,
                    ends_on=ends_on,
                    value=value,
                )
                for (indicator, territory), value in found.values.items()
            ),
            batch_size=2000,
        )
    return release


def _alone() -> None:
    """One release at a time: they number themselves and say which values are the newest."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statistics'))")


def _require(user: User) -> None:
    if not can_import_statistics(user):
        raise StatisticsError(_("Only administrators and the Administration do this."))


def _next_version(period: Period) -> int:
    same = StatisticRelease.objects.filter(year=period.year, quarter=period.quarter)
    return (same.aggregate(last=Max("version"))["last"] or 0) + 1


def _read(file: UploadedFile[bytes], period: Period) -> _Found:
    places, indicators, found = Places(), Indicators(), _Found(period)
    for row in reading.read(file, LAYOUT):
        found.rows += 1
        if found.rows > MAX_ROWS:
            raise StatisticsError(
                _("The file has more than %(most)s rows. Split it.") % {"most": MAX_ROWS}
            )
        take = partial(_take, row, places, indicators, found)
        if take():  # where it says something it notes nothing, and may be asked again
            found.wrong += 1
            if len(found.problems) < SHOWN:
                found.problems.append((row.number, in_every(take)))
    return found


def _take(
    row: SheetRow, places: Places, indicators: Indicators, found: _Found
) -> list[tuple[str, str]]:
    """Note the row's value; or nothing, and say what is wrong with it, column by column."""
    problems = [(str(LAYOUT.by_key[key].label), str(text)) for key, text in row.problems.items()]
    read: dict[str, Territory | StatisticIndicator] = {}
    for key, names in (("territory", places), ("indicator", indicators)):
        text = " ".join(as_text(row.values.get(key, "")).split())
        if key in row.problems:
            continue
        try:
            if not text:
                raise ValidationError(_("This is missing."))
            read[key] = names.find(text)
        except ValidationError as error:
            problems.append((str(LAYOUT.by_key[key].label), " ".join(error.messages)))
    typed, per_cent = without_per_cent(row.values.get("value"))
    value = number(typed)
    place, indicator = read.get("territory"), read.get("indicator")
    if isinstance(indicator, StatisticIndicator):
        problems += [("", text)] if (text := wrong_period(indicator, found.period.quarter)) else []
    if "value" not in row.problems and (text := _wrong_value(value, indicator, per_cent)):
        problems.append((str(LAYOUT.by_key["value"].label), text))
    if not isinstance(place, Territory) or not isinstance(indicator, StatisticIndicator):
        return problems
    if problems or value is None:
        return problems
    key_ = (indicator.pk, place.pk)
    if key_ in found.values:
        text = _("The same territory and indicator stand in row %(row)s.")
        return [("", text % {"row": found.lines[key_]})]
    found.values[key_], found.lines[key_] = value, row.number
    found.named[key_] = place, indicator
    return []


def _wrong_value(value: Decimal | None, indicator: object, per_cent: bool) -> str:
    if value is None:
        return _("This isn't a number.")
    if not isinstance(indicator, StatisticIndicator):
        return ""
    if per_cent and indicator.unit != StatisticUnit.PERCENT:
        return _("This indicator isn't given in per cent. Write it in its unit.")
    if indicator.unit == StatisticUnit.PERSONS and value != int(value):
        return _("People are counted in whole numbers.")
    if indicator.above_zero and value <= 0:
        return _("This must be more than zero.")
    if indicator.unit in BOUNDED and not 0 <= value <= 100:
        return _("This lies between 0 and 100.")
    return ""


def _warnings(found: _Found) -> list[tuple[int, dict[str, str], str, str]]:
    """Values unlike those before: row, whose by language, before, now (plain decimals)."""
    before = _values_before(found)
    groups: dict[int, list[Key]] = defaultdict(list)
    for key in found.values:
        if key in before:
            groups[key[0]].append(key)
    odd: list[tuple[int, dict[str, str], str, str]] = []
    for keys in groups.values():
        flags = out_of_line([(before[key], found.values[key]) for key in keys])
        odd += [
            (found.lines[key], _whose(*found.named[key]), str(before[key]), str(found.values[key]))
            for key, flag in zip(keys, flags, strict=True)
            if flag
        ]
    return sorted(odd, key=itemgetter(0))


def _whose(place: Territory, indicator: StatisticIndicator) -> dict[str, str]:
    return {
        code: f"{place.name_in(code)}, {indicator.name_in(code)}"
        for code, _name in settings.LANGUAGES
    }


def _values_before(found: _Found) -> dict[Key, Decimal]:
    """The newest value of the same period, or of the last one before it."""
    values = StatisticValue.objects.newest().filter(
        indicator__in={indicator for indicator, _territory in found.values},
        ends_on__lte=period_end(found.period.year, found.period.quarter),
    )
    newest = values.order_by("indicator_id", "territory_id", "-ends_on")
    rows = newest.distinct("indicator_id", "territory_id")
    return {(one.indicator_id, one.territory_id): one.value for one in rows}


@transaction.atomic
def publish(*, release: StatisticRelease, by: User, looked: bool = False) -> StatisticRelease:
    """Make the values of a checked release those that count; older ones of its period stay
    readable. `looked` says that the values named as strange were looked at."""
    _require(by)
    _alone()
    release = StatisticRelease.objects.select_for_update().get(pk=release.pk)
    if not release.is_publishable:
        raise StatisticsError(_("Only a checked file without errors can be published."))
    if release.warned and not looked:
        raise StatisticsError(_("Look at the values that differ much, then confirm them."))
    newer = StatisticRelease.objects.filter(
        year=release.year, quarter=release.quarter, version__gt=release.version
    ).exclude(state=ReleaseState.CHECKED)
    if newer.exists():
        raise StatisticsError(_("A newer version of this period is already published."))
    own = release.values.all()
    older = StatisticValue.objects.newest().filter(year=release.year, quarter=release.quarter)
    same = own.filter(indicator=OuterRef("indicator"), territory=OuterRef("territory"))
    older.filter(Exists(same)).update(is_newest=False)
    own.update(is_newest=True)
    release.state = ReleaseState.PUBLISHED
    release.published_by, release.published_at = by, clock.now()
    release.save(update_fields=["state", "published_by", "published_at"])
    spent = StatisticRelease.objects.filter(
        year=release.year, quarter=release.quarter, state=ReleaseState.PUBLISHED
    ).exclude(Exists(StatisticValue.objects.newest().filter(release=OuterRef("pk"))))
    spent.exclude(pk=release.pk).update(state=ReleaseState.REPLACED)
    kept.forget()
    return release


def populations(release: StatisticRelease) -> list[StatisticValue]:
    """Values of a published release that say another population than the territories do."""
    values = release.values.newest().filter(indicator__code=POPULATION)
    rows = values.select_related("territory").order_by("territory__path")
    return [
        one
        for one in rows
        if (one.territory.population, one.territory.population_year) != (int(one.value), one.year)
        and (one.territory.population_year or 0) <= one.year
    ]


@transaction.atomic
def take_populations(*, release: StatisticRelease, by: User) -> int:
    """Let the territories have the population of a published release; how many changed."""
    _require(by)
    release = StatisticRelease.objects.select_for_update().get(pk=release.pk)
    if release.state != ReleaseState.PUBLISHED:
        raise StatisticsError(_("Only a published release can give the population."))
    changed = _changes(release, by)
    if not changed:
        raise StatisticsError(_("The territories already have these populations."))
    PopulationChange.objects.bulk_create(changed)
    for one in changed:
        one.territory.population, one.territory.population_year = one.after, one.after_year
    Territory.objects.bulk_update(
        [one.territory for one in changed], ["population", "population_year"], batch_size=500
    )
    return len(changed)


def _changes(release: StatisticRelease, by: User) -> list[PopulationChange]:
    values: Iterable[StatisticValue] = populations(release)
    return [
        PopulationChange(
            territory=one.territory,
            release=release,
            before=one.territory.population,
            before_year=one.territory.population_year,
            after=int(one.value),
            after_year=one.year,
            by=by,
            at=clock.now(),
        )
        for one in values
    ]
