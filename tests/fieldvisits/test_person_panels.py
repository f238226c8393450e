"""What the field knows of an applicant, on the person's page."""

import pytest

from fieldvisits.models import Household
from fieldvisits.person_panels import household
from tests.factories import receptions as make
from tests.factories.territories import MahallaFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reception():
    return make.ReceptionFactory()


@pytest.fixture
def mahalla(reception):
    return MahallaFactory(parent=reception.territory)


def _texts(panel):
    return [line.text for line in panel.lines]


@pytest.mark.parametrize(
    ("street", "house", "phone", "found"),
    [
        ("Навоий кўчаси", "12-уй", "", True),  # the same address in another script
        ("Boshqa koʻcha", "3-uy", "+998901112233", True),
        ("Boshqa koʻcha", "3-uy", "", False),
    ],
)
def test_finds_the_household_by_address_or_telephone(
    reception, mahalla, street, house, phone, found
):
    Household.objects.create(mahalla=mahalla, street=street, house=house, phone=phone)
    person = make.ApplicantFactory(
        mahalla=mahalla, address="Navoiy koʻchasi, 12-uy", phone="+998901112233"
    )

    place, visits = household(person, make.head_of(reception))

    assert bool(place.lines) is found
    assert visits.lines == []


def test_shows_nothing_of_another_territory(mahalla):
    Household.objects.create(mahalla=mahalla, street="Navoiy koʻchasi", house="12-uy")
    person = make.ApplicantFactory(mahalla=mahalla, address="Navoiy koʻchasi, 12-uy")

    place, _visits = household(person, make.head_of(make.ReceptionFactory()))

    assert _texts(place) == []
