"""Every line of the side menu leads to a page; each page lights the line it belongs to."""

import pytest
from django.urls import get_resolver, reverse

from config.navigation import STAFF
from receptions.services import coexecution, inquiries
from tests.factories.receptions import executor_of, head_of, question, registrar_of
from tests.factories.territories import OfficeFactory


@pytest.mark.parametrize("item", STAFF, ids=lambda item: item.url_name)
def test_every_line_leads_somewhere(item):
    assert reverse(item.url_name).startswith("/")


def test_every_further_page_of_a_line_is_a_page_and_belongs_to_one_line():
    further = [page for item in STAFF for page in item.pages]

    assert len(further) == len(set(further))
    spaces = get_resolver().namespace_dict
    for page in further:
        space, name = page.split(":")
        assert name in spaces[space][1].reverse_dict


def lit(response):
    """The lines of the menu that the page lights."""
    return [entry.url for entry in response.context["navigation"] if entry.current]


@pytest.fixture
def asked(db):
    return question("assigned")


def test_links_for_parts_and_requests_belong_to_the_appeals(client, asked):
    by = registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(email=""), by=by)
    request = inquiries.ask(question=asked, office=OfficeFactory(email=""), text="?", by=by)
    pages = [
        reverse("receptions:part-link", args=[part.pk]),
        reverse("receptions:part-withdraw", args=[part.pk]),
        reverse("receptions:inquiry-link", args=[request.pk]),
        reverse("receptions:question-link", args=[asked.appeal.number, asked.ordinal]),
    ]
    client.force_login(by)

    for page in pages:
        assert lit(client.get(page)) == [reverse("receptions:appeal-list")]


def test_a_coordinator_going_on_without_a_part_is_with_its_appeal(client, asked):
    by = registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(), by=by)
    client.force_login(executor_of(asked.office))

    page = client.get(reverse("receptions:part-go-without", args=[part.pk]))

    assert lit(page) == [reverse("receptions:appeal-list")]


def test_answering_a_part_lights_the_parts_and_a_reception_the_receptions(client, asked):
    by = registrar_of(asked.reception)
    part = coexecution.add(question=asked, office=OfficeFactory(), by=by)
    client.force_login(executor_of(part.office))
    page = client.get(reverse("receptions:part-answer", args=[part.pk]))
    assert lit(page) == [reverse("receptions:part-list")]

    client.force_login(head_of(asked.reception))
    page = client.get(reverse("receptions:reception-detail", args=[asked.reception.code]))
    assert lit(page) == [reverse("receptions:reception-list")]
