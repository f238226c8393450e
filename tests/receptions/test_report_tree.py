"""Reports of merged territories reconcile: nothing is lost to the whole, both sides add up."""

import datetime as dt

import pytest
import time_machine

from receptions import report_panel
from receptions.exceptions import ReportError
from receptions.models import QuarterReport
from receptions.report_content import content
from receptions.report_permissions import can_decide
from receptions.report_reconcile import table
from receptions.services import report_cases, report_chain, report_words, reports
from receptions.services.report_counts import Counted, live
from territories import clock
from territories.choices import ChangeKind, Role
from territories.figure_registry import registry
from territories.models import Territory, TerritoryChange, TerritoryLink
from territories.periods import Quarter
from territories.quarter_tree import Tree
from tests.factories.receptions import ReceptionFactory, appeal
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
MERGED_ON = dt.date(2026, 9, 1)


@pytest.fixture
def merged():
    """A district that went into its neighbour within the quarter, with an appeal of each."""
    region = RegionFactory()
    gone = TerritoryFactory(parent=region, valid_to=MERGED_ON)
    stays = TerritoryFactory(parent=region)
    ReceptionFactory(territory=region)
    with clock.playing(dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)):
        for place in (gone, stays):
            appeal(ReceptionFactory(territory=place))
    change = TerritoryChange.objects.create(kind=ChangeKind.MERGE, on=MERGED_ON, act="No. 7")
    change.before.set([gone, stays])
    change.after.set([stays])
    return region, gone, stays


def received(quarter, territory):
    return live(Counted(quarter))[territory.pk]["appeals_received"].numerator


def test_a_district_that_went_within_the_quarter_is_still_a_part(merged):
    region, gone, _stays = merged

    assert received(QUARTER, region) == 2
    assert gone in Counted(QUARTER).below[region.pk]


def test_what_a_closed_reception_counts_later_goes_to_the_level_above(merged):
    region, gone, _stays = merged
    with clock.playing(dt.datetime(2026, 10, 5, 10, tzinfo=dt.UTC)):
        appeal(gone.reception)

    assert gone not in Counted(QUARTER.next).below[region.pk]
    assert received(QUARTER.next, region) == 1


@pytest.fixture
def moved(merged):
    """The district that stayed, moved to another region when the quarter was over."""
    region, _gone, stays = merged
    other = RegionFactory(parent=region.parent)
    ReceptionFactory(territory=other)
    Territory.objects.filter(pk=stays.pk).update(parent=other, path=f"{other.path}{stays.code}.")
    TerritoryLink.objects.filter(child=stays).delete()
    first, moved_on = dt.date(2017, 1, 1), QUARTER.next.first_day
    links = TerritoryLink.objects
    links.create(parent=region, child=stays, valid_from=first, valid_to=moved_on)
    links.create(parent=other, child=stays, valid_from=moved_on)
    return region, other, stays


def test_ratings_and_papers_add_up_a_moved_district_where_it_was_as_reports_do(moved):
    region, other, stays = moved

    for quarter in (QUARTER, QUARTER.next):
        counted = registry.quarter_counts(quarter, ["appeals_received"])["appeals_received"]
        reported = live(Counted(quarter))
        for place in (region, other, region.parent, stays):
            expected = reported[place.pk]["appeals_received"].numerator
            assert counted[place.pk].numerator == expected
    then = registry.quarter_counts(QUARTER, ["appeals_received"])["appeals_received"]
    assert (then[region.pk].numerator, then[other.pk].numerator) == (2, 0)


def test_a_moved_district_is_awaited_and_taken_over_by_the_region_of_then(moved):
    region, other, stays = moved
    with time_machine.travel(dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER)
        found = {
            place: QuarterReport.objects.get(reception__territory=place)
            for place in (region, other, stays)
        }
        before = report_chain.waiting_below(found[region])
        own = reports.save_narrative(report=found[stays], by=UserFactory(), problems="Gaz kam")
        reports.submit(report=own, by=UserFactory())
        waiting = [report_chain.waiting_below(found[place]) for place in (region, other)]
        listed = [report_panel.from_below(found[place]) for place in (region, other)]
        with pytest.raises(ReportError):
            report_words.take_text(
                report=found[other], origin=own, section="problems", by=UserFactory()
            )
        own.refresh_from_db()
        taken = report_words.take_text(
            report=found[region], origin=own, section="problems", by=UserFactory()
        )

    assert waiting == [before - 1, 0]
    assert [[one["report"] for one in below] for below in listed] == [[own], []]
    assert "Gaz kam" in taken.text


def test_sealed_cases_are_those_of_the_network_that_the_totals_are_of(moved):
    region, other, stays = moved
    with time_machine.travel(dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER)
        for place, number in ((region, 2), (other, 0)):
            draft = QuarterReport.objects.get(reception__territory=place)
            figures = reports.submit(report=draft, by=UserFactory()).figures
            assert figures["figures"]["appeals_received"]["n"] == number
            assert len(figures["cases"]["appeals_received"]) == number
    network = report_cases.Network(Tree.of(QUARTER))
    assert not any(piece.path == stays.path for piece in network.pieces(other.pk))
    for codes in (["rounds_held"], ["appeals_received"]):  # read by whole paths, and by pieces
        found = report_cases.within(codes, QUARTER, network, (region.pk, {stays.pk}))
        assert len(found[codes[0]]) == (codes == ["appeals_received"])


def test_the_region_of_then_accepts_a_moved_district(client, moved):
    region, other, stays = moved
    heads = [UserFactory(role=Role.REGIONAL_HEAD, place=place) for place in (region, other)]
    with time_machine.travel(dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER)
        draft = QuarterReport.objects.get(reception__territory=stays)
        sealed = reports.submit(report=draft, by=UserFactory())

        assert [can_decide(head, sealed) for head in heads] == [True, False]
        for head in heads:
            client.force_login(head)
            assert client.get(sealed.get_absolute_url()).status_code == 200
        stranger = UserFactory(role=Role.REGIONAL_HEAD, place=RegionFactory(parent=region.parent))
        client.force_login(stranger)
        assert client.get(sealed.get_absolute_url()).status_code == 404


def test_the_territories_of_then_and_now_make_up_one_sum(merged):
    region, gone, stays = merged
    with time_machine.travel(dt.datetime(2026, 10, 8, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER)

    view = table(QuarterReport.objects.get(reception__territory=region, quarter=3))

    names = [row[1] for row in view.rows]
    assert names == [f"{gone.name} (until then)", stays.name, "Together"]
    assert [row[4] for row in view.rows] == ["1", "1", "2"]


def test_without_a_change_there_is_no_table():
    region = RegionFactory()
    reception = ReceptionFactory(territory=region)

    assert table(QuarterReport(reception=reception, year=2026, quarter=3)) is None


def test_a_split_district_and_a_place_without_a_reception_are_told_as_they_are():
    region = RegionFactory()
    ReceptionFactory(territory=region)
    old = TerritoryFactory(parent=region)
    bare = TerritoryFactory(parent=region)
    with clock.playing(dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)):
        appeal(ReceptionFactory(territory=old))
    old.valid_to = MERGED_ON
    old.save()
    halves = [TerritoryFactory(parent=region, valid_from=MERGED_ON) for _half in range(2)]
    for half in halves:
        reception = ReceptionFactory(territory=half)
        with clock.playing(dt.datetime(2026, 9, 12, 10, tzinfo=dt.UTC)):
            appeal(reception)
    change = TerritoryChange.objects.create(kind=ChangeKind.SPLIT, on=MERGED_ON, act="No. 8")
    change.before.set([old])
    change.after.set(halves)
    with time_machine.travel(dt.datetime(2026, 10, 8, tzinfo=dt.UTC), tick=False):
        reports.open_quarter(QUARTER)

    report = QuarterReport.objects.get(reception__territory=region, quarter=3)
    rows = [(row[1], row[4]) for row in table(report).rows]
    parts = {part.code: part.state_label for part in content(report).parts}

    assert rows[0] == (f"{old.name} (until then)", "1")
    assert rows[-1] == ("Together", "3")
    assert report.figures["figures"]["appeals_received"]["n"] == 3
    assert parts[bare.code] == "no reception"
    assert parts[halves[0].code] == "in preparation"
