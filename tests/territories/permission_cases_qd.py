"""Who may read statistics, take them in and publish them: read by tests/test_permissions.py."""

from django.urls import reverse

from territories.choices import Role
from tests.factories import statistics as make
from tests.factories.territories import world

ALL = set(Role)
KEEPERS = {Role.ADMINISTRATOR, Role.ADMINISTRATION}


def prepare():
    """A world with an indicator, a published release and one that waits."""
    where = world()
    where.indicator = make.IndicatorFactory()
    keeper = where.users[Role.ADMINISTRATOR]
    row = (where.district.code, where.indicator.code, 12)
    where.published = make.published(keeper, row)
    where.checked = make.release(keeper, row)
    return where


def _case(url, allow, *, seen=ALL, method="get"):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": None}


def _page(name):
    return lambda world: reverse(f"territories:{name}")


def _indicator(name):
    return lambda world: reverse(f"territories:{name}", args=[world.indicator.code])


def _release(name, key):
    return lambda world: reverse(f"territories:{name}", args=[getattr(world, key).pk])


CASES = [
    _case(_page("statistic-list"), ALL),
    _case(_page("statistic-releases"), ALL),
    _case(_page("statistic-import"), KEEPERS),
    _case(_page("statistic-template"), KEEPERS),
    _case(_indicator("statistic-indicator"), ALL),
    _case(
        lambda world: reverse("territories:statistic-territory", args=[world.district.code]), ALL
    ),
    _case(_page("statistic-indicator-new"), KEEPERS),
    _case(_indicator("statistic-indicator-edit"), KEEPERS),
    _case(_indicator("statistic-indicator-switch"), KEEPERS, method="post"),
    _case(_release("statistic-release", "published"), ALL),
    _case(_release("statistic-release", "checked"), KEEPERS, seen=KEEPERS),
    _case(_release("statistic-publish", "checked"), KEEPERS, seen=KEEPERS, method="post"),
    _case(_release("statistic-population", "published"), KEEPERS, method="post"),
]
