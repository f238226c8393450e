"""The desk of a reception: its registrar, signed in, and what their browser sends."""

import uuid

import pytest
from django.utils import timezone

from receptions import lookups
from receptions.services import number_blocks
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory


@pytest.fixture
def desk():
    """A reception with a working calendar."""
    CalendarVersionFactory()
    return make.ReceptionFactory()


@pytest.fixture
def registrar(client, desk):
    """Who works at the desk; the client is signed in as them."""
    user = make.registrar_of(desk)
    client.force_login(user)
    return user


@pytest.fixture
def block(desk, registrar):
    """Three numbers in the registrar's hands, for the time without a line."""
    return number_blocks.give(reception=desk, count=3, to=registrar, by=registrar)


@pytest.fixture
def typed(desk):
    """What the browser sends for a plain appeal with one question."""
    return {
        "action": "register",
        "submission_key": str(uuid.uuid4()),
        "reception": desk.pk,
        "kind": "individual",
        "surname": "Karimova",
        "given_name": "Aziza",
        "patronymic": "Botir qizi",
        "phone": "90 123-45-67",
        "address": "Navoiy koʻchasi, 12-uy",
        "person_count": "1",
        "channel": "desk",
        "appeal_type": "application",
        "received_at": timezone.localtime().strftime("%Y-%m-%dT%H:%M"),
        "language": "uz",
        "text": "Bir oydan beri suv kelmayapti.",
        "questions-TOTAL_FORMS": "1",
        "questions-INITIAL_FORMS": "0",
        "questions-0-topic": make.TopicFactory().pk,
        "questions-0-text": "",
        "questions-0-district": lookups.place_label(desk.territory),
        "questions-0-district_id": desk.territory.pk,
        "questions-0-people_affected": "1",
    }
