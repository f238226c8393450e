"""Who works through a filtered list is still in it after a step."""

import pytest
from django.urls import reverse

from receptions.models import Letter
from tests.factories import letters as letter_factory
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db
LIST = "?in=channel%3Dpost"


@pytest.fixture
def desk(client):
    reception = make.ReceptionFactory()
    client.force_login(make.registrar_of(reception))
    return reception


def _post(client, name, question, data=None):
    """Send a step's form to the address its page gives it."""
    url = reverse(f"receptions:{name}", args=[question.appeal.number, question.ordinal])
    page = client.get(url + LIST)
    if page.status_code == 200:
        assert f'action="{url}{LIST}"' in page.content.decode()
    return client.post(url + LIST, data or {})


def test_the_steps_of_an_appeal_lead_on_within_the_list(client, desk):
    question = make.question("registered", reception=desk, channel="post")

    page = client.get(question.appeal.get_absolute_url() + LIST).content.decode()

    assert f"/1/assign/{LIST}" in page
    assert f"/letters/new/{LIST}" in page
    assert f"/1/correct/{LIST}" in page


def test_after_a_step_the_person_is_still_in_the_list(client, desk):
    question = make.question("registered", reception=desk, channel="post")
    office = OfficeFactory(territory=desk.territory)
    data = {"choice": "other", "other": office.name, "other_id": office.pk, "reason": "competence"}

    response = _post(client, "question-assign", question, data)

    address = f"{question.appeal.get_absolute_url()}{LIST}#question-1"
    assert response["Location"] == address
    assert "c-neighbours" in client.get(address).content.decode()


def test_a_step_of_two_pages_keeps_the_list_to_its_end(client, desk):
    question = make.question("answered", reception=desk, channel="post")

    accepted = _post(client, "question-review", question, {"decision": "accepted"})
    assert accepted["Location"].endswith(f"/1/close/{LIST}")
    closed = client.post(accepted["Location"], {"ending": "satisfied:art27"})

    assert closed["Location"] == f"{question.appeal.get_absolute_url()}{LIST}#question-1"


def test_a_step_done_at_once_keeps_the_list(client):
    question = make.question("assigned", channel="post")
    client.force_login(make.executor_of(question.office))

    response = _post(client, "question-take", question)

    assert response["Location"].endswith(f"{LIST}#question-1")


def test_a_letter_keeps_the_list_from_the_draft_to_the_signature(client, desk):
    letter_factory.templates()
    question = make.question("closed", reception=desk, channel="post")
    client.force_login(make.head_of(desk))
    url = reverse("receptions:letter-new", args=[question.appeal.number])

    drafted = client.post(url + LIST, {"kind": "reply", "question": 1, "language": "uz"})
    letter = Letter.objects.get()
    assert drafted["Location"] == f"{letter.get_absolute_url()}{LIST}"
    page = client.get(drafted["Location"]).content.decode()
    assert f"/issue/{LIST}" in page
    assert f"{question.appeal.get_absolute_url()}{LIST}" in page

    issued = client.post(reverse("receptions:letter-issue", args=[letter.pk]) + LIST)
    assert issued["Location"] == f"{letter.get_absolute_url()}{LIST}"


def test_without_a_list_nothing_is_carried(client, desk):
    question = make.question("registered", reception=desk)

    page = client.get(question.appeal.get_absolute_url()).content.decode()

    assert "?in=" not in page


def test_what_the_address_claims_is_never_put_into_a_page_unescaped(client, desk):
    question = make.question("registered", reception=desk)

    page = client.get(
        question.appeal.get_absolute_url(), {"in": '"><script>alert(1)</script>'}
    ).content.decode()

    assert "<script>alert" not in page
