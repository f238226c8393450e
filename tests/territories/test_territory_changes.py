"""Merges, splits and moves are recorded by an act; links, paths and validity follow."""

import datetime as dt

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from territories.choices import ChangeKind, Level, Role
from territories.exceptions import TerritoryError
from territories.models import Territory, TerritoryChange, TerritoryLink
from territories.periods import Quarter
from territories.quarter_tree import Tree
from territories.services import territory_changes
from tests.factories.territories import MahallaFactory, OfficeFactory, TerritoryFactory, world

pytestmark = pytest.mark.django_db
ON = dt.date(2026, 9, 1)
ACT = {"on": ON, "act": "No. 7"}


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def where():
    found = world()
    found.by = found.users[Role.ADMINISTRATOR]
    return found


def merged(where):
    return territory_changes.merge(gone=[where.district], into=where.neighbour, **ACT)


def moved(where):
    return territory_changes.move(territory=where.district, under=where.far_region, **ACT)


def half(code="H1"):
    return Territory(code=code, level=Level.DISTRICT, name_uz="Yangi tuman")


def test_a_merged_district_ends_and_what_lies_below_goes_on_with_the_other(where):
    change = territory_changes.record(plan=merged(where), by=where.by)

    where.district.refresh_from_db()
    where.mahalla.refresh_from_db()
    assert (where.district.valid_to, where.mahalla.parent) == (ON, where.neighbour)
    assert where.mahalla.path == f"{where.neighbour.path}{where.mahalla.code}."
    assert (change.kind, change.act, change.by) == (ChangeKind.MERGE, "No. 7", where.by)
    assert set(change.before.all()) == {where.district, where.neighbour}
    assert set(change.after.all()) == {where.neighbour}
    parents = where.mahalla.links.order_by("valid_from").values_list("parent", "valid_to")
    assert list(parents) == [(where.district.pk, ON), (where.neighbour.pk, None)]


@pytest.mark.parametrize("stays", [False, True])
def test_a_split_district_makes_new_ones_that_take_what_lay_below(where, stays):
    one, two = half(), half("H2")
    plan = territory_changes.split(
        old=where.district, parts=[(one, [where.mahalla]), (two, [])], stays=stays, **ACT
    )

    change = territory_changes.record(plan=plan, by=where.by)

    made = Territory.objects.filter(valid_from=ON, parent=where.region)
    where.district.refresh_from_db()
    where.mahalla.refresh_from_db()
    assert set(made) == {one, two}
    assert one.path == f"{where.region.path}{one.code}."
    assert where.mahalla.path == f"{one.path}{where.mahalla.code}."
    assert where.district.valid_to == (None if stays else ON)
    assert set(change.after.all()) == {one, two, *([where.district] if stays else [])}
    assert one.links.get().valid_from == ON


def test_a_moved_district_takes_its_mahallas_along_and_stays_where_it_was_before(where):
    territory_changes.record(plan=moved(where), by=where.by)

    where.mahalla.refresh_from_db()
    assert where.mahalla.path.startswith(f"{where.far_region.path}{where.district.code}.")
    before, after = Tree.of(Quarter(2026, 2)), Tree.of(Quarter(2026, 3))
    assert before.above[where.district.pk] == where.region.pk
    assert after.above[where.district.pk] == where.far_region.pk


def test_offices_of_a_moved_district_answer_to_those_of_the_new_region(where):
    body = where.office.body
    old = OfficeFactory(territory=where.region, body=body)
    new = OfficeFactory(territory=where.far_region, body=body)
    branch = OfficeFactory(territory=TerritoryFactory(parent=where.region), body=body, parent=old)

    plan = territory_changes.move(territory=branch.territory, under=where.far_region, **ACT)
    territory_changes.record(plan=plan, by=where.by)

    branch.refresh_from_db()
    assert (branch.parent, branch.path) == (new, f"{new.path}{branch.territory.code}.")


@pytest.mark.parametrize("plan", [merged, moved])
def test_the_same_change_sent_twice_is_made_once(where, plan):
    first = territory_changes.record(plan=plan(where), by=where.by)
    links = TerritoryLink.objects.count()
    where.district.refresh_from_db()

    assert territory_changes.record(plan=plan(where), by=where.by) == first
    assert TerritoryChange.objects.count() == 1
    assert TerritoryLink.objects.count() == links


def _ahead(where):
    return territory_changes.merge(
        gone=[where.district], into=where.neighbour, on=dt.date(2100, 1, 1), act="No. 7"
    )


def _without_an_act(where):
    return territory_changes.move(territory=where.district, under=where.far_region, on=ON, act=" ")


def _below_itself(where):
    return territory_changes.move(territory=where.region, under=where.district, **ACT)


def _under_a_district(where):
    return territory_changes.move(territory=where.district, under=where.far, **ACT)


def _already_there(where):
    return territory_changes.move(territory=where.district, under=where.region, **ACT)


def _across_regions(where):
    return territory_changes.merge(gone=[where.district], into=where.far, **ACT)


def _gone_before(where):
    Territory.objects.filter(pk=where.district.pk).update(valid_to=dt.date(2026, 8, 1))
    where.district.refresh_from_db()
    return moved(where)


def _before_it_was(where):
    young = TerritoryFactory(parent=where.region, valid_from=ON)
    return territory_changes.move(territory=young, under=where.far_region, **ACT)


def _before_another(where):
    plan = territory_changes.move(
        territory=where.district, under=where.far_region, on=dt.date(2026, 10, 1), act="No. 8"
    )
    territory_changes.record(plan=plan, by=where.by)
    return territory_changes.move(territory=where.district, under=where.region, **ACT)


def _with_mahallas_left_over(where):
    parts = [(half(), []), (half("H2"), [])]
    return territory_changes.split(old=where.district, parts=parts, **ACT)


def _into_one(where):
    parts = [(half(), [where.mahalla])]
    return territory_changes.split(old=where.district, parts=parts, **ACT)


def _taking_what_is_anothers(where):
    other = MahallaFactory(parent=where.neighbour)
    parts = [(half(), [where.mahalla, other])]
    return territory_changes.split(old=where.district, parts=parts, stays=True, **ACT)


def _with_a_code_that_is_taken(where):
    part = half(where.far.code)
    return territory_changes.split(old=where.district, parts=[(part, [])], stays=True, **ACT)


@pytest.mark.parametrize(
    ("plan", "reason"),
    [
        (_ahead, "lies ahead"),
        (_without_an_act, "Name the act"),
        (_below_itself, "below itself"),
        (_under_a_district, "can't lie under"),
        (_already_there, "already"),
        (_across_regions, "one parent"),
        (_gone_before, "exists no longer"),
        (_before_it_was, "did not exist yet"),
        (_before_another, "since that day"),
        (_with_mahallas_left_over, "where it goes"),
        (_into_one, "two or more"),
        (_taking_what_is_anothers, "takes only"),
        (_with_a_code_that_is_taken, "is taken"),
    ],
)
def test_a_change_that_cannot_be_changes_nothing(where, plan, reason):
    made = plan(where)
    before = list(Territory.objects.order_by("pk").values()), TerritoryLink.objects.count()

    with pytest.raises(TerritoryError, match=reason):
        territory_changes.record(plan=made, by=where.by)

    after = list(Territory.objects.order_by("pk").values()), TerritoryLink.objects.count()
    assert after == before


def test_only_administrators_record_a_change(where):
    with pytest.raises(TerritoryError):
        territory_changes.record(plan=merged(where), by=where.users[Role.HEAD])

    assert not TerritoryChange.objects.exists()


def test_the_command_shows_first_and_changes_with_apply(where, capsys):
    asked = ("move", where.district.code, "--under", where.far_region.code)
    said = ("--on", "2026-09-01", "--act", "No. 7", "--by", where.by.username)

    call_command("change_territories", *asked, *said)
    assert not TerritoryChange.objects.exists()
    assert "1 territory gets another parent." in capsys.readouterr().out

    call_command("change_territories", *asked, *said, "--apply")
    assert TerritoryChange.objects.get().kind == ChangeKind.MOVE


def test_the_command_merges_and_splits(where):
    said = ("--on", "2026-09-01", "--act", "No. 7", "--by", where.by.username, "--apply")
    third = TerritoryFactory(parent=where.region)

    call_command("change_territories", "merge", third.code, "--into", where.neighbour.code, *said)
    part = f"9901=Yangi tuman=Янги туман=Новый район={where.mahalla.code}"
    call_command(
        "change_territories", "split", where.district.code, "--part", part, "--stays", *said
    )

    assert Territory.objects.get(code="9901").children.get() == where.mahalla
    assert TerritoryChange.objects.count() == 2


def test_the_command_tells_what_is_wrong(where):
    said = ("--on", "2026-09-01", "--act", "No. 7", "--by", where.by.username)

    with pytest.raises(CommandError, match="No territory has the code nowhere"):
        call_command("change_territories", "move", "nowhere", "--under", "17", *said)
    with pytest.raises(CommandError, match="can't lie under"):
        call_command(
            "change_territories", "move", where.district.code, "--under", where.far.code, *said
        )
    assert not TerritoryChange.objects.exists()
