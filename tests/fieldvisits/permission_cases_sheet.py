"""Who may open the sheet's pages and join findings; read by tests/test_permissions.py."""

from fieldvisits.services import finding_joins, sheets
from fieldvisits.sheets import definition
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.fieldvisits.permission_cases import DESK, EVERYBODY, FIELD, WALKED, WALKERS, _case, _page

ADMIN = {Role.ADMINISTRATOR}
READERS = DESK | WALKERS | {Role.AUDITOR}


def prepare():
    """A round under way, a draft of the sheet, and a finding joined to another."""
    where = make.whole_place()
    where.round = make.running(where, limit=1)
    where.finding = make.heard(where)
    where.joined = make.heard(where)
    finding_joins.join(
        cause=where.finding, others=[where.joined], reason="Bir quvur", by=where.head,
        people="largest",
    )  # fmt: skip
    where.draft = sheets.add_draft(content=small(), by=where.head)
    return where


def small():
    """The smallest sheet."""
    one = definition.blank("name", "text", label={"uz": "Ism"})
    return {"version": "", "title": {"uz": "Kichik"}, "fields": [one]}


def _version(name):
    return _page(name, lambda world: _Number(world.draft.number))


class _Number:
    def __init__(self, pk):
        self.pk = pk


def _admin(name, method="get"):
    return _case(_version(name), ADMIN, seen=EVERYBODY, method=method, foreign=None)


CASES = [
    _case(_page("sheet-list"), ADMIN, seen=EVERYBODY, foreign=None),
    _admin("sheet-detail"),
    _admin("sheet-xlsform"),
    _admin("sheet-paper"),
    _admin("sheet-publish", "post"),
    _admin("sheet-withdraw", "post"),
    _case(_page("sheet-summary"), DESK | {Role.AUDITOR}, seen=EVERYBODY, foreign=None),
    _case(_page("visit-sheet", lambda world: world.round.visits.get()), READERS, seen=WALKED),
    _case(_page("visit-sheet-paper", lambda world: world.round.visits.get()), READERS, seen=WALKED),
    _case(_page("round-answers", lambda world: world.round), READERS, seen=WALKED),
    _case(_page("finding-join", lambda world: world.finding), DESK, seen=FIELD),
    _case(_page("finding-part", lambda world: world.joined), DESK, seen=FIELD),
]
