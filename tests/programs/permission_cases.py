"""Who may open and do what: read by the one table of permissions in tests/test_permissions.py.

`world` is `tests.factories.programs.place()` brought to hold `world.programmes[state]` (a
programme in each state, one waiting measure each) by `prepare`. A role not in `allow` gets 403
where it may see the thing ("seen") and 404 where it may not.
"""

from django.urls import reverse

from territories.choices import Role
from tests.factories import programs as make

CHAIN = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}
HEADS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}


def prepare():
    """A place with a programme in the states the pages need."""
    where = make.place()
    where.programmes = {}
    for state, bring in (("draft", make.draft), ("submitted", make.submitted)):
        make.finding(where)
        where.programmes[state] = bring(where)
    where.measure = make.measure(where)
    where.programmes["sent"] = where.measure.programme
    return where


def _page(name, state):
    return lambda world: reverse(f"programs:{name}", args=[world.programmes[state].pk])


def _line(name, state):
    return lambda world: reverse(f"programs:{name}", args=[world.programmes[state].lines.get().pk])


def _case(url, allow, *, seen=CHAIN, method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


def _list(name):
    return lambda world: reverse(f"programs:{name}")


SENT_SEEN = CHAIN | {Role.EXECUTOR}
CASES = [
    _case(_list("programme-list"), SENT_SEEN, seen=set(Role), foreign=None),
    _case(_list("measure-list"), SENT_SEEN, seen=set(Role), foreign=None),
    _case(_list("programme-new"), HEADS, seen=set(Role), foreign=None),
    _case(_page("programme-detail", "draft"), CHAIN),
    _case(_page("programme-detail", "submitted"), CHAIN),
    _case(_page("programme-detail", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_page("programme-pdf", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_page("programme-pdf", "draft"), CHAIN),
    _case(_page("programme-document", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_page("programme-document", "draft"), CHAIN),
    _case(_page("programme-document-file", "draft"), CHAIN),
    _case(_line("measure-detail", "sent"), SENT_SEEN, seen=SENT_SEEN),
    _case(_line("measure-detail", "draft"), CHAIN),
    _case(_line("measure-edit", "draft"), HEADS),
    _case(_line("measure-edit", "sent"), set(), seen=SENT_SEEN),
    _case(_line("measure-report", "sent"), {Role.EXECUTOR}, seen=SENT_SEEN),
    _case(_line("measure-verify", "sent"), set(), seen=SENT_SEEN),
    _case(
        _line("measure-impossible", "sent"),
        HEADS | {Role.EXECUTOR},
        seen=SENT_SEEN,
    ),
    _case(_line("measure-take", "sent"), {Role.EXECUTOR}, seen=SENT_SEEN, method="post"),
    _case(_page("programme-redraft", "draft"), HEADS, method="post"),
    _case(_page("programme-submit", "draft"), HEADS, method="post"),
    _case(
        _page("programme-approve", "submitted"),
        {Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        method="post",
    ),
    _case(
        _page("programme-return", "submitted"),
        {Role.REGIONAL_HEAD, Role.ADMINISTRATION},
        method="post",
    ),
    _case(_page("programme-close", "sent"), HEADS, seen=SENT_SEEN, method="post"),
]
