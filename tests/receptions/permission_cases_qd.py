"""Who may see signals and act on them: read by tests/test_permissions.py."""

import datetime as dt

from django.urls import reverse

from receptions.models import Signal, SignalWeek
from receptions.signal_choices import SignalKind
from territories.choices import Role
from tests.factories.receptions import TopicFactory
from tests.factories.territories import world

HEADS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
READERS = HEADS | {Role.AUDITOR}


def prepare():
    """A world with a signal at its district."""
    where = world()
    week = SignalWeek.objects.create(
        monday=dt.date(2026, 11, 16), tests=100, level="0.05", minimum=5
    )
    where.signal = Signal.objects.create(
        week=week,
        kind=SignalKind.SPIKE,
        territory=where.district,
        topic=TopicFactory(),
        span=1,
        observed=12,
        expected=3,
        p=0.0001,
        q=0.01,
        weeks=[["2026-11-16", 12, 5]],
    )
    return where


def _case(name, allow, *, method="get", data=None):
    return {
        "url": lambda world: reverse(f"receptions:{name}", args=[world.signal.pk]),
        "allow": allow,
        "seen": READERS,
        "method": method,
        "data": data or {},
        "foreign": 404,
    }


CASES = [
    {
        "url": lambda world: reverse("receptions:signal-list"),
        "allow": READERS,
        "seen": set(Role),
        "foreign": None,
    },
    _case("signal-detail", READERS),
    _case("signal-cases", READERS),
    _case("signal-step", HEADS, method="post", data={"step": "seen"}),
]
