"""Papers of what was registered without a line follow the appeal, each for itself."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from receptions.forms.fields import MAX_FILES
from receptions.models import Appeal, Attachment
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db
FILE = "/receptions/offline/file/"  # receptions:offline-file


@pytest.fixture
def appeal(desk, registrar):
    """What the device registered and has sent."""
    return make.appeal(desk, by=registrar, submission_key=uuid.uuid4())


def send(client, appeal, file):
    return client.post(FILE, {"key": str(appeal.submission_key), "file": file})


def paper(place):
    return SimpleUploadedFile(f"{place}.pdf", b"%PDF-1.7\n%%EOF\n" + b" " * place)


def test_a_photo_comes_to_its_appeal(client, appeal):
    answer = send(client, appeal, make.photo())

    assert answer.json() == {"state": "kept"}
    kept = Attachment.objects.get()
    assert (kept.appeal, kept.by, kept.content_type) == (
        appeal,
        appeal.registered_by,
        "image/png",
    )


def test_a_paper_sent_again_is_kept_once(client, appeal):
    send(client, appeal, make.pdf())

    answer = send(client, appeal, make.pdf())

    assert answer.json()["state"] == "kept"
    assert Attachment.objects.count() == 1


@pytest.mark.parametrize(
    "file",
    [
        lambda: SimpleUploadedFile("suv.png", b"MZ not a picture"),
        lambda: SimpleUploadedFile("ariza.pdf", b""),
    ],
)
def test_a_refused_file_leaves_the_appeal_and_says_why(client, appeal, file):
    answer = send(client, appeal, file())

    assert answer.status_code == 200
    assert answer.json()["state"] == "refused"
    assert answer.json()["reason"]
    assert Appeal.objects.filter(pk=appeal.pk).exists()
    assert not Attachment.objects.exists()


def test_there_is_an_end_to_files(client, appeal):
    for place in range(MAX_FILES):
        assert send(client, appeal, paper(place)).json()["state"] == "kept"

    assert send(client, appeal, paper(MAX_FILES)).json()["state"] == "refused"
    assert Attachment.objects.count() == MAX_FILES


def test_an_appeal_that_is_not_here_takes_no_file(client, registrar):
    answer = client.post(FILE, {"key": str(uuid.uuid4()), "file": make.photo()})

    assert answer.json()["state"] == "refused"


def test_nobody_adds_files_to_what_another_registered(client, desk, appeal):
    client.force_login(make.registrar_of(desk))

    assert send(client, appeal, make.photo()).json()["state"] == "refused"
    assert not Attachment.objects.exists()


def test_only_the_desk_sends_files(client, desk, appeal):
    client.force_login(make.head_of(make.ReceptionFactory()))
    assert send(client, appeal, make.photo()).json()["state"] == "refused"
    client.logout()
    assert send(client, appeal, make.photo()).status_code == 302


@pytest.mark.parametrize("data", [{}, {"key": "x"}, {"key": str(uuid.uuid4())}])
def test_what_can_not_be_read_is_refused(client, registrar, data):
    assert client.post(FILE, data).status_code == 400
