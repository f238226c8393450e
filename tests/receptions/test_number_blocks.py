"""Number blocks, what is registered offline under them, and the gaps and clashes that remain."""

import datetime as dt
import json
import uuid
from unittest import mock

import pytest
from django.db import IntegrityError, transaction
from django.db.utils import InternalError
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from receptions.choices import BlockState, ClashKind
from receptions.exceptions import DecisionError, DraftError
from receptions.models import Appeal, Applicant, NumberBlock, NumberClash, NumberGap
from receptions.services import appeals, number_blocks, offline
from territories import clock
from territories.choices import Role
from territories.services import posts
from tests.factories import receptions as make
from tests.factories.territories import MahallaFactory, UserFactory
from tests.today import cards_for

pytestmark = pytest.mark.django_db
SYNC = "/receptions/offline/sync/"  # receptions:offline-sync


def item(block, sequence, **changes):
    """What the device sends for one registration."""
    fields = {
        "kind": "individual",
        "surname": "Karimova",
        "given_name": "Aziza",
        "address": "Navoiy 12",
        "person_count": "1",
        "channel": "desk",
        "appeal_type": "application",
        "language": "uz",
        "text": "Suv kelmayapti.",
        "received_at": clock.now().isoformat(),
    }
    question = {"topic": str(make.TopicFactory().pk), "place": str(block.reception.territory_id)}
    fields.update(changes.pop("fields", {}))
    usual = {
        "key": str(uuid.uuid4()),
        "block": block.pk,
        "sequence": sequence,
        "printed": block.number_of(sequence),
        "fields": fields,
        "questions": [question],
    }
    return {**usual, **changes}


def send(client, *items):
    """The server's answers, item by item."""
    body = json.dumps({"items": items})
    answer = client.post(SYNC, body, content_type="application/json")
    assert answer.status_code == 200
    return answer.json()["items"]


def take(block, sequence, by, **fields):
    draft = make.draft(
        block.reception, submission_key=uuid.uuid4(), received_at=clock.now(), **fields
    )
    printed = block.number_of(sequence)
    return offline.take_in(
        draft=draft, block_id=block.pk, sequence=sequence, printed=printed, by=by
    )


# -- Giving out and taking back -------------------------------------------------------------------


def test_a_block_takes_the_next_numbers_and_the_desk_goes_on_behind_it(desk, registrar):
    make.appeal(desk)

    block = number_blocks.give(reception=desk, count=5, to=registrar, by=registrar)

    assert (block.first, block.last) == (2, 6)
    assert make.appeal(desk).sequence == 7


def test_a_block_is_given_only_to_who_registers_there(desk, registrar):
    with pytest.raises(DecisionError):
        number_blocks.give(reception=desk, count=5, to=UserFactory(), by=registrar)
    assert make.appeal(desk).sequence == 1


def test_a_stranger_gives_out_no_numbers(desk, registrar):
    stranger = make.registrar_of(make.ReceptionFactory())
    with pytest.raises(DecisionError):
        number_blocks.give(reception=desk, count=5, to=registrar, by=stranger)


@pytest.mark.parametrize("count", [0, number_blocks.MOST + 1])
def test_a_block_has_a_sensible_size(desk, registrar, count):
    with pytest.raises(DecisionError):
        number_blocks.give(reception=desk, count=count, to=registrar, by=registrar)


def test_nobody_hoards_blocks(desk, registrar):
    for _count in range(number_blocks.MOST_OPEN):
        number_blocks.give(reception=desk, count=1, to=registrar, by=registrar)
    with pytest.raises(DecisionError):
        number_blocks.give(reception=desk, count=1, to=registrar, by=registrar)


def test_numbers_left_over_become_gaps_with_the_reason(block, registrar):
    take(block, block.first, registrar)

    number_blocks.take_back(block=block, by=registrar, reason="Tarmoq tiklandi")

    block.refresh_from_db()
    assert block.state == BlockState.RETURNED
    gaps = NumberGap.objects.values_list("sequence", "reason")
    assert list(gaps) == [(block.first + n, "Tarmoq tiklandi") for n in (1, 2)]


def test_a_block_of_an_earlier_year_is_told_until_it_is_returned(block, registrar):
    title = "Number blocks of an earlier year to return"

    def told():
        return [one.title for one in cards_for(registrar) if one.title == title]

    with translation.override("en"):
        assert not told()
        with clock.playing(clock.now() + dt.timedelta(days=60)):
            assert told() == [title]
            number_blocks.take_back(block=block, reason="Yil tugadi", by=registrar)
            assert not told()


def test_gaps_need_a_reason_and_a_block_returns_once(block, registrar):
    with pytest.raises(DecisionError):
        number_blocks.take_back(block=block, by=registrar, reason=" ")
    number_blocks.take_back(block=block, by=registrar, reason="Kerak emas")
    with pytest.raises(DecisionError):
        number_blocks.take_back(block=block, by=registrar, reason="Yana")


def test_gaps_cannot_be_rewritten(block, registrar):
    number_blocks.take_back(block=block, by=registrar, reason="Kerak emas")
    with pytest.raises(InternalError), transaction.atomic():
        NumberGap.objects.update(reason="Boshqa")


def test_a_returned_block_names_who_and_when(block):
    block.state = BlockState.RETURNED
    with pytest.raises(IntegrityError), transaction.atomic():
        block.save()


# -- Coming in ------------------------------------------------------------------------------------


def test_an_offline_registration_keeps_its_printed_number(client, block):
    (answer,) = send(client, item(block, block.first + 1))

    appeal = Appeal.objects.get()
    assert answer["state"] == "sent"
    assert answer["number"] == appeal.number == block.number_of(block.first + 1)
    assert not NumberClash.objects.exists()


def test_sent_twice_it_is_registered_once(client, block):
    sent = item(block, block.first)

    send(client, sent)
    (again,) = send(client, sent)

    assert (again["state"], again["number"]) == ("already", block.number_of(block.first))
    assert Appeal.objects.count() == Applicant.objects.count() == 1


def test_the_mahalla_of_the_own_district_comes_along(client, block):
    mahalla = MahallaFactory(parent=block.reception.territory)
    sent = item(block, block.first)
    sent["questions"][0]["place"] = str(mahalla.pk)

    send(client, sent)

    question = Appeal.objects.get().questions.get()
    assert (question.territory, question.mahalla) == (mahalla.parent, mahalla)


def test_terms_count_from_the_moment_on_the_device(client, desk, registrar):
    friday = dt.datetime(2026, 10, 9, 17, 55, tzinfo=timezone.get_default_timezone())
    with clock.playing(friday - dt.timedelta(days=1)):
        block = number_blocks.give(reception=desk, count=2, to=registrar, by=registrar)
    moments = [friday, friday + dt.timedelta(minutes=10)]
    sent = [
        item(block, block.first + n, fields={"received_at": moment.isoformat()})
        for n, moment in enumerate(moments)
    ]

    send(client, *sent)

    first, second = Appeal.objects.order_by("sequence")
    assert [first.received_at, second.received_at] == moments
    assert (first.counts_from, second.counts_from) == (dt.date(2026, 10, 9), dt.date(2026, 10, 12))


@pytest.mark.parametrize("off", [dt.timedelta(minutes=30), dt.timedelta(days=-30)])
def test_a_moment_that_cannot_be_true_is_refused(client, block, off):
    moment = (clock.now() + off).isoformat()

    (answer,) = send(client, item(block, block.first, fields={"received_at": moment}))

    assert answer["state"] == "refused"
    assert answer["reasons"]
    assert not Appeal.objects.exists()


def test_a_clock_a_little_ahead_counts_as_now(client, block):
    moment = clock.now() + dt.timedelta(minutes=3)

    send(client, item(block, block.first, fields={"received_at": moment.isoformat()}))

    assert Appeal.objects.get().received_at <= clock.now()


def test_a_refused_item_does_not_hold_up_the_others(client, block):
    wrong = item(block, block.first, fields={"text": ""})
    right = item(block, block.first + 1)

    answers = send(client, wrong, right)

    assert [one["state"] for one in answers] == ["refused", "sent"]
    assert Appeal.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"fields": {"surname": "", "given_name": ""}},
        {"fields": {"phone": "yoʻq"}},
        {"fields": {"channel": "body"}},
        {"fields": {"received_at": "kecha"}},
        {"questions": []},
        {"questions": [{}]},
        {"questions": "yoʻq"},
        {"fields": None},
    ],
)
def test_what_is_wrong_is_said(client, block, changes):
    if changes.get("fields", True) is None:
        sent = {**item(block, block.first), "fields": None}
    else:
        sent = item(block, block.first, **changes)

    (answer,) = send(client, sent)

    assert answer["state"] == "refused"
    assert answer["reasons"]


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"items": [1]}', '{"items": [{"key": "x"}]}'])
def test_what_cannot_be_read_is_a_bad_request(client, registrar, body):
    assert client.post(SYNC, body, content_type="application/json").status_code == 400


def test_a_request_from_elsewhere_is_not_taken(registrar):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(registrar)

    answer = strict.post(SYNC, '{"items": []}', content_type="application/json")

    assert answer.status_code != 200


def test_an_expired_sign_in_takes_nothing_and_says_so(block):
    answer = Client().post(SYNC, '{"items": []}', content_type="application/json")

    assert answer.status_code == 302
    assert not Appeal.objects.exists()


def test_nothing_is_acknowledged_that_is_not_committed(client, block):
    client.raise_request_exception = False
    with mock.patch.object(appeals, "register", side_effect=RuntimeError):
        answer = client.post(
            SYNC, json.dumps({"items": [item(block, block.first)]}), content_type="application/json"
        )

    assert answer.status_code == 500
    assert not Appeal.objects.exists()


# -- Clashes --------------------------------------------------------------------------------------


def clash_of(answer):
    assert answer["state"] == "sent"
    assert answer["clash"]
    return NumberClash.objects.get()


def test_a_number_used_by_two_devices_is_kept_by_the_first(client, block):
    send(client, item(block, block.first))

    (answer,) = send(client, item(block, block.first))

    clash = clash_of(answer)
    assert (clash.kind, clash.printed) == (ClashKind.USED, block.number_of(block.first))
    assert clash.appeal.number != clash.printed
    assert clash.appeal.sequence == block.last + 1


def test_a_block_returned_meanwhile_loses_nothing(client, block, registrar):
    number_blocks.take_back(block=block, by=registrar, reason="Kerak emas")

    (answer,) = send(client, item(block, block.first))

    assert clash_of(answer).kind == ClashKind.CLOSED


@pytest.mark.parametrize("sequence", [999, -1, "x", None, 2**40])
def test_a_number_outside_the_block_is_not_kept(client, block, sequence):
    (answer,) = send(client, {**item(block, block.first), "sequence": sequence})

    assert clash_of(answer).kind == ClashKind.OUTSIDE


def test_a_block_of_another_reception_is_not_kept(client, block):
    other = make.ReceptionFactory()
    foreign = NumberBlock.objects.create(
        reception=other,
        year=block.year,
        first=1,
        last=9,
        given_to=block.given_to,
        given_by=block.given_by,
    )

    (answer,) = send(client, {**item(block, block.first), "block": foreign.pk})

    clash = clash_of(answer)
    assert (clash.kind, clash.block) == (ClashKind.OUTSIDE, None)


def test_a_number_of_the_old_year_is_not_kept_in_the_new_one(desk, registrar):
    zone = timezone.get_default_timezone()
    with clock.playing(dt.datetime(2026, 12, 31, 15, tzinfo=zone)):
        block = number_blocks.give(reception=desk, count=2, to=registrar, by=registrar)
    with clock.playing(dt.datetime(2027, 1, 4, 10, tzinfo=zone)):
        taken = take(block, block.first, registrar)

    assert taken.clash.kind == ClashKind.YEAR
    assert taken.appeal.year == 2027


def test_a_number_of_the_old_year_printed_then_is_kept(desk, registrar):
    zone = timezone.get_default_timezone()
    moment = dt.datetime(2026, 12, 31, 15, tzinfo=zone)
    with clock.playing(moment):
        block = number_blocks.give(reception=desk, count=2, to=registrar, by=registrar)
    draft = make.draft(desk, submission_key=uuid.uuid4(), received_at=moment)
    with clock.playing(dt.datetime(2027, 1, 4, 10, tzinfo=zone)):
        taken = offline.take_in(
            draft=draft, block_id=block.pk, sequence=block.first, printed="", by=registrar
        )

    assert taken.clash is None
    assert taken.appeal.number == block.number_of(block.first)


def test_a_block_closes_with_its_last_number(block, registrar):
    for sequence in range(block.first, block.last + 1):
        take(block, sequence, registrar)

    block.refresh_from_db()
    assert block.state == BlockState.CLOSED


def test_who_does_not_register_there_brings_nothing_in(block):
    with pytest.raises(DraftError):
        take(block, block.first, make.registrar_of(make.ReceptionFactory()))


# -- The pages ------------------------------------------------------------------------------------


def test_a_registrar_takes_and_returns_a_block_on_the_page(client, desk, registrar):
    given = client.post(
        reverse("receptions:block-list"),
        {"reception": desk.pk, "given_to": registrar.pk, "count": 4, "device": "Noutbuk"},
    )
    block = NumberBlock.objects.get()
    assert given["Location"] == block.get_absolute_url()

    refused = client.post(reverse("receptions:block-return", args=[block.pk]), {"reason": ""})
    client.post(reverse("receptions:block-return", args=[block.pk]), {"reason": "Kerak emas"})

    assert refused.status_code == 422
    assert NumberGap.objects.count() == 4
    assert "Kerak emas" in client.get(block.get_absolute_url()).text


def test_clashes_stand_on_the_page_of_the_head(client, block, desk):
    send(client, item(block, block.first), item(block, block.first))
    client.force_login(make.head_of(desk))

    shown = client.get(reverse("receptions:block-list")).text

    assert NumberClash.objects.get().appeal.number in shown


def test_the_page_takes_along_topics_and_own_mahallas_only(client, desk, registrar):
    own, foreign = MahallaFactory(parent=desk.territory), MahallaFactory()
    topic = make.TopicFactory()

    shown = client.get(reverse("receptions:offline")).text

    assert topic.name_uz in shown
    assert f'value="{own.pk}"' in shown
    assert foreign.name_uz not in shown


def test_the_worker_names_the_files_it_keeps(client, registrar):
    answer = client.get(reverse("receptions:offline-worker"))

    assert answer["Content-Type"].startswith("text/javascript")
    files = json.loads(answer.text.partition("FILES = ")[2].partition(";")[0])
    assert any("dist/offline" in file for file in files)
    page = client.get(reverse("receptions:offline")).text  # kept with the files it names
    assert [file for file in files if file not in page] == []


def test_the_manifest_can_be_installed(client, registrar):
    answer = client.get(reverse("receptions:offline-manifest"))

    assert answer["Content-Type"] == "application/manifest+json"
    assert answer.json()["start_url"] == answer.json()["scope"] == "/receptions/offline/"


def test_the_device_learns_its_own_numbers_only(client, block, desk):
    other = make.registrar_of(desk)
    number_blocks.give(reception=desk, count=2, to=other, by=other)
    device = uuid.uuid4()
    number_blocks.take(reception=desk, device=device, by=block.given_to)
    number_blocks.take(reception=desk, device=device, by=other)
    send(client, item(block, block.first))

    shown = client.get(reverse("receptions:offline-data"), {"device": device}).json()

    (mine,) = shown["blocks"]
    assert (mine["id"], mine["used"]) == (block.pk, [block.first])


def test_who_works_at_two_receptions_registers_at_the_one_on_the_page(client, registrar, desk):
    other = make.ReceptionFactory()
    posts.appoint(
        user=registrar,
        role=Role.REGISTRAR,
        place=other.territory,
        act="2-son",
        starts_on=dt.date(2020, 1, 1),
    )
    elsewhere = number_blocks.give(reception=other, count=5, to=registrar, by=registrar)

    page = client.get(f"{reverse('receptions:offline')}?reception={other.pk}").text
    answer = send(client, item(elsewhere, elsewhere.first) | {"reception": other.pk})

    assert str(other) in page
    assert f'"reception": {other.pk}' in page
    assert answer[0]["state"] == "sent", answer
    assert Appeal.objects.get().reception == other
