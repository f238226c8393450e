"""Who may open and do what: read by the one table of permissions in tests/test_permissions.py.

`world` is `tests.factories.fieldvisits.whole_place()` brought on by `prepare`. A role not in
`allow` gets 403 where it may see the thing ("seen") and 404 where it may not; a role of another
territory gets `foreign`.
"""

from django.urls import reverse

from fieldvisits.choices import VisitResult
from territories.choices import Role
from tests.factories import fieldvisits as make

FIELD = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
HEADS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
DESK = HEADS | {Role.REGISTRAR}
WALKERS = {Role.ROUND_MEMBER}
EVERYBODY = set(Role)


def prepare():
    """A place with a round of each status, a field reception of each status, and findings."""
    where = make.whole_place()
    where.rounds = {"finished": make.finished(where, [VisitResult.PROBLEM], limit=1)}
    where.rounds["running"] = make.running(where, limit=1)
    where.rounds["planned"] = make.planned(where, limit=1)
    where.held = make.held(where)
    where.due = make.due(where)
    where.finding = make.heard(where)
    return where


def _page(name, key=None):
    if key is None:
        return lambda world: reverse(f"fieldvisits:{name}")
    return lambda world: reverse(f"fieldvisits:{name}", args=[key(world).pk])


def _case(url, allow, *, seen=FIELD, method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _list(name, allow):
    return _case(_page(name), allow, seen=EVERYBODY, foreign=None)


def _round(status):
    return lambda world: world.rounds[status]


WALKED = FIELD | WALKERS
CASES = [
    _list("round-list", WALKED),
    _list("round-plan", HEADS),
    _list("field-reception-list", FIELD),
    _list("field-reception-announce", HEADS),
    _list("finding-list", FIELD),
    _list("household-list", FIELD),
    _list("household-add", DESK),
    _case(_page("round-detail", _round("planned")), WALKED, seen=WALKED),
    _case(_page("round-sheet", _round("planned")), DESK | WALKERS, seen=WALKED),
    _case(_page("round-minutes", _round("running")), DESK | WALKERS, seen=WALKED),
    _case(_page("round-change", _round("planned")), HEADS, seen=WALKED),
    _case(_page("round-start", _round("planned")), HEADS | WALKERS, seen=WALKED, method="post"),
    _case(_page("round-finish", _round("running")), HEADS, seen=WALKED, method="post"),
    _case(
        _page("visit-record", lambda world: world.rounds["running"].visits.get()),
        DESK | WALKERS,
        seen=WALKED,
    ),
    _case(_page("field-reception-detail", lambda world: world.due), FIELD),
    _case(_page("field-reception-hold", lambda world: world.due), DESK),
    _case(_page("field-reception-hear", lambda world: world.due), DESK),
    _case(_page("field-reception-cancel", lambda world: world.due), HEADS, method="post"),
    _case(_page("field-reception-minutes", lambda world: world.held), DESK),
    _case(_page("finding-detail", lambda world: world.finding), FIELD),
    _case(_page("finding-appeal", lambda world: world.finding), DESK),
    _case(_page("finding-settle", lambda world: world.finding), DESK, method="post"),
    _case(_page("finding-wait", lambda world: world.finding), HEADS, method="post"),
    _case(_page("household-edit", lambda world: world.households[0]), DESK),
]
