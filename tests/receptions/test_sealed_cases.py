"""The case numbers of a seal open from the report and its parts."""

import datetime as dt

import pytest
import time_machine

from receptions.models import Appeal
from receptions.services import (
    reports,
)
from territories import figure_pages
from territories.choices import Role
from tests.factories.territories import (
    OfficeFactory,
    UserFactory,
)
from tests.receptions.sealed import (
    AFTER,
    cases_page,
    late_entry,
    prepare,
    report_of,
)

pytestmark = pytest.mark.django_db
__all__ = ["prepare"]


@pytest.fixture
def world(prepared):
    """The day after."""
    with time_machine.travel(AFTER + dt.timedelta(days=1), tick=False):
        yield prepared


def test_the_sealed_case_numbers_open_from_the_report_and_lead_to_those_below(client, world):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    late = late_entry(world)

    whole = client.get(report_of(world, "region").get_absolute_url()).content.decode()
    listed = client.get(cases_page(world, "region"))
    below = client.get(cases_page(world, "district"))

    assert cases_page(world, "region") in whole
    assert [part.url for part in listed.context["parts"]] == [
        cases_page(world, "district"), cases_page(world, "neighbour")
    ]  # fmt: skip
    assert [part.shown for part in listed.context["parts"]] == ["2", "1"]
    words = below.content.decode()
    assert world.appeal.number in words
    assert late.number not in words  # it came after the seal
    assert below.context["sealed"] == 2


def test_sealed_case_numbers_are_listed_to_the_last_however_many(client, world, monkeypatch):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))
    monkeypatch.setattr(figure_pages, "PER_PAGE", 1)
    monkeypatch.setattr(figure_pages, "FARTHEST", 1)

    first = client.get(cases_page(world, "district")).context["cases"]
    last = client.get(cases_page(world, "district") + first.next_url).context["cases"]

    assert first.next_url
    assert not last.next_url
    assert first.cut == last.cut == 0
    assert len({case.number for case in (*first.rows, *last.rows)}) == 2


def test_sealed_cases_kept_from_a_reader_are_not_listed(client, world):
    head = UserFactory(role=Role.HEAD, place=world.district)
    office = OfficeFactory(territory=world.district)
    about = {"complained_office": office, "complained_user": head}
    Appeal.objects.filter(pk=world.appeal.pk).update(**about)
    client.force_login(head)

    listed = client.get(cases_page(world, "district"))

    assert world.appeal.number not in listed.content.decode()
    assert (len(listed.context["cases"].rows), listed.context["cases"].hidden) == (1, 1)
    assert listed.context["sealed"] == 2


def test_figures_without_sealed_cases_have_no_list(client, world):
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=world.region))

    assert client.get(cases_page(world, "district", "unknown")).status_code == 404
    reports.return_(
        report=report_of(world, "region"), by=UserFactory(), subject="", reason="Qayta hisoblang"
    )
    assert client.get(cases_page(world, "region")).status_code == 404
