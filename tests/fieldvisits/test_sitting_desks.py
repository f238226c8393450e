"""Several desks of one field reception at the same moment."""

import datetime as dt
import json
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from fieldvisits.models import Hearing
from fieldvisits.services import field_receptions, sitting_queue, sittings
from fieldvisits.sitting_choices import HearingOutcome
from receptions.models import Appeal
from receptions.services import number_blocks
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.receptions import registrar_of
from tests.factories.territories import OfficeFactory


@pytest.fixture
def where(transactional_db):
    return make.place()


def in_threads(work, count):
    def run(index):
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_lines_follow_one_another_and_a_form_sent_twice_is_one_line(where):
    sitting = make.announced(where)
    office = OfficeFactory(territory=where.district)
    keys = [uuid.uuid4() for _turn in range(4)]
    visitors = [sit.visitor(where, HearingOutcome.TASK, key=key, office=office) for key in keys * 2]

    def hear(index):
        return sittings.hear(
            field_reception=sitting, visitor=visitors[index], by=where.registrar
        ).line

    in_threads(hear, len(visitors))

    lines = Hearing.objects.order_by("line").values_list("line", flat=True)
    assert list(lines) == [1, 2, 3, 4]
    numbers = Appeal.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_two_desks_never_call_the_same_visitor(where):
    sitting = make.announced(where)
    for _turn in range(3):
        sitting_queue.issue(field_reception=sitting, category="ordinary")

    def call(index):
        ticket = sitting_queue.call_next(
            field_reception=sitting, desk=str(index), by=where.registrar
        )
        return ticket.number if ticket else None

    called = in_threads(call, 4)

    assert sorted(number for number in called if number) == [1, 2, 3]
    assert called.count(None) == 1


def desk_of(where, number):
    """A registrar with numbers in hand, and what the device of the desk registered offline."""
    registrar = registrar_of(where.reception)
    block = number_blocks.give(reception=where.reception, count=5, to=registrar, by=where.head)
    return SimpleNamespace(number=number, registrar=registrar, block=block)


def registered_offline(desk, where, sitting, sequence, **fields):
    """One registration as the device sends it."""
    usual = {
        "kind": "individual", "surname": "Karimova", "given_name": "Aziza",
        "address": f"Navoiy {desk.number}-{sequence}", "person_count": "1", "channel": "desk",
        "appeal_type": "application", "language": "uz", "text": "Suv kelmayapti.",
        "received_at": clock.now().isoformat(), "sitting": str(sitting.pk),
        "desk": str(desk.number),
    }  # fmt: skip
    return {
        "key": str(uuid.uuid4()),
        "reception": where.reception.pk,
        "block": desk.block.pk,
        "sequence": sequence,
        "printed": desk.block.number_of(sequence),
        "fields": {**usual, **fields},
        "questions": [{"topic": str(where.topic.pk), "place": str(where.district.pk)}],
    }


def sent(desk, items):
    """What the server answers the device of a desk."""
    client = Client()
    client.force_login(desk.registrar)
    body = json.dumps({"items": items})
    return client.post(
        reverse("receptions:offline-sync"), body, content_type="application/json"
    ).json()["items"]


def test_several_desks_without_a_line_come_into_one_sitting_at_once(where):
    sitting = make.announced(where)
    desks = [desk_of(where, number) for number in range(1, 4)]
    bags = [
        [registered_offline(desk, where, sitting, desk.block.first + number) for number in range(3)]
        for desk in desks
    ]

    # Every desk sends twice at the same time, as after an answer that was lost.
    answers = in_threads(lambda index: sent(desks[index % 3], bags[index % 3]), 6)
    again = sent(desks[0], bags[0])

    printed = {one["printed"] for bag in bags for one in bag}
    assert {one["number"] for found in answers for one in found} == printed
    assert {one["clash"] for found in answers for one in found} == {""}
    assert [one["state"] for one in again] == ["already"] * 3
    assert Appeal.objects.count() == 9
    assert set(Appeal.objects.values_list("channel", flat=True)) == {sitting.channel}
    lines = list(Hearing.objects.filter(field_reception=sitting).order_by("line"))
    assert [one.line for one in lines] == list(range(1, 10))
    assert Counter(one.desk for one in lines) == {"1": 3, "2": 3, "3": 3}
    assert {one.finding.question.appeal.number for one in lines} == printed


@pytest.mark.parametrize("why", ["cancelled", "of another reception", "another day"])
def test_what_can_not_stand_in_the_protocol_is_registered_all_the_same(where, why):
    desk = desk_of(where, 1)
    if why == "of another reception":
        sitting = make.announced(where, reception=where.region_reception)
    elif why == "another day":
        with clock.playing(clock.now() - dt.timedelta(days=3)):
            sitting = make.announced(where)
    else:
        sitting = make.announced(where)
        field_receptions.cancel(field_reception=sitting, by=where.head, reason="Yomgʻir")

    (answer,) = sent(desk, [registered_offline(desk, where, sitting, desk.block.first)])

    assert answer["state"] == "sent"
    assert answer["note"]
    assert Appeal.objects.get().number == answer["number"]
    assert not Hearing.objects.exists()


@pytest.mark.parametrize("outcome", ["settled", "explained"])
def test_what_ended_on_the_spot_without_a_line_is_a_line_and_no_appeal(where, outcome):
    desk = desk_of(where, 2)
    sitting = make.announced(where)
    moment = clock.now() - dt.timedelta(hours=1)
    item = registered_offline(
        desk, where, sitting, 0, outcome=outcome, result="Chiroq yoqildi.",
        received_at=moment.isoformat(),
    )  # fmt: skip

    (answer,) = sent(desk, [item])
    (again,) = sent(desk, [item])

    line = Hearing.objects.get()
    assert (line.outcome, line.result, line.desk) == (outcome, "Chiroq yoqildi.", "2")
    assert (line.heard_by, line.heard_at, line.person) == (desk.registrar, moment, "Karimova Aziza")
    assert (line.finding is None) is (outcome == "explained")
    assert (answer["state"], answer["number"], answer["receipt"]) == ("sent", "", "")
    assert again["state"] == "sent"
    assert answer["url"] == sitting.get_absolute_url()
    assert not Appeal.objects.exists()
    assert desk.block.used() == []


@pytest.mark.parametrize(
    "fields",
    [
        {"result": ""},
        {"sitting": ""},
        {"outcome": "task"},
        {"received_at": "2030-01-01T10:00:00+05:00"},
        {"is_anonymous": "on", "surname": "", "given_name": ""},
    ],
)
def test_what_can_not_have_ended_on_the_spot_is_refused(where, fields):
    desk = desk_of(where, 1)
    sitting = make.announced(where)
    item = registered_offline(desk, where, sitting, 0)
    item["fields"] |= {"outcome": "settled", "result": "Chiroq yoqildi.", **fields}

    (answer,) = sent(desk, [item])

    assert answer["state"] == "refused"
    assert answer["reasons"]
    assert not Hearing.objects.exists()
    assert not Appeal.objects.exists()


def test_two_matters_at_once_do_not_end_on_the_spot(where):
    desk = desk_of(where, 1)
    told = {"outcome": "settled", "result": "Chiroq yoqildi."}
    item = registered_offline(desk, where, make.announced(where), 0, **told)

    (answer,) = sent(desk, [{**item, "questions": item["questions"] * 2}])

    assert answer["state"] == "refused"
    assert not Hearing.objects.exists()


def test_the_offline_page_offers_the_sittings_of_these_days(client, where):
    sitting = make.announced(where)
    far = make.announced(where, hours=24 * 20)
    client.force_login(registrar_of(where.reception))

    shown = client.get(reverse("receptions:offline"), {"sitting": sitting.pk, "desk": "2"})

    offered = [pk for pk, _words in shown.context["form"].fields["sitting"].widget.choices]
    assert offered == ["", sitting.pk]
    assert far.pk not in offered
    assert f'<option value="{sitting.pk}" selected>' in shown.text
    assert 'name="desk" value="2"' in shown.text
