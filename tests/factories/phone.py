"""A phone that carries a round, and what it sends."""

import uuid

from fieldvisits.phone.operations import Operation
from fieldvisits.services import phone_devices, phone_entries
from territories import clock
from territories.choices import Role
from tests.factories.territories import UserFactory


def carrying(round_, user):
    """A phone of the person that was given the round."""
    device = phone_devices.register(key=uuid.uuid4(), user=user, name="Android")
    phone_devices.issue(device=device, round_=round_)
    return device


def base(visit):
    """What the pack said of the house before anybody went there."""
    return {
        "result": visit.result,
        "note": visit.note,
        "household_class": visit.household.household_class,
        "revisit_on": None,
    }


def said(visit, seq=1, result="no_problem", **fields):
    """An entry of a visit, as the phone sends it."""
    values = {"note": "", "household_class": "", "revisit_on": None, "result": result, **fields}
    return entry("visit", visit, seq, fields=values, base=base(visit))


def told(visit, topic, seq=2, **fields):
    """An entry of a problem."""
    values = {"topic": topic.pk, "text": "Suv kelmayapti", "person": "Rahimov", "severity": 3}
    return entry("finding", visit, seq, **{**values, "people": 4, "settled": "", **fields})


def entry(kind, visit, seq, **fields):
    return {
        "id": str(uuid.uuid4()),
        "kind": kind,
        "round": visit.round_id,
        "visit": visit.pk,
        "seq": seq,
        "at": clock.now().isoformat(),
        **fields,
    }


def sent(device, *items, offset=None):
    """The entries taken in, one after the other."""
    no = clock.now() - clock.now()
    return [
        phone_entries.take_in(
            device=device,
            operation=Operation(uuid.UUID(item["id"]), item),
            offset=no if offset is None else offset,
        )
        for item in items
    ]


def second(where, round_):
    """Another phone of the round, of another member."""
    other = UserFactory(role=Role.ROUND_MEMBER, place=where.district)
    round_.members.create(user=other, name="Karimova")
    return carrying(round_, other)


def with_answers(item, **answers):
    """The entry with answers to the sheet; the head's name was on the phone already."""
    return {
        **item,
        "answers": {"head_name": "Karimova", **answers},
        "base_answers": {"head_name": "Karimova"},
        "sheet": "1",
    }
