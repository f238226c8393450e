"""The phone's way in and out: its page, the pack, sending, wiping, and the office's page."""

import base64
import datetime as dt
import json
import re
import uuid

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.test import Client
from django.urls import reverse

from fieldvisits.models import PhoneDevice, PhoneEntry, PhonePack, PhonePhoto
from fieldvisits.phone import pack, sealing
from fieldvisits.phone_choices import EntryState
from fieldvisits.services import rounds
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories import phone
from tests.factories import planner as plan
from tests.factories.receptions import TopicFactory
from tests.factories.territories import UserFactory
from tests.fieldvisits.pages import page, url

SYNC = reverse("fieldvisits:phone-sync")  # phone-sync
DEVICE = reverse("fieldvisits:phone-device")  # phone-device
WIPED = reverse("fieldvisits:phone-wiped")  # phone-wiped
STATE = reverse("fieldvisits:phone-state")


@pytest.fixture
def round_(where):
    return make.running(where)


@pytest.fixture
def device(where, round_):
    return phone.carrying(round_, where.member)


def post(client, user, address, **data):
    client.force_login(user)
    return client.post(address, json.dumps(data), content_type="application/json")


def synced(client, user, phone_, *items, **more):
    data = {"device": str(phone_.key), "sent_at": clock.now().isoformat(), "entries": items}
    return post(client, user, SYNC, **{**data, **more})


def sealed(item):
    key = item["id"]
    content = sealing.seal(json.dumps(item).encode(), key)
    return {"id": key, "sealed": base64.b64encode(content).decode()}


def test_the_page_holds_no_person_and_all_four_languages(client, where, round_):
    answer = page(client, where.member, url("phone"))

    (texts,) = re.findall(r'<script id="phone-texts"[^>]*>(.*?)</script>', answer.text)
    said = json.loads(texts)
    assert where.households[0].head_name not in answer.text
    assert set(said) == {"uz", "uz-cyrl", "ru", "en"}
    assert len({said[code]["goNext"] for code in said}) == 4
    assert {len(words) for words in said.values()} == {len(said["en"])}


def test_a_phone_makes_itself_known_once(client, where):
    key = str(uuid.uuid4())

    for _twice in range(2):
        answer = post(client, where.member, DEVICE, key=key, name="Android")

    assert answer.json()["key"] == sealing.public_key()
    assert PhoneDevice.objects.get().user == where.member


def test_a_phone_of_another_account_is_not_taken_over(client, where, round_, device):
    other = UserFactory(role=Role.ROUND_MEMBER, place=where.district)

    answer = post(client, other, DEVICE, key=str(device.key))

    assert answer.status_code == 409
    assert synced(client, other, device).status_code == 400


def test_the_pack_holds_what_the_sheet_needs(client, where, round_, device):
    visit = round_.visits.first()
    make.visited(visit, where, "problem")

    answer = client.force_login(where.member) or client.get(
        url("phone-pack", round_.pk), {"device": str(device.key)}
    )

    data = answer.json()
    house = data["houses"][0]
    assert (house["street"], house["house"]) == (visit.household.street, visit.household.house)
    assert house["base"]["result"] == "problem"
    assert [one["text"] for one in house["told"]] == ["Suv kelmayapti"]
    assert data["topics"][0]["id"] == where.topic.pk
    assert set(data["topics"][0]["name"]) == {"uz", "uz-cyrl", "ru", "en"}
    assert PhonePack.objects.get().round == round_


def test_an_unchanged_pack_is_not_sent_again(client, where, round_, device):
    client.force_login(where.member)
    address, query = url("phone-pack", round_.pk), {"device": str(device.key)}
    etag = client.get(address, query)["ETag"]

    again = client.get(address, query, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert not again.content


def test_a_pack_of_250_houses_is_under_a_megabyte(where, django_assert_max_num_queries):
    make.HouseholdFactory.create_batch(247, mahalla=where.mahalla, registers=["iron", "women"])
    group = TopicFactory().parent
    TopicFactory.create_batch(150, parent=group)
    round_ = make.running(where)

    with django_assert_max_num_queries(14):
        built = pack.build(round_, where.member)
    content = json.dumps(built, cls=DjangoJSONEncoder, ensure_ascii=False)

    assert len(round_.visits.all()) == 250
    assert len(content.encode()) < 1_000_000


def test_a_revoked_phone_gets_no_pack(client, where, round_, device):
    page(client, where.head, url("phone-revoke", device.pk), {})
    client.force_login(where.member)

    answer = client.get(url("phone-pack", round_.pk), {"device": str(device.key)})

    assert answer.status_code == 410
    assert client.get(STATE, {"device": str(device.key)}).json()["revoked"]


def test_sealed_and_plain_entries_come_in_and_are_ticked_off(client, where, round_, device):
    first, second, _third = round_.visits.all()
    items = [sealed(phone.said(first, 1)), phone.said(second, 2, "moved")]

    answer = synced(client, where.member, device, *items)

    assert [one["state"] for one in answer.json()["entries"]] == ["applied", "applied"]
    arrived = client.get(STATE, {"device": str(device.key)}).json()["arrived"]
    assert {one["id"] for one in arrived} == {item["id"] for item in items}


def test_sealed_for_another_server_stays_on_the_phone(client, where, round_, device, settings):
    item = sealed(phone.said(round_.visits.first()))
    settings.PERSONAL_NUMBER_KEY = "another"

    answer = synced(client, where.member, device, item)

    assert answer.json()["entries"][0]["state"] == "unreadable"
    assert not PhoneEntry.objects.exists()


def test_sealed_under_another_id_is_not_believed(client, where, round_, device):
    item = {**sealed(phone.said(round_.visits.first())), "id": str(uuid.uuid4())}

    answer = synced(client, where.member, device, item)

    assert answer.json()["entries"][0]["state"] == "unreadable"


@pytest.mark.parametrize(
    "more",
    [
        {"device": str(uuid.uuid4())},
        {"device": 5},
        {"sent_at": None},
        {"sent_at": "now"},
        {"entries": {}},
        {"entries": [{}] * 51},
    ],
)
def test_a_batch_that_can_not_be_read_is_refused(client, where, round_, device, more):
    assert synced(client, where.member, device, **more).status_code == 400


@pytest.mark.parametrize("item", [None, 5, [], {}, {"id": "x"}, {"id": 1, "sealed": 2}])
def test_an_item_that_can_not_be_read_is_told_for_itself(client, where, round_, device, item):
    good = phone.said(round_.visits.first())

    answer = synced(client, where.member, device, item, good)

    assert [one["state"] for one in answer.json()["entries"]] == ["unreadable", "applied"]


def test_sending_needs_the_token(where, round_, device):
    client = Client(enforce_csrf_checks=True)

    answer = synced(client, where.member, device, phone.said(round_.visits.first()))

    assert answer.status_code == 302  # back to the page; the phone keeps everything
    assert not PhoneEntry.objects.exists()


def test_an_expired_sign_in_is_sent_to_the_sign_in_page(client, device):
    answer = client.post(SYNC, json.dumps({}), content_type="application/json")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_the_office_sees_what_was_wiped(client, where, round_, device):
    post(client, where.member, WIPED, device=str(device.key), rounds=[round_.pk])

    assert PhonePack.objects.get().wiped_at is not None
    answer = page(client, where.head, url("round-phones", round_.pk))
    assert "wiped" in answer.text


def test_a_member_whose_round_is_over_may_still_send(client, where, round_, device):
    rounds.finish(round_=round_, by=where.head)

    answer = synced(client, where.member, device, phone.said(round_.visits.first()))

    assert answer.json()["entries"][0]["state"] == EntryState.LATE


def test_the_head_sees_both_values_and_chooses(client, where, round_, device):
    visit = round_.visits.first()
    item = phone.said(visit, result="nobody", note="Darvoza yopiq")
    make.visited(visit, where, "moved", note="Xorazmga")
    (entry,) = phone.sent(device, item)

    shown = page(client, where.head, url("round-phones", round_.pk))
    assert "moved away" in shown.text
    assert "Darvoza yopiq" in shown.text
    page(client, where.head, url("phone-entry", entry.pk), {"take": ["note"]})

    visit.refresh_from_db()
    assert (visit.result, visit.note) == ("moved", "Darvoza yopiq")


def test_the_head_sees_two_answers_to_a_question_and_chooses(client, where, round_, device):
    visit = round_.visits.first()
    first = phone.with_answers(phone.said(visit), head_sex="male")
    later = phone.with_answers(phone.said(visit), head_sex="female")
    phone.sent(phone.second(where, round_), first)
    (entry,) = phone.sent(device, later)

    shown = page(client, where.head, url("round-phones", round_.pk))
    assert "written down “Male”, on the phone “Female”" in shown.text
    page(client, where.head, url("phone-entry", entry.pk), {"take": ["sheet.head_sex"]})

    visit.refresh_from_db()
    assert visit.answers.answers["head_sex"] == "female"


def test_the_pack_says_which_day_a_house_is_planned_for(where):
    make.HouseholdFactory.create_batch(40, mahalla=where.mahalla)
    round_ = plan.under_way(where, first=0, days=2)

    houses = pack.build(round_, where.member)["houses"]

    days = dict(round_.visits.filter(crew_day__isnull=False).values_list("pk", "crew_day__day"))
    assert {house["id"]: house["day"] for house in houses} == {
        pk: day.isoformat() for pk, day in days.items()
    }
    assert len(set(days.values())) > 1


@pytest.mark.parametrize(("hours", "said"), [(2, "differs by 120 min"), (0, "")])
def test_the_office_sees_a_phone_whose_clock_is_wrong(client, where, round_, device, hours, said):
    offset = dt.timedelta(hours=hours)
    phone.sent(device, phone.said(round_.visits.first()), offset=offset)

    shown = page(client, where.registrar, url("round-phones", round_.pk)).text

    assert ("differs by" in shown) == bool(said)
    assert said in shown


def test_the_office_sees_answers_and_photos_that_were_refused(client, where, round_, device):
    visit = round_.visits.first()
    said = {**phone.said(visit), "answers": {"head_sex": "other"}, "sheet": "1"}
    (entry,) = phone.sent(device, said)
    PhonePhoto.objects.create(
        client_id=uuid.uuid4(),
        device=device,
        entry_key=entry.client_id,
        size=5,
        sha256="0" * 64,
        state="refused",
        problem="Too big a photo",
    )

    shown = page(client, where.registrar, url("round-phones", round_.pk)).text

    assert "Choose one of the list." in shown
    assert visit.get_absolute_url() in shown
    assert "Too big a photo" in shown


def test_what_can_not_be_taken_over_is_said(client, where, round_, device):
    visit = round_.visits.first()
    problem = {**phone.told(visit, where.topic, 1), "topic": 0}
    entry, _visit = phone.sent(device, problem, phone.said(visit, 2, "problem"))

    answer = page(client, where.head, url("phone-entry", entry.pk), {})

    assert answer.status_code == 422
    assert "Choose the topic" in answer.text


def test_the_page_of_phones_costs_the_same_for_one_and_for_many(
    client, where, round_, device, django_assert_max_num_queries
):
    rounds.finish(round_=round_, by=where.head)
    for seq, visit in enumerate(round_.visits.all(), start=1):
        phone.sent(device, phone.said(visit, seq), phone.said(visit, seq + 10))
    client.force_login(where.head)

    with django_assert_max_num_queries(40):
        client.get(url("round-phones", round_.pk))
