"""Every number of the tables by territory opens to a list of exactly so many cases."""

import datetime as dt
from urllib.parse import urlencode

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.urls import reverse

from fieldvisits.sitting_choices import HearingOutcome
from receptions.choices import AppealType, Channel, QuestionStatus, ReportEdition
from receptions.models import Appeal, QuarterReport
from receptions.power_choices import PaperKind
from receptions.report_content import content
from receptions.services import report_reopening, reports, table_cases
from receptions.services.table_cases import Cell
from territories import figure_pages
from territories.choices import Role
from territories.figure_registry import registry
from tests.factories import fieldvisits as make_field
from tests.factories import powers as make_power
from tests.factories import receptions as make
from tests.factories import sittings as sit
from tests.factories.territories import OfficeFactory, TerritoryFactory, UserFactory
from tests.receptions.sealed import AFTER, IN_QUARTER, QUARTER, late_entry

pytestmark = pytest.mark.django_db
YEAR = dt.timedelta(days=365)
BY_TERRITORY = [code for code, table in registry.tables.items() if table.by_territory]
UNCOUNTED = {("field_receptions_by_territory", "came")}  # people, of whom there is no list
SEALED = ("district", "far")


def firm():
    return make.ApplicantFactory.build(kind="legal_entity", entity_name="Bogʻbon MChJ")


def prepare():
    """A region of three districts with something in every table; the region itself, too."""
    with time_machine.travel(IN_QUARTER - YEAR, tick=False):
        world = make_field.place()
        world.far = TerritoryFactory(parent=world.region)
        world.third = TerritoryFactory(parent=world.region)
        names = ("region", "district", "far", "third")
        world.receptions = {
            name: make.ReceptionFactory(territory=getattr(world, name)) for name in names
        }
        for desk in world.receptions.values():
            make.appeal(desk)
        sit.day(world, [HearingOutcome.SETTLED])
    with time_machine.travel(IN_QUARTER, tick=False):
        for desk in world.receptions.values():
            for channel in (Channel.DESK, Channel.VIRTUAL, Channel.POST):
                make.appeal(desk, channel=channel, questions=2)
            make.appeal(desk, appeal_type=AppealType.COMPLAINT)
            make.appeal(desk, applicant=firm())
            make.question(QuestionStatus.CLOSED, reception=desk)
            for kind in PaperKind:
                asked = make.question(QuestionStatus.ASSIGNED, reception=desk)
                make_power.replied(question=asked, kind=kind, discipline=make_power.REPRIMAND)
        sit.day(world, [HearingOutcome.SETTLED, HearingOutcome.TASK])
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
        for name in SEALED:
            reports.submit(report=report_of(world, name), by=UserFactory())
        reports.refresh(report_of(world, "region"))
    return world


@pytest.fixture
def world(prepared):
    """The day after; two districts are sealed, the third and the region are in work."""
    with time_machine.travel(AFTER, tick=False):
        yield prepared


def report_of(world, name):
    return QuarterReport.objects.select_related("reception__territory__parent").get(
        reception=world.receptions[name], year=2026, quarter=3
    )


def sealed_region(world):
    return reports.submit(report=report_of(world, "region"), by=UserFactory())


def views(client, report):
    page = client.get(report.get_absolute_url())
    return [view for view in page.context["content"].tables if view.code in BY_TERRITORY]


def cells(view):
    """Table, column, number and address of every cell, those of the sum included."""
    for row in (*view.linked_rows, view.linked_total):
        for column, (shown, url) in zip(view.keys, row[1:], strict=True):
            yield view.code, column.removesuffix("_before"), int(shown), url


def some_of(view):
    """Cells of every column and of every row, the sum included, but not each of each."""
    rows = len(view.linked_rows) + 1
    for place, cell in enumerate(cells(view)):
        row, column = divmod(place, len(view.keys))
        if row == column % rows or row == rows - 1:
            yield cell


def listed(client, url):
    """How many cases the page at the address and those of the parts it leads to list."""
    page = client.get(url)
    assert page.status_code == 200, url
    assert page.context["listed"] == len(page.context["cases"].rows), url
    assert all(case.url for case in page.context["cases"].rows), url
    return page.context["listed"] + sum(listed(client, one.url) for one in page.context["parts"])


@pytest.mark.parametrize("is_sealed", [True, False])
def test_every_number_opens_to_a_list_of_so_many_cases(client, world, is_sealed, monkeypatch):
    monkeypatch.setattr(figure_pages, "PER_PAGE", 10_000)
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    report = sealed_region(world) if is_sealed else report_of(world, "region")
    before = {}
    if is_sealed:
        late_entry(world, "region")
        late_entry(world, "third")

    seen = set()
    for view in views(client, report):
        assert len(view.places) == 4
        for table, column, number, url in some_of(view):
            assert bool(url) is ((table, column) not in UNCOUNTED) or not number, (table, column)
            if url and number and url not in before:
                before[url] = listed(client, url)
                assert before[url] == number, url
                seen.add(table)

    assert seen == set(BY_TERRITORY)


def test_what_counts_no_cases_has_no_list():
    assert table_cases.behind(Cell("field_receptions_by_territory", "came")) is None
    assert table_cases.behind(Cell("open_by_month", "open", "2026-08")) is None


def test_the_columns_of_topics_are_read_in_one_statement(django_assert_num_queries):
    groups = {make.TopicFactory().parent.code for _one in range(3)}

    with django_assert_num_queries(1):
        columns = dict(registry.tables["topics_by_territory"].columns)

    assert groups <= columns.keys()


def url_of(report, table="received_by_territory", column="appeals", **asked):
    address = reverse("receptions:report-cell-cases", args=[report.pk, table, column])
    return f"{address}?{urlencode(asked)}" if asked else address


@pytest.mark.parametrize(
    ("role", "home", "name", "place", "status"),
    [
        (Role.REGIONAL_HEAD, "region", "region", "third", 200),
        (Role.REGISTRAR, "region", "region", "region", 200),
        (Role.REGISTRAR, "region", "region", "third", 403),
        (Role.REGISTRAR, "region", "region", None, 200),
        (Role.REGISTRAR, "region", "district", None, 403),
        (Role.HEAD, "district", "district", None, 200),
        (Role.HEAD, "district", "region", "district", 404),
    ],
)
def test_a_list_opens_to_those_who_see_the_cases_of_its_territory(
    client, world, role, home, name, place, status
):
    client.force_login(UserFactory(role=role, place=getattr(world, home)))
    report = report_of(world, name)
    url = url_of(report, **({"place": getattr(world, place).code} if place else {}))

    assert client.get(url).status_code == status
    if name == home and status != 404:
        shown = {one for view in views(client, report) for *_cell, one in cells(view)}
        assert (url in shown) is (status == 200) or not shown


def test_no_list_is_open_of_what_the_report_does_not_hold(client, world):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    report = report_of(world, "region")
    for wrong in (
        url_of(report, table="open_by_month", column="open"),
        url_of(report, table="no_such"),
        url_of(report, column="no_such"),
        url_of(report, place="no_such"),
        url_of(report_of(world, "district"), place=world.third.code),
        url_of(report, version=1),
    ):
        assert client.get(wrong).status_code == 404, wrong


def test_cases_kept_from_the_reader_are_not_listed(client, world):
    head = UserFactory(role=Role.HEAD, place=world.district)
    report = report_of(world, "district")
    client.force_login(head)
    known = client.get(url_of(report)).context
    about = Appeal.objects.get(number=known["cases"].rows[0].number)
    office = OfficeFactory(territory=world.district)
    Appeal.objects.filter(pk=about.pk).update(complained_office=office, complained_user=head)

    found = client.get(url_of(report)).context

    assert about.number not in [case.number for case in found["cases"].rows]
    assert (found["cases"].hidden, found["listed"]) == (1, known["listed"])


def test_a_seal_of_before_lists_were_kept_shows_plain_numbers(client, world):
    report = sealed_region(world)
    with pgtrigger.ignore("receptions.QuarterReport:seal"), connection.cursor() as cursor:
        cursor.execute("UPDATE receptions_quarterreport SET figures = figures - 'table_cases'")
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))

    found = views(client, report_of(world, "region"))

    assert {url for view in found for *_cell, url in cells(view)} == {""}
    assert client.get(url_of(report)).status_code == 404


def test_the_council_reads_plain_numbers(world):
    report = sealed_region(world)

    tables = content(report, ReportEdition.COUNCIL).tables

    assert not any(view.places or view.links for view in tables)


def test_a_part_opened_again_is_listed_as_it_was_added_up(client, world):
    reports.accept(report=report_of(world, "district"), by=UserFactory())
    region = sealed_region(world)
    district = report_of(world, "district")
    asked = report_reopening.ask(report=district, by=UserFactory(), reason="Xato")
    report_reopening.confirm(reopening=asked, by=UserFactory())
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))

    [view] = [one for one in views(client, region) if one.code == "received_by_territory"]
    row = view.places.index(world.district.code)
    [(shown, url), *_rest] = view.linked_rows[row][1:]

    assert url == url_of(report_of(world, "district"), version=1)
    assert client.get(url).context["listed"] == int(shown)
    late_entry(world, "district")
    assert client.get(url).context["listed"] == int(shown)
