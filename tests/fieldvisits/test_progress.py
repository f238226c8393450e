"""Progress: what the page counts equals what its lists hold."""

import datetime as dt
import html
import re

import pytest
from django.urls import reverse

from fieldvisits import coverage_map, figures, progress
from fieldvisits.choices import VisitResult
from fieldvisits.forms.households import HouseholdFilter
from fieldvisits.models import Household, Round
from fieldvisits.progress import Period
from fieldvisits.services import doubles, findings, round_checks
from receptions.models import Verification
from receptions.services import check_tasks, checks
from territories import clock
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories import checks as lot
from tests.factories import fieldvisits as make
from tests.factories.receptions import ApplicantFactory, registrar_of
from tests.factories.territories import MahallaFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return make.place()


@pytest.fixture
def period():
    today = clock.today()
    return Period(today - dt.timedelta(days=7), today)


def walk(where, *results, **fields):
    """A round under way in which the first visits gave the results."""
    round_ = make.running(where, **fields)
    for visit, result in zip(round_.visits.all(), results, strict=False):
        make.visited(visit, where, result)
    return round_


def test_coverage_counts_each_household_once_and_doubles_as_one(where, period):
    first, second, _third = where.households
    other = MahallaFactory(parent=where.district)
    make.HouseholdFactory(mahalla=other, do_not_visit=True)
    walk(where, *[VisitResult.NO_PROBLEM] * 3)
    doubles.join(kept=first, dropped=second, by=where.head)

    lines = {line.place: line for line in progress.coverage_by_place(where.district, period)}

    own = lines[where.mahalla]
    assert (own.households, own.reached, own.percent, own.band) == (2, 2, 100, 4)
    assert (lines[other].households, lines[other].reached, lines[other].closed) == (1, 0, 1)
    whole = progress.total(lines.values())
    assert (whole.households, whole.reached) == (3, 2)


def test_a_number_of_coverage_equals_the_list_it_opens(where, period):
    walk(where, VisitResult.NO_PROBLEM, VisitResult.NOBODY, VisitResult.PROBLEM)
    (line,) = progress.coverage_by_place(where.district, period)

    query = {
        "mahalla_id": str(where.mahalla.pk),
        "mahalla": where.mahalla.name,
        "visited": "reached",
        "first": period.first,
        "last": period.last,
    }
    homes = HouseholdFilter(query, user=where.head).narrow(Household.objects.current())

    assert line.reached == homes.count() == 2


def test_visits_outside_the_days_do_not_count(where):
    walk(where, VisitResult.NO_PROBLEM)
    yesterday = clock.today() - dt.timedelta(days=1)

    (line,) = progress.coverage_by_place(where.district, Period(yesterday, yesterday))

    assert line.reached == 0


def test_sectors_and_a_region_add_up(where, period):
    Household.objects.filter(pk=where.households[0].pk).update(sector=2)
    walk(where, *[VisitResult.NO_PROBLEM] * 3)

    sectors = progress.coverage_by_sector(where.district, period)
    districts = {line.place: line for line in progress.coverage_by_place(where.region, period)}

    assert {key: line.reached for key, line in sectors.items() if line.households} == {
        2: 1,
        None: 2,
    }
    assert (districts[where.district].households, districts[where.district].reached) == (3, 3)


def drawn(place, period):
    """The parts of the map of a place."""
    return coverage_map.parts(place, period, progress.coverage_by_place(place, period))


def test_the_map_has_a_tile_a_mahalla_in_each_sector_and_leaves_nobody_out(where, period):
    Household.objects.filter(pk=where.households[0].pk).update(sector=2)
    empty = MahallaFactory(parent=where.district)
    walk(where, VisitResult.NO_PROBLEM)

    parts = drawn(where.district, period)

    tiles = {(part.sector, line.place): line for part in parts for line in part.tiles}
    assert set(tiles) == {(2, where.mahalla), (0, where.mahalla)}
    lines = progress.coverage_by_place(where.district, period)
    assert [line.place for line in coverage_map.without_households(where.district, lines)] == [
        empty
    ]
    own = tiles[2, where.mahalla]
    assert (own.households, own.reached) == (1, 1)
    rest = progress.total(progress.coverage_by_place(where.district, period))
    together = progress.total(part.whole for part in parts)
    assert (together.households, together.reached) == (rest.households, rest.reached) == (3, 1)


def test_a_tile_opens_the_list_of_as_many_households(client, where, period):
    Household.objects.filter(pk=where.households[0].pk).update(sector=2)
    walk(where, *[VisitResult.NO_PROBLEM] * 3)
    client.force_login(where.head)

    shown = client.get(reverse("fieldvisits:progress")).text
    tiles = re.findall(r'c-cell--\d">\s*<a href="([^"]+)".*?<small>(\d+) / \d+</small>', shown)

    counted = {}
    for address, number in tiles:
        rows = client.get(html.unescape(address)).context["page"]
        counted[number] = len(rows)
    assert counted == {"1": 1, "2": 2}


def test_tiles_lie_as_the_places_do(where, period):
    places = {"north": (41.5, 69.0), "middle west": (41.3, 69.0), "middle east": (41.31, 69.4)}
    for name, (north, east) in places.items():
        mahalla = MahallaFactory(
            parent=where.district, name_uz=name, latitude=north, longitude=east
        )
        make.HouseholdFactory(mahalla=mahalla, latitude=None, longitude=None)
    by_homes = MahallaFactory(parent=where.district, name_uz="south", latitude=None, longitude=None)
    make.HouseholdFactory(mahalla=by_homes, latitude=41.0, longitude=69.2)

    names = [line.place for part in drawn(where.district, period) for line in part.tiles]

    laid = [one.name_uz for one in names if one.pk != where.mahalla.pk]
    assert laid == ["north", "middle west", "middle east", "south"]
    assert names[-1] == where.mahalla  # nobody knows where it lies


def test_the_map_of_a_region_shows_its_districts(where, period):
    walk(where, VisitResult.NO_PROBLEM)

    (part,) = drawn(where.region, period)

    assert part.sector is None
    assert where.district in [line.place for line in part.tiles]


def test_plan_and_fact_of_the_rounds_that_began_in_the_days(where, period):
    round_ = walk(where, VisitResult.NO_PROBLEM, VisitResult.NOBODY)

    (one,) = progress.walks(where.district, period)
    (district,) = progress.walks(where.region, period)
    whole = progress.whole_walk(where.district, period)

    assert one.url == round_.get_absolute_url()
    for found in (one, district, whole):
        assert (found.planned, found.done, found.reached, found.percent) == (3, 2, 1, 33)


def test_findings_by_topic_are_those_of_the_figures(where, period):
    walk(where, VisitResult.PROBLEM)
    finding = make.heard(where)
    findings.settle_on_spot(finding=finding, by=where.registrar, result="Suv keldi")

    (line,) = progress.findings_by_topic(where.district, period)

    group, _name, cells = line
    (row,) = figures.findings_by_topic(*period.days())
    assert {key: number for key, _label, number in cells} == dict(row.cells)
    for key, _label, number in cells:
        assert len(list(progress.cases(key, where.district, period, group))) == number


def checked_at_the_door(where, confirmed):
    person = ApplicantFactory.build(mahalla=where.mahalla, address="Gulobod, 99")
    task = lot.task(reception=where.reception, applicant=person)
    check_tasks.hand_over(task=task, by=registrar_of(where.reception), method="round")
    round_ = make.running(where)
    check = round_.checks.get(task=task)
    round_checks.record(check=check, by=where.member, confirmed=confirmed, note="Koʻrdim.")
    return round_


def test_checks_made_at_the_door_are_counted_by_what_they_showed(where, period):
    checked_at_the_door(where, True)

    assert progress.check_counts(where.district, period) == {
        "checks": 1,
        "confirmed": 1,
        "failed": 0,
    }
    assert len(list(progress.cases("confirmed", where.district, period, ""))) == 1
    assert list(progress.cases("failed", where.district, period, "")) == []


def test_the_figure_of_door_checks_equals_a_recount(where, period):
    for confirmed in (True, True, False):
        make.HouseholdFactory(mahalla=where.mahalla)
        checked_at_the_door(where, confirmed)
    on_paper = lot.task(reception=where.reception)
    caller = registrar_of(where.reception)
    checks.record(task=on_paper, by=caller, confirmed=True, note="Tasdiqladi.", method="call")
    figure = registry.figures["door_checks_confirmed"]

    counts = figure.counts(*period.days())

    made = Verification.objects.filter(method="round")
    held = [one for one in made if one.confirmed]
    assert counts == {where.district.pk: Count(len(held), len(made))}
    assert (len(held), len(made)) == (2, 3)
    cases = list(figure.cases(*period.days(), where.region.path))
    assert len(cases) == len(held)
    assert {case.url for case in cases} <= {r.get_absolute_url() for r in Round.objects.all()}
    assert registry.figures["false_closures"].counts(*period.days())[where.district.pk] == Count(
        1, 4
    )


@pytest.mark.parametrize("code", [figure.code for figure in figures.FIGURES])
def test_the_list_behind_a_figure_holds_its_cases(client, where, code):
    make.finished(where, [VisitResult.PROBLEM] * 3)
    make.held(where)
    client.force_login(where.head)
    today = clock.today()

    answer = client.get(reverse("fieldvisits:progress-cases", args=[code]))

    counted = {figure.code: figure for figure in figures.FIGURES}[code].counts(today, today)
    wanted = 1 if code == "field_visitors" else counted[where.district.pk].numerator
    assert len(answer.context["cases"]) == wanted


def test_a_list_with_nothing_in_it_says_so(client, where):
    client.force_login(where.head)

    page = client.get(reverse("fieldvisits:progress-cases", args=["rounds_held"]))

    assert page.context["cases"] == []
    assert b"No cases." in page.content


def test_the_page_of_a_district_and_of_its_region(client, where):
    walk(where, VisitResult.PROBLEM)
    for user, words in (
        (where.head, b"by mahalla"),
        (UserFactory(role=Role.REGIONAL_HEAD, place=where.region), b"by district"),
    ):
        client.force_login(user)
        answer = client.get(reverse("fieldvisits:progress"))
        assert answer.status_code == 200
        assert words in answer.content


def test_without_a_place_or_with_a_wrong_one_the_page_asks(client, where):
    client.force_login(UserFactory(role=Role.ADMINISTRATION, place=where.region.parent))
    asked = client.get(reverse("fieldvisits:progress"))
    client.force_login(where.head)
    far = client.get(reverse("fieldvisits:progress"), {"place": where.far.name})
    turned = client.get(
        reverse("fieldvisits:progress"), {"first": "2026-05-02", "last": "2026-05-01"}
    )

    assert b"Choose a district or a region" in asked.content
    assert b"Choose a district or a region" in far.content
    assert turned.status_code == 200
    unknown = reverse("fieldvisits:progress-cases", args=["nothing"])
    assert client.get(unknown).status_code == 404


def test_the_page_costs_the_same_for_one_mahalla_and_for_many(
    client, where, django_assert_max_num_queries
):
    for _mahalla in range(8):
        make.HouseholdFactory(mahalla=MahallaFactory(parent=where.district))
    walk(where, VisitResult.PROBLEM)
    client.force_login(where.head)

    with django_assert_max_num_queries(32):
        client.get(reverse("fieldvisits:progress"))
