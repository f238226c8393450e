"""The page on which a registration is put right, and what is told of it afterwards."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from receptions.models import Appeal
from receptions.services import registration_corrections as corrections
from territories import clock
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory
from tests.receptions.test_registration_corrections import WHY, corrected

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk_page(client, desk, registrar):
    return Page(client, make.appeal(desk, received_at=clock.now() - dt.timedelta(days=3)))


class Page:
    """The form of an appeal as a browser sends it."""

    def __init__(self, client, appeal):
        self.client, self.appeal = client, appeal
        self.url = reverse("receptions:appeal-correct", args=[appeal.number])

    def typed(self, **fields):
        form = self.client.get(self.url).context["form"]
        sent = {}
        for one in form:
            value = one.value()
            if one.name == "mahalla" or value in (None, False):
                continue
            sent[one.name] = f"{value:%Y-%m-%dT%H:%M}" if hasattr(value, "hour") else value
        return {**sent, "reason": WHY, **fields}

    def send(self, **fields):
        return self.client.post(self.url, self.typed(**fields))


def test_the_page_is_reached_from_the_appeal_and_its_reason_is_on_the_timeline(desk_page):
    assert desk_page.url in desk_page.client.get(desk_page.appeal.get_absolute_url()).text

    response = desk_page.client.post(
        desk_page.url, desk_page.typed(language="ru", surname="Qarimova"), follow=True
    )

    text = response.text
    assert response.redirect_chain[-1][0] == desk_page.appeal.get_absolute_url()
    assert WHY in text
    assert "Qarimova" in text
    desk_page.appeal.refresh_from_db()
    assert desk_page.appeal.language == "ru"


def test_the_same_minute_typed_back_moves_nothing(desk_page):
    before = desk_page.appeal.received_at

    assert desk_page.send(language="ru").status_code == 302

    desk_page.appeal.refresh_from_db()
    assert desk_page.appeal.received_at == before
    assert desk_page.appeal.questions.get().deadlines.count() == 1


def test_who_asks_later_not_to_be_disclosed_is_hidden_from_the_office(client, desk, registrar):
    office = OfficeFactory(territory=desk.territory)
    appeal = make.question("assigned", reception=desk, office=office).appeal
    page, reader = Page(client, appeal), Client()
    reader.force_login(make.executor_of(office))
    assert appeal.applicant.surname in reader.get(appeal.get_absolute_url()).text

    assert page.send(do_not_disclose="on").status_code == 302

    assert appeal.applicant.surname not in reader.get(appeal.get_absolute_url()).text
    assert "do_not_disclose" in page.typed()
    assert page.send(do_not_disclose="").status_code == 302
    assert appeal.applicant.surname in reader.get(appeal.get_absolute_url()).text


def test_who_sees_no_name_reads_neither_it_nor_the_reason(desk_page, client):
    desk_page.send(surname="Qarimova", language="ru")
    region = desk_page.appeal.reception.territory.parent
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=region))

    text = client.get(desk_page.appeal.get_absolute_url()).text

    assert "Qarimova" not in text
    assert WHY not in text
    assert desk_page.client.get(desk_page.url).status_code == 403


def test_what_may_not_be_corrected_is_not_asked_for_and_said(client):
    question = make.question("closed")
    client.force_login(make.registrar_of(question.reception))

    answer = client.get(reverse("receptions:appeal-correct", args=[question.appeal.number]))

    form = answer.context["form"]
    assert {"appeal_type", "received_at", "channel", "person_count"}.isdisjoint(form.fields)
    assert {"language", "surname", "sender_body"} <= form.fields.keys()
    assert str(corrections.STAYS_COUNTED) in answer.text


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 301}, "reason"),
        ({"received_at": "2999-01-01T10:00"}, "received_at"),
        ({"received_at": "kecha"}, "received_at"),
        ({"sender_date": "2999-01-01"}, "sender_date"),
        ({"appeal_type": "thanks"}, "appeal_type"),
        ({"channel": "pigeon"}, "channel"),
        ({"channel": "video", "form": "written"}, "form"),
        ({"person_count": "0"}, "person_count"),
        ({"phone": "yo‘q"}, "phone"),
        ({"surname": "Q" * 101}, "surname"),
        ({"language": "xx"}, "language"),
        ({"seen": ""}, "seen"),
        ({"is_collective": "on"}, "__all__"),
        ({"surname": "", "given_name": "", "patronymic": ""}, "__all__"),
    ],
)
def test_bad_input_is_told_and_changes_nothing(desk_page, fields, name):
    before = Appeal.objects.values().get(pk=desk_page.appeal.pk)

    response = desk_page.send(**fields)

    assert response.status_code == 422
    assert name in response.context["form"].errors
    assert Appeal.objects.values().get(pk=desk_page.appeal.pk) == before


def test_two_who_correct_at_once_do_not_overwrite_each_other(desk_page):
    mine = desk_page.typed(surname="Qarimova", language="ru")
    corrected(desk_page.appeal, surname="Karimboyeva")

    refused_page = desk_page.client.post(desk_page.url, mine)

    form = refused_page.context["form"]
    assert refused_page.status_code == 422
    assert "Karimboyeva" in form.errors["surname"][0]
    assert form["surname"].value() == "Qarimova"
    again = {**mine, "seen": form["seen"].value()}
    assert desk_page.client.post(desk_page.url, again).status_code == 302
    desk_page.appeal.applicant.refresh_from_db()
    assert desk_page.appeal.applicant.surname == "Qarimova"
