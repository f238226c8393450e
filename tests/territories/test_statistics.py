"""Statistics: a file is checked, published as a whole, and older values stay readable."""

import datetime as dt
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from territories import figure_counting, statistic_page, statistic_sheet
from territories.choices import Role
from territories.exceptions import StatisticsError
from territories.figure_registry import Registry, registry
from territories.figures import Count, Figure, Unit
from territories.models import (
    PopulationChange,
    StatisticIndicator,
    StatisticRelease,
    StatisticValue,
)
from territories.periods import Quarter
from territories.services import reference, statistic_reference, statistics
from territories.spreadsheets import reading
from territories.statistic_choices import ReleaseState
from tests.factories import statistics as make
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory, world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def keeper():
    where = world()
    user = where.users[Role.ADMINISTRATION]
    user.where = where
    return user


def newest(indicator):
    return {one.territory_id: one.value for one in indicator.values.newest()}


def test_a_file_that_is_only_checked_counts_nowhere(keeper):
    indicator = make.IndicatorFactory()

    release = make.release(keeper, (keeper.where.district.code, indicator.code, "12,5"))

    assert (release.state, release.rows, release.wrong) == (ReleaseState.CHECKED, 1, 0)
    assert newest(indicator) == {}


def test_published_values_count_and_name_their_source_and_version(keeper):
    indicator = make.IndicatorFactory()
    district = keeper.where.district

    make.published(keeper, (district.name_uz, indicator.name_uz, "12,5"))

    value = StatisticValue.objects.newest().select_related("release").get()
    assert (value.territory, value.value, value.period) == (district, Decimal("12.5"), "2025")
    assert (value.release.source, value.release.version) == ("Davlat statistika qoʻmitasi", 1)


def test_a_newer_release_replaces_values_and_the_old_stay_readable(keeper):
    indicator = make.IndicatorFactory()
    district, other = keeper.where.district, keeper.where.far
    first = make.published(keeper, (district.code, indicator.code, 12))

    second = make.published(keeper, (district.code, indicator.code, 13))
    third = make.published(keeper, (other.code, indicator.code, 20))

    assert newest(indicator) == {district.pk: 13, other.pk: 20}
    states = [StatisticRelease.objects.get(pk=one.pk).state for one in (first, second, third)]
    assert states == [ReleaseState.REPLACED, ReleaseState.PUBLISHED, ReleaseState.PUBLISHED]
    assert [one.version for one in (first, second, third)] == [1, 2, 3]
    history = statistic_page.histories(district)[0]
    assert [shown for _value, shown in history.lines] == ["13", "12"]
    assert history.value == "13"


def test_an_older_version_is_not_published_over_a_newer_one(keeper):
    indicator = make.IndicatorFactory()
    row = (keeper.where.district.code, indicator.code, 12)
    old = make.release(keeper, row)
    make.published(keeper, row)

    with pytest.raises(StatisticsError, match="newer version"):
        statistics.publish(release=old, by=keeper)


WRONG = [
    (("99999", "good", 1), "Nothing is called"),
    (("Urgit tumani", "good", 1), "Did you mean UR Urgut tumani"),
    (("UR", "goood", 1), "There is no indicator “goood”. Did you mean"),
    (("UR", "wxyz", 1), "There is no indicator “wxyz”. Choose one from the list"),
    (("UR", "good", "much"), "isn't a number"),
    (("UR", "good", 101), "lies between 0 and 100"),
    (("UR", "good", None), "isn't a number"),
    (("UR", None, 1), "This is missing"),
    (("UR", "good", "=1+1"), "formula"),
    (("UR", "people", 0), "more than zero"),
    (("UR", "quarterly", 1), "given by the quarter"),
]


def test_one_wrong_row_keeps_the_whole_file_out(keeper):
    TerritoryFactory(code="UR", name_uz="Urgut tumani")
    make.IndicatorFactory(code="good")
    make.IndicatorFactory(code="people", unit="persons", above_zero=True)
    make.IndicatorFactory(code="quarterly", period_kind="quarter")
    rows = [row for row, _said in WRONG] + [("UR", "good", 5), ("Urgut", "good", 6)]

    release = make.release(keeper, *rows)

    said = [" ".join(text for _name, text in problems) for _row, problems in release.wrong_rows]
    for text, (row, expected) in zip(said, WRONG, strict=False):
        assert expected in text, row
    assert "stand in row 13" in said[-1]
    with translation.override("ru"):  # who looks reads another language than who sent
        assert dict(release.wrong_rows)[2][0][0] == "Территория"
        assert "в строке 13" in release.wrong_rows[-1][1][0][1]
    assert release.wrong == len(WRONG) + 1
    assert not release.values.exists()
    with pytest.raises(StatisticsError, match="without errors"):
        statistics.publish(release=release, by=keeper)


@pytest.mark.parametrize(
    ("unit", "typed", "number_format", "kept"),
    [
        ("percent", "12,5%", "General", "12.5"),
        ("percent", " 12.5 % ", "General", "12.5"),
        ("percent", 0.125, "0.0%", "12.5"),
        ("percent", 0.07, "0%", "7"),
        ("percent", 12.5, '0.0"%"', "12.5"),
        ("percent", 12.5, "0.0\\%", "12.5"),
        ("points", 0.125, "0.0%", None),
        ("soums", "12%", "General", None),
        ("persons", "12,5", "General", None),
        ("persons", "1 250", "General", "1250"),
    ],
)
def test_per_cent_is_read_as_it_is_shown(keeper, unit, typed, number_format, kept):
    indicator = make.IndicatorFactory(unit=unit)
    file = make.sheet(
        (keeper.where.district.code, indicator.code, typed), formats={"C2": number_format}
    )

    release = statistics.receive(file=file, source="Kitob", period=make.YEAR, by=keeper)

    assert [str(one.value.normalize() + 0) for one in release.values.all()] == (
        [] if kept is None else [str(Decimal(kept).normalize() + 0)]
    )
    assert release.wrong == (kept is None)


def test_a_period_that_is_not_over_is_refused(keeper):
    indicator = make.IndicatorFactory()

    with pytest.raises(StatisticsError, match="not over"):
        make.release(
            keeper, (keeper.where.district.code, indicator.code, 1), period=statistics.Period(2100)
        )


def test_a_file_without_the_headings_is_refused():
    with pytest.raises(ValidationError, match="lacks the headings"):
        reading.check(make.sheet(headings=("a", "b", "c")), statistic_sheet.LAYOUT)


def test_a_value_unlike_the_one_before_must_be_looked_at(keeper):
    indicator = make.IndicatorFactory(unit="number")
    place = keeper.where.district.code
    make.published(keeper, (place, indicator.code, 100))

    release = make.release(keeper, (place, indicator.code, 1000))

    assert release.warned == 1
    assert tuple(release.warnings[0][2:]) == ("100.000", "1000.000")
    with pytest.raises(StatisticsError, match="Look at the values"):
        statistics.publish(release=release, by=keeper)
    assert statistics.publish(release=release, by=keeper, looked=True).published_at


@pytest.mark.parametrize("role", [Role.HEAD, Role.REGIONAL_HEAD, Role.AUDITOR, Role.EDITOR])
def test_others_take_nothing_in(keeper, role):
    indicator = make.IndicatorFactory()
    release = make.release(keeper, (keeper.where.district.code, indicator.code, 1))
    user = keeper.where.users[role]

    for forbidden in (
        lambda: make.release(user, (keeper.where.district.code, indicator.code, 1)),
        lambda: statistics.publish(release=release, by=user),
        lambda: statistics.take_populations(release=release, by=user),
    ):
        with pytest.raises(StatisticsError, match="Only administrators"):
            forbidden()


def test_the_population_follows_a_release_by_an_explicit_step(keeper):
    make.IndicatorFactory(code="population", unit="persons", above_zero=True)
    district = keeper.where.district
    release = make.published(keeper, (district.code, "population", "120 500"))
    district.refresh_from_db()
    assert district.population == 100_000

    assert statistics.take_populations(release=release, by=keeper) == 1

    district.refresh_from_db()
    assert (district.population, district.population_year) == (120_500, 2025)
    change = PopulationChange.objects.get()
    assert (change.before, change.after, change.by) == (100_000, 120_500, keeper)
    with pytest.raises(StatisticsError, match="already have"):
        statistics.take_populations(release=release, by=keeper)
    with pytest.raises(DatabaseError), transaction.atomic():
        PopulationChange.objects.update(after=1)
    assert district.code in reference._taken_populations()


def test_what_a_release_says_can_not_be_changed(keeper):
    indicator = make.IndicatorFactory()
    release = make.published(keeper, (keeper.where.district.code, indicator.code, 1))

    with pytest.raises(DatabaseError), transaction.atomic():
        release.values.update(value=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        release.values.all().delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        StatisticValue.objects.create(
            release=make.release(keeper, (keeper.where.far.code, indicator.code, 1)),
            indicator=indicator,
            territory=keeper.where.district,
            year=2025,
            ends_on="2025-12-31",
            value=3,
            is_newest=True,
        )


def test_an_indicator_is_a_figure_whose_values_are_not_added_up(keeper):
    indicator = make.IndicatorFactory(name_ru="Доля")
    where = keeper.where
    make.published(keeper, (where.district.code, indicator.code, 40))
    make.published(keeper, (where.region.code, indicator.code, 55))

    figure = registry.figures[indicator.figure_code]
    counts = registry.quarter_counts(Quarter(2026, 3), [figure.code])[figure.code]

    assert figure.value(counts[where.district.pk]) == 40
    assert figure.value(counts[where.region.pk]) == 55
    assert figure.value(counts[where.country.pk]) is None
    assert figure.code in list(registry.figures)
    with translation.override("ru"):
        assert str(figure.name) == "Доля"


def test_a_figure_takes_the_last_value_known_at_the_time(keeper):
    indicator = make.IndicatorFactory()
    place = keeper.where.district
    for year, value in ((2022, 22), (2024, 24), (2025, 25)):
        make.published(keeper, (place.code, indicator.code, value), period=statistics.Period(year))

    figure = registry.figures[indicator.figure_code]

    def at(year):
        counts = registry.counts(figure.code, *_year(year))
        return figure.value(counts[place.pk])

    assert [at(year) for year in (2021, 2022, 2023, 2025, 2027, 2028)] == [
        None,
        22,
        22,
        25,
        25,
        None,
    ]


def _year(year):
    return Quarter(year, 1).first_day, Quarter(year, 4).last_day


def test_sources_come_after_what_is_registered_and_never_replace_it():
    def figure(code, name):
        return Figure(code, name, Unit.COUNT, counts=lambda first, last: {1: Count(1)})

    made = Registry()
    made.register(figure("one", "own"))
    made.register_source(lambda: [figure("one", "other"), figure("two", "other")])

    assert list(made.figures) == ["one", "two"]
    assert made.figures["one"].name == "own"
    assert len(made.figures) == 2
    assert "three" not in made.figures


def test_the_ready_indicators_are_loaded_once():
    first = statistic_reference.load()
    StatisticIndicator.objects.filter(code="population").update(name_uz="Bizniki")

    assert statistic_reference.load() == first == 21
    assert StatisticIndicator.objects.get(code="population").name_uz == "Bizniki"
    groups = {one.group for one in StatisticIndicator.objects.select_related("group")}
    assert all(group.name_ru and group.name_uz_cyrl and group.name_en for group in groups)


def test_the_points_of_the_groups_are_those_of_stage_one():
    statistic_reference.load()

    groups = StatisticIndicator.group.field.related_model.objects.all()

    assert sum(group.points for group in groups) == 50


def test_the_template_can_be_read_back_and_lists_what_may_stand_there():
    statistic_reference.load()
    TerritoryFactory(parent=RegionFactory())
    file = make.SimpleUploadedFile("a.xlsx", statistic_sheet.template())

    reading.check(file, statistic_sheet.LAYOUT)

    assert list(reading.read(file, statistic_sheet.LAYOUT)) == []


def test_a_file_goes_all_the_way_through_the_pages(keeper):
    client = Client()
    client.force_login(keeper)
    indicator = make.IndicatorFactory(unit="number")
    place = keeper.where.district
    make.published(keeper, (place.code, indicator.code, 1), period=statistics.Period(2024))
    sent = {
        "year": 2025,
        "quarter": 0,
        "source": "Xat",
        "file": make.sheet((place.code, indicator.code, 9)),
    }

    answer = client.post(reverse("territories:statistic-import"), sent)
    release = StatisticRelease.objects.first()
    assert answer["Location"] == release.get_absolute_url()
    page = client.get(release.get_absolute_url()).content.decode()
    assert "Values that differ much" in page
    publish = reverse("territories:statistic-publish", args=[release.pk])
    assert client.post(publish).status_code == 422
    assert client.post(publish, {"looked": "on"}).status_code == 302

    shown = client.get(reverse("territories:statistic-territory", args=[place.code]))
    assert "<rect" in shown.content.decode()
    for url in (
        indicator.get_absolute_url(),
        f"{indicator.get_absolute_url()}?region={keeper.where.region.code}",
        reverse("territories:statistic-list"),
        reverse("territories:statistic-releases"),
    ):
        assert client.get(url).status_code == 200
    file = client.get(reverse("territories:statistic-file", args=[release.pk]))
    assert b"".join(file.streaming_content)[:2] == b"PK"
    file.close()


def test_a_form_that_says_too_little_is_422(keeper):
    client = Client()
    client.force_login(keeper)

    answer = client.post(reverse("territories:statistic-import"), {"year": 2025, "quarter": 0})

    assert answer.status_code == 422


def test_others_do_not_see_what_is_only_checked(keeper):
    indicator = make.IndicatorFactory()
    release = make.release(keeper, (keeper.where.district.code, indicator.code, 1))
    reader = UserFactory(role=Role.REGISTRAR, place=keeper.where.district)

    assert not StatisticRelease.objects.visible_to(reader).exists()
    assert list(StatisticRelease.objects.visible_to(keeper)) == [release]
    client = Client()
    client.force_login(reader)
    assert client.get(reverse("territories:statistic-file", args=[release.pk])).status_code == 404


def test_a_file_damaged_further_down_is_refused_in_words(keeper):
    indicator = make.IndicatorFactory()
    whole = make.sheet((keeper.where.district.code, indicator.code, "1"))
    buffer = io.BytesIO()
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(buffer, "w") as new:
        for one in old.namelist():
            text = old.read(one)
            new.writestr(one, text.replace(b"</sheetData>", b"<row><") if "sheet1" in one else text)
    file = make.SimpleUploadedFile("a.xlsx", buffer.getvalue())
    reading.check(file, statistic_sheet.LAYOUT)

    with pytest.raises(StatisticsError, match="damaged"):
        statistics.receive(file=file, source="x", period=make.YEAR, by=keeper)


def test_an_unknown_name_is_compared_once_and_many_are_not(keeper, monkeypatch):
    asked = []

    def compared(word, *_names, **_how):
        asked.append(word)
        return []

    monkeypatch.setattr(statistic_sheet.difflib, "get_close_matches", compared)
    monkeypatch.setattr(statistic_sheet, "MOST_PROPOSED", 2)
    places = statistic_sheet.Places()

    for text in ("Bir", "Bir", "Ikki", "Uch", "Bir"):
        with pytest.raises(ValidationError):
            places.find(text)

    assert len(asked) == 2


def inhabitants(year):
    return figure_counting.inhabitants(dt.date(year, 1, 1), dt.date(year, 12, 31))


def test_a_newer_population_leaves_the_years_before_as_they_were(keeper):
    make.IndicatorFactory(code="population", unit="persons")
    district = keeper.where.district
    before = inhabitants(2024)[district.pk]
    release = make.published(keeper, (district.code, "population", 70_000))

    statistics.take_populations(release=release, by=keeper)

    assert [inhabitants(year)[district.pk] for year in (2024, 2025, 2026)] == [
        before,
        70_000,
        70_000,
    ]
    make.published(keeper, (district.code, "population", 60_000), period=statistics.Period(2023))
    assert [inhabitants(year)[district.pk] for year in (2022, 2023, 2024, 2025)] == [
        before,
        60_000,
        60_000,
        70_000,
    ]
