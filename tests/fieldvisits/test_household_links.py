"""Households that appear from the addresses of appeals."""

import pytest
from django.urls import reverse

from fieldvisits import tasks
from fieldvisits.models import Household, HouseholdApplicant
from fieldvisits.services import doubles
from receptions.choices import ApplicantKind
from receptions.services import appeals
from territories.choices import JobState, Role
from territories.models import Job
from tests.factories import fieldvisits as make
from tests.factories import receptions as desk
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def where():
    return make.place()


def wrote(where, address="Bogʻ koʻchasi, 12-uy", **fields):
    """Somebody of the place's mahalla who sent an appeal."""
    person = desk.ApplicantFactory(mahalla=where.mahalla, address=address, **fields)
    draft = desk.draft(where.reception, applicant=person)
    return appeals.register(draft=draft, by=where.registrar).applicant


def at_the_garden():
    return Household.objects.filter(street__startswith="Bog")


def test_a_household_appears_without_the_name_of_who_wrote(where):
    person = wrote(where, phone="+998901112233")

    assert tasks.link_households() == 1

    home = at_the_garden().get()
    assert (home.mahalla, home.street, home.house) == (where.mahalla, "Bogʻ koʻchasi", "12-uy")
    assert (home.head_name, home.phone) == ("", "")
    assert person.household_link.household == home


def test_running_again_and_another_spelling_add_nothing(where):
    wrote(where)
    wrote(where, address="БОҒ КЎЧАСИ 12")
    tasks.link_households()

    assert tasks.link_households() == 0
    assert at_the_garden().get().applicant_links.count() == 2


def test_a_known_household_is_linked_and_a_joined_one_leads_on(where):
    kept = make.HouseholdFactory(mahalla=where.mahalla, street="Gulobod", house="3")
    old = make.HouseholdFactory(mahalla=where.mahalla, street="Bogʻ", house="12")
    doubles.join(kept=kept, dropped=old, by=where.head)
    person = wrote(where)

    tasks.link_households()

    assert person.household_link.household == kept


@pytest.mark.parametrize(
    "fields",
    [
        {"address": "Bogʻ koʻchasi"},
        {"address": ""},
        {"do_not_disclose": True},
        {"kind": ApplicantKind.LEGAL_ENTITY, "entity_name": "Bahor MCHJ"},
    ],
)
def test_whose_house_is_not_known_or_not_to_be_known_is_left_out(where, fields):
    wrote(where, **fields)

    assert tasks.link_households() == 0
    assert not at_the_garden().exists()
    assert not HouseholdApplicant.objects.exists()


def test_the_button_goes_through_the_district(client, where, django_capture_on_commit_callbacks):
    wrote(where)
    client.force_login(where.registrar)

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse("fieldvisits:household-from-appeals"), {"district": where.district.pk}
        )

    assert answer.status_code == 302
    job = Job.objects.get(kind="households_from_appeals")
    assert (job.state, job.result) == (JobState.DONE, {"linked": 1})
    assert at_the_garden().exists()


def test_the_button_is_for_the_own_district(client, where):
    url = reverse("fieldvisits:household-from-appeals")
    for user, district, status in (
        (where.registrar, where.far.pk, 404),
        (where.registrar, "x", 404),
        (where.member, where.district.pk, 403),
        (UserFactory(role=Role.AUDITOR, place=where.region), where.district.pk, 403),
    ):
        client.force_login(user)
        assert client.post(url, {"district": district}).status_code == status
    assert client.get(url).status_code == 405


def test_the_page_of_a_household_lists_its_appeals_to_those_who_may_read_them(client, where):
    wrote(where)
    tasks.link_households()
    home = at_the_garden().get()
    number = where.reception.appeals.get().number

    shown = []
    for user in (where.registrar, UserFactory(role=Role.REGISTRAR, place=where.region)):
        client.force_login(user)
        shown.append(number in client.get(home.get_absolute_url()).text)

    assert shown == [True, False]
