"""Who may do what on the khokimiyat's side: rows of the table in tests/test_permissions.py."""

from django.urls import reverse

from programs.services import execution
from territories.choices import Role
from tests.factories import khokimiyat as act
from tests.factories import programs as make
from tests.factories.territories import OfficeFactory
from tests.programs.permission_cases import CHAIN, HEADS, SENT_SEEN

OFFICE = {Role.EXECUTOR}


def prepare():
    """A measure with the khokimiyat, with an office beside, a milestone and a contract."""
    where = make.place()
    where.measure = make.measure(where)
    where.helper = execution.add_participant(
        measure=where.measure,
        by=where.executor,
        office=OfficeFactory(territory=where.district),
        task="Qum",
    )
    where.milestone = act.milestone(where, where.measure, due_on=where.measure.due_on)
    where.contract = act.contract(where, where.measure)
    return where


def _list(name):
    return lambda world: reverse(f"programs:{name}")


def _measure(name, *more):
    return lambda world: reverse(
        f"programs:{name}", args=[world.measure.pk, *(getattr(world, key).pk for key in more)]
    )


def _case(url, allow, *, seen=SENT_SEEN, method="get", foreign=404):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign}


CASES = [
    _case(_list("inbox"), OFFICE, seen=set(Role), foreign=None),
    _case(_list("acceptance-list"), CHAIN, seen=set(Role), foreign=None),
    _case(_list("measure-reminder-list"), HEADS | OFFICE, seen=set(Role), foreign=None),
    _case(_list("contractor-list"), SENT_SEEN, seen=set(Role), foreign=None),
    _case(lambda world: world.contract.contractor.get_absolute_url(), SENT_SEEN, seen=SENT_SEEN),
    _case(
        lambda world: reverse("programs:programme-accept", args=[world.measure.programme_id]),
        set(),
        method="post",
    ),
    _case(_measure("measure-person"), OFFICE),
    _case(_measure("participant-add"), OFFICE),
    _case(_measure("participant-remove", "helper"), OFFICE, method="post"),
    _case(_measure("milestone-add"), OFFICE),
    _case(_measure("milestone-reach", "milestone"), OFFICE),
    _case(_measure("milestone-drop", "milestone"), OFFICE, method="post"),
    _case(_measure("contract-new"), OFFICE),
    _case(_measure("contract-cancel", "contract"), OFFICE),
]
