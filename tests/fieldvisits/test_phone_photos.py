"""Photos of a phone: part by part, once, judged by what is in them."""

import datetime as dt
import hashlib
import io
import uuid
from decimal import Decimal

import pytest
from django.urls import reverse
from PIL import Image

from fieldvisits.models import PhonePhoto, PhonePhotoPart
from fieldvisits.phone import sealing
from fieldvisits.phone_choices import PhotoState
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories import phone
from tests.fieldvisits.pages import page, url

PART = 700  # bytes of one request


@pytest.fixture
def round_(where):
    return make.running(where)


@pytest.fixture
def device(where, round_):
    return phone.carrying(round_, where.member)


def picture(kind="JPEG"):
    file = io.BytesIO()
    Image.effect_noise((60, 60), 50).convert("RGB").save(file, kind)
    return file.getvalue()


class Sender:
    """A phone that sends one photo."""

    def __init__(self, client, device, content, *, sealed=False, entry=None):
        client.force_login(device.user)
        self.client, self.device = client, device
        self.key, self.entry = str(uuid.uuid4()), entry or str(uuid.uuid4())
        self.content = sealing.seal(content, self.key) if sealed else content
        self.sealed = sealed

    def part(self, offset, length=PART, **more):
        query = {
            "device": str(self.device.key),
            "entry": self.entry,
            "size": len(self.content),
            "sha256": hashlib.sha256(self.content).hexdigest(),
            "offset": offset,
            "sealed": int(self.sealed),
            **more,
        }
        address = reverse("fieldvisits:phone-photo", args=[self.key])  # phone-photo
        return self.client.post(
            address,
            self.content[offset : offset + length],
            content_type="application/octet-stream",
            query_params=query,
        )

    def whole(self):
        answer = {"state": "coming", "received": 0}
        while answer["state"] == "coming":
            answer = self.part(answer["received"]).json()
        return answer


@pytest.mark.parametrize("sealed", [True, False])
def test_a_photo_comes_in_parts_and_is_kept(client, device, sealed):
    sender = Sender(client, device, picture(), sealed=sealed)

    answer = sender.whole()

    photo = PhonePhoto.objects.get()
    assert answer["state"] == PhotoState.KEPT
    with photo.file.open() as file:
        assert Image.open(file).size == (60, 60)
    assert not PhonePhotoPart.objects.exists()


def test_a_part_sent_twice_or_out_of_turn_changes_nothing(client, device):
    sender = Sender(client, device, picture())

    sender.part(0)
    assert sender.part(0).json()["received"] == PART
    assert sender.part(2 * PART).json()["received"] == PART

    assert sender.whole()["state"] == PhotoState.KEPT
    assert sender.part(0).json()["state"] == PhotoState.KEPT
    assert PhonePhoto.objects.count() == 1


def test_a_photo_damaged_on_the_way_begins_anew(client, device):
    sender = Sender(client, device, picture())
    right = sender.content
    sender.part(0)
    sender.content = right[:PART] + bytes(len(right) - PART)
    answer = sender.part(PART, len(right)).json()

    assert (answer["state"], answer["received"]) == ("coming", 0)
    sender.content = right
    assert sender.whole()["state"] == PhotoState.KEPT


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"%PDF-1.7 nothing", "JPEG and PNG"), (b"MZ", "PDF, JPEG"), (b"\xff\xd8\xff" * 9, "damaged")],
)
def test_what_is_no_photo_is_refused_with_the_reason(client, device, content, why):
    answer = Sender(client, device, content).whole()

    assert answer["state"] == PhotoState.REFUSED
    assert why in answer["problem"]
    assert not PhonePhoto.objects.get().file


def test_a_photo_that_is_too_big_is_refused_before_it_is_sent(client, device, settings):
    settings.PHONE_PHOTO_MAX_BYTES = 100
    sender = Sender(client, device, picture())

    answer = sender.part(0).json()

    assert answer["state"] == PhotoState.REFUSED
    assert "bigger" in answer["problem"]
    assert not PhonePhotoPart.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"device": str(uuid.uuid4())},
        {"device": "x"},
        {"entry": "x"},
        {"size": "0"},
        {"size": "-1"},
        {"size": "99999999999"},
        {"sha256": "x"},
    ],
)
def test_a_part_that_can_not_be_read_is_refused(client, device, more):
    assert Sender(client, device, picture()).part(0, **more).status_code == 400


def test_the_photo_stands_by_its_problem_whichever_came_first(client, where, round_, device):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2)
    Sender(client, device, picture(), entry=item["id"]).whole()
    phone.sent(device, phone.said(visit, 1, "problem"), item)
    photo = PhonePhoto.objects.get()
    address = url("phone-picture", photo.pk)  # phone-picture

    finding = visit.findings.get()

    assert address in page(client, where.registrar, finding.get_absolute_url()).text
    shown = page(client, where.registrar, address)
    assert shown["Content-Type"] == "image/jpeg"
    assert b"".join(shown.streaming_content).startswith(b"\xff\xd8\xff")
    assert page(client, where.member, address).status_code == 404


@pytest.mark.parametrize("photo_first", [True, False])
def test_a_photo_without_notes_has_the_time_and_place_of_its_entry(
    client, where, round_, device, photo_first
):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2, place=[41.311081, 69.240562])
    sender = Sender(client, device, picture(), entry=item["id"])
    taken_at = clock.now() - dt.timedelta(hours=2, minutes=30)
    item["photos"] = [{"id": sender.key, "taken_at": taken_at.isoformat()}]

    if photo_first:
        sender.whole()
    phone.sent(device, phone.said(visit, 1, "problem"), item, offset=dt.timedelta(hours=2))
    sender.whole()

    photo = PhonePhoto.objects.get()
    assert photo.taken_at == taken_at + dt.timedelta(hours=2)  # the clock was behind
    assert (photo.latitude, photo.longitude) == (Decimal("41.311081"), Decimal("69.240562"))


@pytest.mark.parametrize(
    ("place", "words"),
    [([41.311081, 69.240562], "geo:41.311081,69.240562"), (None, "not given by the phone")],
)
def test_the_page_of_a_problem_says_where_the_phone_was(
    client, where, round_, device, place, words
):
    visit = round_.visits.first()
    item = phone.told(visit, where.topic, 2, place=place)
    phone.sent(device, phone.said(visit, 1, "problem"), item)

    shown = page(client, where.registrar, visit.findings.get().get_absolute_url())

    assert words in shown.text
