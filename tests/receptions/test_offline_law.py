"""What the Law asks of an appeal is taken down without a line as well."""

import datetime as dt

import pytest

from receptions.models import Appeal
from tests.factories.territories import OfficeFactory
from tests.receptions.test_number_blocks import item, send

pytestmark = pytest.mark.django_db
PAGE = "/receptions/offline/"


def taken(client, block, **fields):
    """The appeal that the item became."""
    (answer,) = send(client, item(block, block.first, fields=fields))
    assert answer["state"] == "sent", answer
    return Appeal.objects.get()


def refused(client, block, **fields):
    """The reasons why the item was not taken."""
    (answer,) = send(client, item(block, block.first, fields=fields))
    assert answer["state"] == "refused", answer
    assert not Appeal.objects.exists()
    return answer["reasons"]


def test_what_was_registered_on_two_devices_is_perhaps_a_copy(client, desk, block):
    first, second = (item(block, block.first + number) for number in range(2))

    answers = [send(client, one)[0] for one in (first, second)]
    known = Appeal.objects.get(sequence=block.first)

    assert [one["state"] for one in answers] == ["sent", "sent"]
    assert [one["same"] for one in answers] == ["", known.number]


def test_the_letter_of_somebody_else_is_no_copy(client, desk, block):
    send(client, item(block, block.first))

    (answer,) = send(client, item(block, block.first + 1, fields={"surname": "Toshmatova"}))

    assert answer["same"] == ""


def test_a_collective_letter_by_a_representative(client, block):
    appeal = taken(
        client,
        block,
        channel="post",
        is_collective="on",
        person_count="3",
        co_applicants="Aliyev Vali\n Toshmatov  Gʻani ",
        representative="Saidov Olim",
        authority="attorney",
        authority_document="Ishonchnoma 12, 01.11.2026",
        persecution_warning="on",
        sheets="7",
        decision_known_on="2026-10-02",
        addressed_body="Yunusobod tumani hokimligi",
        signature="authorised",
        signed_by="Saidov Olim",
    )

    names = [one.name for one in appeal.co_applicants.order_by("ordinal")]
    assert names == ["Aliyev Vali", "Toshmatov Gʻani"]
    assert (appeal.representative, appeal.authority) == ("Saidov Olim", "attorney")
    assert appeal.authority_document == "Ishonchnoma 12, 01.11.2026"
    assert (appeal.persecution_warning, appeal.sheets) == (True, 7)
    assert appeal.decision_known_on == dt.date(2026, 10, 2)  # T-13
    assert appeal.addressed_body == "Yunusobod tumani hokimligi"
    assert (appeal.signature, appeal.signed_by) == ("authorised", "Saidov Olim")


def test_the_identity_paper_is_written_down(client, block):
    assert taken(client, block, identity_paper="id_card").identity_paper == "id_card"


def test_an_unsigned_letter_is_anonymous(client, block):
    assert taken(client, block, channel="post", is_unsigned="on").is_anonymous


def test_a_complaint_names_an_office_of_the_place(client, desk, block):
    office = OfficeFactory(territory=desk.territory)

    appeal = taken(
        client,
        block,
        appeal_type="complaint",
        complained_office=str(office.pk),
        complained_name="Karimov Botir",
        complained_post="boʻlim boshligʻi",
    )

    assert appeal.complained_office == office
    assert (appeal.complained_name, appeal.complained_post) == ("Karimov Botir", "boʻlim boshligʻi")


@pytest.mark.parametrize(
    "fields",
    [
        {"representative": "Saidov Olim"},
        {"authority_document": "Ishonchnoma 12"},
        {"identity_paper": "passport", "channel": "post"},
        {"signature": "writer", "channel": "post"},
        {"appeal_type": "complaint", "complained_name": "Karimov Botir"},
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_registered(client, block, fields):
    assert refused(client, block, **fields)


def test_an_office_complained_about_makes_a_complaint(client, desk, block):
    office = OfficeFactory(territory=desk.territory)

    assert refused(client, block, complained_office=str(office.pk))


def test_the_page_takes_along_the_offices_of_the_place_and_above(client, desk, registrar):
    near = OfficeFactory(territory=desk.territory)
    above = OfficeFactory(territory=desk.territory.parent)
    far = OfficeFactory()

    page = client.get(PAGE).content.decode()

    choices = page.split('name="complained_office"')[1].split("</select>")[0]
    assert str(near) in choices
    assert str(above) in choices
    assert str(far) not in choices
    for name in ("representative", "co_applicants", "is_unsigned", "identity_paper"):
        assert f'name="{name}"' in page
