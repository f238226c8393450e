"""A person taken over at the desk: what the registrar changed is kept, and nothing else."""

import datetime as dt
import uuid

import pytest
from django.core import signing
from django.urls import reverse

from receptions.models import Appeal, Applicant
from receptions.services import registration_drafts
from tests.factories import receptions as make
from tests.receptions.test_register_views import URL

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(desk):
    """Somebody with a closed appeal at this desk."""
    person = make.ApplicantFactory(
        surname="Oʻrinboyeva",
        given_name="Aziza",
        patronymic="Botir qizi",
        birth_date=dt.date(1980, 5, 6),
        phone="+998901112233",
        email="aziza@example.uz",
        address="Navoiy 12",
    )
    make.question("closed", reception=desk, applicant=person)
    return person


@pytest.fixture
def drawn(client, registrar, typed, person):
    """What the browser would send, the person taken over and nothing changed."""
    page = client.post(URL, {**typed, "action": "use-person", "known": person.phone})
    form = page.context["form"]
    filled = {
        name: form[name].value() or ""
        for name in ("surname", "given_name", "patronymic", "phone", "email", "address")
    }
    token = form["known_pk"].value()
    words = {"text": "Koʻchada chiroq yonmayapti.", "birth_date": "1980-05-06"}
    return {**typed, **filled, **words, "known_pk": token}


def registered(client, sent):
    response = client.post(URL, sent)
    assert response.status_code == 302, response.context["form"].errors
    return Appeal.objects.order_by("pk").last()


def changed_by_another(person, **fields):
    Applicant.objects.filter(pk=person.pk).update(**fields)


@pytest.mark.parametrize(
    ("field", "empty"),
    [("phone", ""), ("email", ""), ("patronymic", ""), ("birth_date", None)],
)
def test_a_cleared_field_is_cleared(client, drawn, person, field, empty):
    registered(client, {**drawn, field: ""})

    person.refresh_from_db()
    assert getattr(person, field) == empty


def test_a_field_that_was_not_sent_stays(client, drawn, person):
    del drawn["email"]

    registered(client, drawn)

    person.refresh_from_db()
    assert person.email == "aziza@example.uz"


def test_what_the_registrar_left_alone_keeps_what_another_wrote(client, drawn, person):
    changed_by_another(person, address="Bogʻishamol 4", surname="Karimova")

    appeal = registered(client, {**drawn, "phone": "90 555 66 77"})

    person.refresh_from_db()
    assert (person.address, person.phone) == ("Bogʻishamol 4", "+998905556677")
    assert appeal.applicant_name.startswith("Karimova")


def test_a_field_changed_by_both_is_asked_about_and_then_as_the_registrar_says(
    client, drawn, person
):
    sent = {**drawn, "phone": "90 555 66 77"}
    changed_by_another(person, phone="+998907778899")

    refused = client.post(URL, sent)

    form = refused.context["form"]
    assert refused.status_code == 422
    assert "+998907778899" in form.errors["phone"][0]
    person.refresh_from_db()
    assert person.phone == "+998907778899"
    assert person.appeals.count() == 1

    registered(client, {**sent, "known_pk": form["known_pk"].value()})

    person.refresh_from_db()
    assert person.phone == "+998905556677"


def test_the_same_change_by_both_is_none(client, drawn, person):
    changed_by_another(person, phone="+998905556677")

    registered(client, {**drawn, "phone": "90 555 66 77"})


def test_an_anonymous_letter_clears_nothing_of_the_person(client, drawn, person):
    registered(client, {**drawn, "is_anonymous": "on", "surname": "", "address": "", "phone": ""})

    person.refresh_from_db()
    assert (person.surname, person.address) == ("Oʻrinboyeva", "Navoiy 12")
    assert person.phone == "+998901112233"


def test_a_personal_number_that_another_wrote_is_not_replaced_unasked(client, drawn, person):
    person.set_personal_number("30605801234567")
    person.save()

    refused = client.post(URL, {**drawn, "personal_number": "30605801234568"})

    assert refused.status_code == 422
    assert refused.context["form"].errors["personal_number"]
    assert "30605801234567" not in refused.text


# -- Drafts ---------------------------------------------------------------------------------------


def aged(monkeypatch, age):
    """Make signatures look as old as that."""
    now = signing.time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + age.total_seconds())


def test_a_draft_of_three_days_ago_still_knows_the_person_and_the_decision(
    client, drawn, person, monkeypatch
):
    earlier = person.appeals.get()
    sent = {**drawn, "earlier": f"repeat:{earlier.pk}"}
    client.post(reverse("receptions:draft-keep"), sent)
    aged(monkeypatch, registration_drafts.KEPT_FOR)

    form = client.get(URL, {"draft": sent["submission_key"]}).context["form"]

    assert form.known_applicant == person
    assert form["earlier"].value() == f"repeat:{earlier.pk}"


def test_a_draft_whose_person_is_not_known_any_more_says_so_and_hints_again(
    client, drawn, person, monkeypatch
):
    client.post(reverse("receptions:draft-keep"), drawn)
    aged(monkeypatch, 3 * registration_drafts.KEPT_FOR)

    form = client.get(URL, {"draft": drawn["submission_key"]}).context["form"]
    hints = client.post(reverse("receptions:hint-people"), drawn)

    assert form.known_applicant is None
    assert not form["known_pk"].value()
    assert form.known_problem
    assert hints.context["people"][0].person == person


def test_a_letter_of_somebody_not_known_any_more_is_asked_about_once(
    client, drawn, person, monkeypatch
):
    aged(monkeypatch, 3 * registration_drafts.KEPT_FOR)

    refused = client.post(URL, {**drawn, "earlier": f"repeat:{person.appeals.get().pk}"})

    form = refused.context["form"]
    assert refused.status_code == 422
    assert list(form.errors) == ["known"]
    assert 'id="id_known_error"' in refused.text
    assert registered(client, {**drawn, "known_pk": form["known_pk"].value()}).applicant != person


def test_a_key_made_for_somebody_else_is_not_read(client, desk, drawn, person):
    client.force_login(make.registrar_of(desk))

    refused = client.post(URL, {**drawn, "submission_key": str(uuid.uuid4())})

    assert refused.status_code == 422
    assert refused.context["form"].known_applicant is None
