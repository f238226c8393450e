"""Who may open and do what in people, posts, calendar and places: see tests/test_permissions.py.

`world` is `tests.factories.territories.world()`. Places are open to all staff; people are
nobody's territory, so a foreign administrator may do the same ("foreign": None).
"""

import datetime as dt

from django.urls import reverse

from territories.choices import ChangeKind, Role
from territories.models import TerritoryChange

ALL = set(Role)
SEE = {Role.ADMINISTRATOR, Role.AUDITOR}
MANAGE = {Role.ADMINISTRATOR}


def prepare():
    """The world with a change of the network, which is all that the pages need."""
    from tests.factories.territories import world

    where = world()
    where.change = TerritoryChange.objects.create(
        kind=ChangeKind.MOVE, on=dt.date(2026, 9, 1), act="No. 7"
    )
    where.change.before.add(where.neighbour)
    where.change.after.add(where.neighbour)
    return where


def _case(url, allow, *, method="get"):
    return {"url": url, "allow": allow, "seen": ALL, "method": method, "foreign": None}


def _page(name):
    return lambda world: reverse(f"territories:{name}")


def _person(name):
    return lambda world: reverse(f"territories:{name}", args=[world.users[Role.HEAD].pk])


def _post(name):
    return lambda world: reverse(
        f"territories:{name}", args=[world.users[Role.HEAD].posts.get().pk]
    )


CASES = [
    _case(_page("territory-list"), ALL),
    _case(lambda world: reverse("territories:territory-detail", args=[world.district.code]), ALL),
    _case(_page("office-list"), ALL),
    _case(lambda world: reverse("territories:office-detail", args=[world.office.pk]), ALL),
    _case(_page("calendar"), ALL),
    _case(_page("profile"), ALL),
    _case(_page("lookup-places"), ALL),
    _case(_page("lookup-offices"), ALL),
    _case(_page("lookup-people"), MANAGE),
    _case(_page("calendar-change"), MANAGE),
    _case(_page("change-list"), ALL),
    _case(lambda world: reverse("territories:change-detail", args=[world.change.pk]), ALL),
    _case(_page("change-new"), MANAGE),
    _case(lambda world: f"{reverse('territories:change-new')}?kind=split", MANAGE),
    _case(lambda world: f"{reverse('territories:change-new')}?kind=move", MANAGE),
    _case(_page("lookup-every-place"), ALL),
    _case(_page("user-list"), SEE),
    _case(_page("user-new"), MANAGE),
    _case(_person("user-detail"), SEE),
    _case(_person("user-edit"), MANAGE),
    _case(_person("user-password"), MANAGE, method="post"),
    _case(_person("user-lock"), MANAGE, method="post"),
    _case(_person("post-appoint"), MANAGE),
    _case(_post("post-end"), MANAGE),
    _case(_post("post-substitute"), MANAGE),
]
