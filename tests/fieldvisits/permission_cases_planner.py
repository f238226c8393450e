"""Who may plan with crews: read by the one table of permissions in tests/test_permissions.py."""

from django.urls import reverse

from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories import planner as plan
from tests.fieldvisits.permission_cases import FIELD, HEADS, WALKERS, _case, _list

DESK = HEADS | {Role.REGISTRAR}
WALKED = FIELD | WALKERS


def prepare():
    """A place with a planned round of a crew."""
    where = make.whole_place()
    where.round = plan.planned(where)
    return where


def _page(name, key):
    return lambda world: reverse(f"fieldvisits:{name}", args=[key(world).pk])


def _round(world):
    return world.round


def _day(world):
    return plan.first_visit(world.round).crew_day


def _visit(world):
    return plan.first_visit(world.round)


def _post(name, key, **data):
    return {**_case(_page(name, key), HEADS, seen=WALKED, method="post"), "data": data}


CASES = [
    _list("crew-plan", HEADS),
    _case(_page("crew-days", _round), WALKED, seen=WALKED),
    _case(_page("round-board", _round), WALKED, seen=WALKED),
    _case(_page("crew-day", _day), WALKED, seen=WALKED),
    _case(_page("crew-day-sheet", _day), DESK | WALKERS, seen=WALKED),
    _case(_page("crew-add", _round), HEADS, seen=WALKED),
    _case(_page("crew-edit", lambda world: world.round.crews.get()), HEADS, seen=WALKED),
    _case(_page("sector-heads", lambda world: world.district), HEADS, seen=FIELD),
    _post("round-replan", _round),
    _post("round-rain", _round),
    _post("round-board-move", _round),
    _post("stop-move", _visit, place=2),
    _post("stop-lock", _visit),
]
