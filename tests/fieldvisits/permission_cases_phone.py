"""The phone: its own pages for the working group, the page of phones for the office."""

from django.urls import reverse

from tests.factories import fieldvisits as make
from tests.factories import phone
from tests.fieldvisits.permission_cases import DESK, EVERYBODY, HEADS, WALKED, WALKERS


def prepare():
    where = make.whole_place()
    where.round = make.running(where)
    where.device = phone.carrying(where.round, where.member)
    visit = where.round.visits.first()
    (where.entry,) = phone.sent(where.device, phone.told(visit, where.topic, 1))
    return where


def _own(name, query="", **extra):
    """Whoever walks rounds here or elsewhere opens the page; there is no person's data in it."""
    return {
        "url": lambda world: reverse(f"fieldvisits:{name}") + query,
        "allow": WALKERS,
        "seen": EVERYBODY,
        "foreign": None,
        **extra,
    }


def _of(name, pick, allow, **extra):
    return {
        "url": lambda world: reverse(f"fieldvisits:{name}", args=[pick(world).pk]),
        "allow": allow,
        "seen": WALKED,
        "foreign": 404,
        **extra,
    }


def _pack(world):
    url = reverse("fieldvisits:phone-pack", args=[world.round.pk])
    return f"{url}?device={world.device.key}"


CASES = [
    _own("phone"),
    _own("phone-worker"),
    _own("phone-manifest"),
    _own("phone-state"),
    {"url": _pack, "allow": WALKERS, "seen": WALKED, "foreign": 404},
    _of("round-phones", lambda world: world.round, DESK | WALKERS),
    _of("phone-late", lambda world: world.round, HEADS, method="post"),
    _of("phone-revoke", lambda world: world.device, HEADS, method="post"),
    _of("phone-entry", lambda world: world.entry, HEADS, method="post"),
]
