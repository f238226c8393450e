"""The numbers the Administration compares places by: as sealed, else as they are counted now."""

import datetime as dt

import pytest
import time_machine

from receptions import national_drafts, national_numbers
from receptions.models import QuarterReport
from receptions.national_evidence import tables
from receptions.national_numbers import Compared, compared, worst_districts
from receptions.services import national_papers, reports
from territories import clock
from territories.choices import Direction, RatingClass, Role
from territories.figure_registry import Registry
from territories.figures import Count
from territories.models import Rating, RatingFormula
from territories.periods import Quarter
from tests.factories.receptions import ReceptionFactory, TopicFactory, question
from tests.factories.territories import CalendarVersionFactory, UserFactory, world

QUARTER = Quarter(2026, 3)


@pytest.fixture
def where(db):
    """A closed question in time when the district and the country seal, another one after it."""
    CalendarVersionFactory()
    found = world()
    places = (found.country, found.region, found.district, found.neighbour, found.far)
    found.home = [ReceptionFactory(territory=place) for place in places]
    with clock.playing(dt.datetime.combine(QUARTER.first_day, dt.time(9), dt.UTC)):
        question("closed", reception=found.district.reception)
    after = dt.datetime.combine(QUARTER.next.first_day, dt.time(9), dt.UTC)
    with time_machine.travel(after + dt.timedelta(days=8), tick=False):
        reports.open_quarter(QUARTER)
        for place in (found.district, found.country):
            report = QuarterReport.objects.get(
                reception__territory=place, year=QUARTER.year, quarter=QUARTER.number
            )
            reports.submit(report=report, by=UserFactory())
        with clock.playing(after - dt.timedelta(days=20)):
            question("closed", reception=found.district.reception)
        yield found


@pytest.fixture
def counted(monkeypatch):
    """The codes of the figures that were counted, call by call."""
    calls, count = [], Registry.quarter_counts

    def noted(self, quarter, codes=None):
        calls.append(list(codes))
        return count(self, quarter, calls[-1])

    monkeypatch.setattr(Registry, "quarter_counts", noted)
    return calls


def test_what_all_seals_tell_is_counted_no_more(where, counted):
    found = compared(QUARTER, [where.district.pk])

    assert counted == []
    for place in (where.district.pk, where.country.pk):
        assert found.counts["in_time"][place] == Count(1, 1)


def test_a_place_that_has_no_seal_is_counted_now_beside_the_sealed_country(where, counted):
    found = compared(QUARTER, [where.region.pk])

    assert counted == [list(found.directions)]
    assert found.counts["in_time"][where.region.pk] == Count(2, 2)
    assert found.counts["in_time"][where.country.pk] == Count(1, 1)


def test_only_figures_whose_formula_is_another_now_are_counted(where, counted, monkeypatch):
    said = national_numbers.formulas_of

    def changed(codes):
        return said(codes) | {"in_time": {"kind": "none"}}

    monkeypatch.setattr(national_numbers, "formulas_of", changed)
    found = compared(QUARTER, [where.district.pk])

    assert counted == [["in_time"]]
    assert found.counts["in_time"][where.district.pk] == Count(2, 2)


def test_the_numbers_of_some_places_are_theirs_among_all(where):
    whole = compared(QUARTER)

    for place in (where.district, where.region, where.far):
        some = compared(QUARTER, [place.pk])
        assert some.values(place.pk) == whole.values(place.pk)
        assert some.values(some.country) == whole.values(whole.country)
        assert some.directions == whole.directions


def rate(place, score):
    formula, _made = RatingFormula.objects.get_or_create(
        version=1, defaults={"valid_from": dt.date(2020, 1, 1), "source": "sinov"}
    )
    Rating.objects.create(
        territory=place,
        year=QUARTER.year,
        quarter=QUARTER.number,
        formula=formula,
        score=score,
        rating_class=RatingClass.GOOD,
        computed_at=clock.now(),
        state="approved",
        approved_at=clock.now(),
        approved_by=UserFactory(),
    )


def test_the_lowest_ratings_stand_at_the_bottom_with_their_class(where):
    for place, score in ((where.district, 70), (where.neighbour, 31), (where.far, 90)):
        rate(place, score)

    worst = worst_districts(QUARTER, most=2)
    inside = worst_districts(QUARTER, most=2, inside=where.far.path)

    assert [(one.territory, one.score) for one in worst] == [
        (where.neighbour, 31),
        (where.district, 70),
    ]
    assert {one.rating_class for one in worst} == {str(RatingClass.GOOD.label)}
    assert [one.territory for one in inside] == [where.far]


def test_without_ratings_the_farthest_behind_the_country_stand_at_the_bottom(where):
    counts = {
        where.country.pk: Count(80, 100),
        where.region.pk: Count(1, 100),
        where.district.pk: Count(30, 100),
        where.neighbour.pk: Count(90, 100),
        where.far.pk: Count(10, 100),
    }
    numbers = Compared({"in_time": counts}, where.country.pk, {"in_time": Direction.MORE_IS_BETTER})

    worst = worst_districts(QUARTER, most=5, numbers=numbers)

    assert [one.territory for one in worst] == [where.far, where.district]
    assert [(one.score, one.rating_class) for one in worst] == [(None, "")] * 2


def test_a_brief_compares_with_no_quarter_of_which_nothing_is_kept(where, monkeypatch):
    topic = TopicFactory()
    numbers = {QUARTER: {topic.code: 90}, QUARTER.previous: {}}
    monkeypatch.setattr(
        national_drafts,
        "topics",
        lambda quarter: (numbers[quarter], {topic.code: {where.district.pk: 90}}),
    )
    top = UserFactory(role=Role.ADMINISTRATION, place=where.country)

    item = national_papers.draft(kind="brief", quarter=QUARTER, by=top).items.get()

    assert item.evidence["before"] is None
    assert "90 questions; nothing is kept of the previous quarter" in item.problem_en
    assert tables(item)[0].rows[0][1:] == ["90", "–"]
