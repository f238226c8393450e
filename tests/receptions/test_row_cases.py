"""Every number of the tables that are not by territory opens to exactly so many cases, too."""

import pgtrigger
import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from receptions.choices import Channel, ReportEdition
from receptions.models import QuarterReport
from receptions.report_content import content
from receptions.services import report_counts, report_reopening, reports, table_cases
from territories import figure_pages
from territories.choices import Role
from territories.figure_registry import registry
from tests.factories.territories import UserFactory
from tests.receptions import test_table_cases
from tests.receptions.sealed import AFTER, QUARTER, late_entry
from tests.receptions.test_table_cases import listed, report_of, sealed_region

pytestmark = pytest.mark.django_db
BY_ROW = [code for code, table in registry.tables.items() if table.behind_row]
UNCOUNTED = {  # people, of whom there is no list
    ("received_by_channel", "persons"),
    ("received_by_form", "persons"),
    ("field_receptions_by_kind", "came"),
}
# Tried in tests/fieldvisits and tests/programs.
ELSEWHERE = {
    "visits_by_result",
    "measures_by_state",
    "measures_by_funding",
}


prepare = test_table_cases.prepare  # two districts are sealed, the third and the region are in work


@pytest.fixture
def world(prepared, monkeypatch):
    """The day after."""
    monkeypatch.setattr(figure_pages, "PER_PAGE", 10_000)
    with time_machine.travel(AFTER, tick=False):
        yield prepared


@pytest.fixture
def head(client, world):
    """The head of the region, signed in."""
    user = UserFactory(role=Role.REGIONAL_HEAD, place=world.region)
    client.force_login(user)
    return user


def page_of(client, report):
    return client.get(report.get_absolute_url()).context


def cells(view):
    """Column, number and address of every cell, those of the sum last."""
    for row in (*view.linked_rows, view.linked_total):
        for column, (shown, url) in zip(view.keys, row[1:], strict=False):
            yield column, shown, url


@pytest.mark.parametrize("is_sealed", [True, False])
def test_every_number_of_a_row_opens_to_a_list_of_so_many_cases(client, world, head, is_sealed):
    report = sealed_region(world) if is_sealed else report_of(world, "region")
    tables = [view for view in page_of(client, report)["content"].tables if view.code in BY_ROW]
    if is_sealed:
        late_entry(world, "region")
        late_entry(world, "third")

    for view in tables:
        seen = set()
        for column, shown, url in cells(view):
            has_list = (view.code, column) not in UNCOUNTED
            assert bool(url) is has_list or shown == "0", (view.code, column)
            if url and shown != "0" and (column, shown) not in seen:
                seen.add((column, shown))
                assert listed(client, url) == int(shown), url

    assert {view.code for view in tables} == set(BY_ROW) - ELSEWHERE


@pytest.mark.parametrize("is_sealed", [True, False])
def test_the_figures_of_the_territories_open_too(client, world, head, is_sealed):
    report = sealed_region(world) if is_sealed else report_of(world, "region")

    context = page_of(client, report)
    view = context["parts"]

    parts = {part["code"]: part["figures"] for part in report_of(world, "region").figures["parts"]}
    for place, row in zip(view.places, view.linked_rows, strict=True):
        for code, (_shown, url) in zip(view.keys, row[1:], strict=True):
            number = parts[place][code][0]
            if number:
                page = client.get(url).context
                assert page.get("listed", page.get("sealed")) == number, (place, code)
    whole = report_of(world, "region").figures["figures"]
    for code, (_shown, url) in zip(view.keys, view.linked_total[1:], strict=True):
        page = client.get(url).context
        own = page.get("listed", page.get("sealed"))
        added = sum(parts[part.code][code][0] for part in (world.district, world.far))
        assert own + added == whole[code]["n"], code


def test_the_council_reads_plain_numbers(world):
    report = sealed_region(world)

    assert not any(view.row_keys for view in content(report, ReportEdition.COUNCIL).tables)


def url_of(report, table="received_by_channel", column="appeals", **asked):
    address = reverse("receptions:report-cell-cases", args=[report.pk, table, column])
    return f"{address}?{'&'.join(f'{name}={value}' for name, value in asked.items())}"


def test_no_list_is_open_of_a_row_that_the_report_does_not_hold(client, world, head):
    for report in (report_of(world, "region"), report_of(world, "district")):
        desk = Channel.DESK.value
        assert client.get(url_of(report, row=desk)).status_code == 200
        for wrong in (
            url_of(report, row="no_such"),
            url_of(report, row=desk, column="persons"),
            url_of(report, row=desk, place=world.region.code),
            url_of(report, place=world.region.code),
            url_of(report, table="received_by_territory", row=desk),
            url_of(report, table="parts", column="no_such"),
        ):
            assert client.get(wrong).status_code == 404, wrong


def test_a_registrar_opens_rows_of_their_own_reception_only(client, world):
    client.force_login(UserFactory(role=Role.REGISTRAR, place=world.region))

    assert client.get(url_of(report_of(world, "region"), row="desk")).status_code == 200
    assert client.get(url_of(report_of(world, "district"), row="desk")).status_code == 403


def test_a_seal_with_lists_by_territory_only_shows_plain_numbers_in_rows(client, world, head):
    region = sealed_region(world)
    with pgtrigger.ignore("receptions.QuarterReport:seal"), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE receptions_quarterreport SET figures = figures #- '{table_cases,tables}'"
        )

    tables = page_of(client, region)["content"].tables

    by_row = [view for view in tables if view.code in BY_ROW]
    assert {url for view in by_row for *_cell, url in cells(view)} == {""}
    assert client.get(url_of(region, row="desk")).status_code == 404
    [view] = [one for one in tables if one.code == "received_by_territory"]
    assert all(url or shown == "0" for _column, shown, url in cells(view))


def test_positions_of_seals_of_before_are_read(world):
    lists = report_of(world, "district").figures["table_cases"]["places"][world.district.code]
    cell = table_cases.Cell("received_by_territory", "appeals")
    at = lists["cells"][cell.table][cell.column]
    before = {**lists, "cells": {cell.table: {cell.column: lists["lists"][at]}}}

    assert table_cases.unpacked(before, cell) == table_cases.unpacked(lists, cell)


def test_a_part_opened_again_is_listed_as_it_was_added_up(client, world, head):
    reports.accept(report=report_of(world, "district"), by=UserFactory())
    region = sealed_region(world)
    asked = report_reopening.ask(
        report=report_of(world, "district"), by=UserFactory(), reason="Xato"
    )
    report_reopening.confirm(reopening=asked, by=UserFactory())
    late_entry(world, "district")

    [view] = [one for one in page_of(client, region)["content"].tables if one.code == "types"]
    for _column, shown, url in cells(view):
        if shown != "0":
            assert listed(client, url) == int(shown), url


def test_a_cell_is_called_as_its_table_was_sealed(client, world, head):
    report = report_of(world, "district")

    found = client.get(url_of(report, row="desk")).context["figure"]

    table = registry.tables["received_by_channel"]
    assert found.name == f"{table.name}: {Channel.DESK.label}, {dict(table.columns)['appeals']}"


def test_lists_are_read_by_a_few_statements_however_many_rows_there_are(world):
    report = report_of(world, "third")

    with CaptureQueriesContext(connection) as asked:
        figures = report_counts.build(report, report_counts.Counted(QUARTER), cases=True)

    lists = figures["table_cases"]["places"][world.third.code]
    assert sum(map(len, lists["rows"].values())) > 20
    reading = [one for one in asked if '"receptions_appeal"."number"' in one["sql"]]
    assert len(reading) < 12
    assert QuarterReport.objects.filter(pk=report.pk).exists()
