"""Several devices of one account without a line: each prints numbers of a block of its own."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from receptions.choices import BlockState
from receptions.exceptions import DecisionError
from receptions.models import NumberBlock
from receptions.services import number_blocks
from tests.factories import receptions as make
from tests.factories.territories import CalendarVersionFactory, OfficeFactory

pytestmark = pytest.mark.django_db
TAKE, PUT_DOWN = "receptions:offline-take", "receptions:offline-put-down"
FIRST, SECOND = uuid.UUID(int=1), uuid.UUID(int=2)


def take(desk, device, by):
    return number_blocks.take(reception=desk, device=device, by=by)


def in_hand(client, device):
    """The blocks that the device with this key is told of."""
    answer = client.get(reverse("receptions:offline-data"), {"device": str(device)})
    return [one["id"] for one in answer.json()["blocks"]]


def numbers_of(block):
    return set(range(block.first, block.last + 1))


def test_each_device_takes_a_block_of_its_own(client, desk, registrar):
    one, other = take(desk, FIRST, registrar), take(desk, SECOND, registrar)

    assert one.size == other.size == number_blocks.USUAL
    assert not numbers_of(one) & numbers_of(other)
    assert in_hand(client, FIRST) == [one.pk]
    assert in_hand(client, SECOND) == [other.pk]
    assert in_hand(client, uuid.uuid4()) == []


def test_a_device_takes_first_what_was_given_out_beforehand(client, desk, registrar):
    given = number_blocks.give(reception=desk, count=5, to=registrar, by=make.head_of(desk))
    elsewhere = number_blocks.give(
        reception=desk, count=5, to=make.registrar_of(desk), by=make.head_of(desk)
    )
    assert in_hand(client, FIRST) == []  # it waits for whichever device takes it

    taken, more = take(desk, FIRST, registrar), take(desk, SECOND, registrar)

    assert (taken.pk, taken.held_by) == (given.pk, FIRST)
    assert taken.held_at >= given.given_at
    assert more.pk not in {given.pk, elsewhere.pk}


def test_devices_that_ask_at_one_moment_get_different_blocks(transactional_db):
    CalendarVersionFactory()
    desk = make.ReceptionFactory()
    registrar = make.registrar_of(desk)
    number_blocks.give(reception=desk, count=3, to=registrar, by=registrar)

    def ask(number):
        try:
            return take(desk, uuid.UUID(int=number), registrar)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        blocks = list(pool.map(ask, range(1, 5)))

    assert len({block.pk for block in blocks}) == 4
    taken = [number for block in blocks for number in numbers_of(block)]
    assert len(taken) == len(set(taken)) == 3 + 3 * number_blocks.USUAL


def test_a_device_hoards_no_blocks(desk, registrar):
    for _turn in range(number_blocks.MOST_A_DEVICE):
        take(desk, FIRST, registrar)

    with pytest.raises(DecisionError):
        take(desk, FIRST, registrar)

    assert take(desk, SECOND, registrar).held_by == SECOND


def test_who_does_not_register_there_takes_no_numbers(desk):
    with pytest.raises(DecisionError):
        take(desk, FIRST, make.registrar_of(make.ReceptionFactory()))
    assert not NumberBlock.objects.exists()


def test_what_a_device_puts_down_another_may_take(client, desk, registrar):
    block = take(desk, FIRST, registrar)
    other = take(desk, SECOND, registrar)

    number_blocks.put_down(device=FIRST, by=registrar)

    assert in_hand(client, FIRST) == []
    assert take(desk, uuid.UUID(int=3), registrar).pk == block.pk
    other.refresh_from_db()
    assert other.held_by == SECOND


def test_nobody_puts_down_the_numbers_of_another_account(desk, registrar):
    block = take(desk, FIRST, registrar)

    number_blocks.put_down(device=FIRST, by=make.registrar_of(desk))

    block.refresh_from_db()
    assert block.held_by == FIRST


def test_a_block_that_is_returned_is_on_no_device(client, desk, registrar):
    block = take(desk, FIRST, registrar)

    number_blocks.take_back(block=block, by=registrar, reason="Noutbuk yoʻqoldi")

    assert in_hand(client, FIRST) == []
    assert take(desk, SECOND, registrar).pk != block.pk
    block.refresh_from_db()
    assert (block.state, block.held_by) == (BlockState.RETURNED, FIRST)


def test_a_device_is_kept_with_the_moment(desk, registrar):
    block = take(desk, FIRST, registrar)

    with pytest.raises(IntegrityError), transaction.atomic():
        NumberBlock.objects.filter(pk=block.pk).update(held_at=None)


def ask(client, name, device, reception):
    values = {"device": device, "reception": reception}
    return client.post(reverse(name), values, content_type="application/json")


def test_the_page_takes_numbers_and_puts_them_down(client, desk, registrar):
    taken = ask(client, TAKE, str(FIRST), desk.pk)

    block = NumberBlock.objects.get(held_by=FIRST)
    assert taken.json() == {"reason": "", "count": number_blocks.USUAL}

    ask(client, PUT_DOWN, str(FIRST), desk.pk)

    block.refresh_from_db()
    assert (block.held_by, block.held_at) == (None, None)


def test_the_page_says_why_no_numbers_are_given(client, desk, registrar):
    for _turn in range(number_blocks.MOST_A_DEVICE):
        ask(client, TAKE, str(FIRST), desk.pk)

    refused = ask(client, TAKE, str(FIRST), desk.pk).json()

    assert refused["count"] == 0
    assert refused["reason"]


@pytest.mark.parametrize("name", [TAKE, PUT_DOWN])
@pytest.mark.parametrize("device", ["", "x", None, 7])
def test_what_is_no_key_of_a_device_is_a_bad_request(client, desk, registrar, name, device):
    assert ask(client, name, device, desk.pk).status_code == 400
    assert not NumberBlock.objects.exists()


@pytest.mark.parametrize("name", [TAKE, PUT_DOWN])
def test_only_a_desk_takes_numbers(client, desk, name):
    client.force_login(make.executor_of(OfficeFactory()))
    assert ask(client, name, str(FIRST), desk.pk).status_code == 403
    client.logout()
    assert ask(client, name, str(FIRST), desk.pk).status_code == 302


def test_the_list_of_blocks_says_where_each_is(client, desk, registrar):
    take(desk, FIRST, registrar)
    number_blocks.give(reception=desk, count=5, to=registrar, by=registrar)

    shown = client.get(reverse("receptions:block-list")).text

    assert shown.count('data-testid="on-device"') == 1
    assert shown.count('data-testid="waits-for-device"') == 1
