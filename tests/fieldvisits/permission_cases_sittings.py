"""Who may do what at a field reception (tests/test_permissions.py)."""

from django.urls import reverse

from fieldvisits.drafts import OfficialDraft
from fieldvisits.services import invitations, protocols, sitting_bookings, sitting_queue
from fieldvisits.sitting_choices import HearingOutcome
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.receptions import appeal
from tests.fieldvisits.permission_cases import DESK, EVERYBODY, FIELD, HEADS


def prepare():
    """A sitting of today with a number called, an invitation, and a protocol."""
    where = make.whole_place()
    where.today = make.announced(where)
    sitting_queue.issue(field_reception=where.today, category="ordinary")
    where.ticket = sitting_queue.call_next(
        field_reception=where.today, desk="1", by=where.registrar
    )
    where.booking, _code = sitting_bookings.book(
        field_reception=where.today,
        starts_at=where.today.starts_at,
        category="ordinary",
        name="Aziza",
        phone="+998901234567",
    )
    where.appeal = appeal(where.reception, by=where.registrar, channel="field")
    coming = make.announced(where, group=[OfficialDraft("Qodirov Aziz", office=where.office)])
    (where.invitation,) = invitations.send(field_reception=coming, by=where.head)
    where.held = sit.day(where, [HearingOutcome.SETTLED])
    where.drafted = protocols.draft(
        field_reception=sit.day(where, [HearingOutcome.SETTLED]), by=where.registrar
    ).field_reception
    return where


def _page(name, key=None, *more):
    if key is None:
        return lambda world: reverse(f"fieldvisits:{name}")
    return lambda world: reverse(f"fieldvisits:{name}", args=[key(world).pk, *more])


def _case(url, allow, *, seen=FIELD, method="get", foreign=404, **more):
    return {"url": url, "allow": allow, "seen": seen, "method": method, "foreign": foreign, **more}


def _list(name, allow):
    return _case(_page(name), allow, seen=EVERYBODY, foreign=None)


def _today(world):
    return world.today


def _take_over(world):
    args = [world.today.pk, world.appeal.number]
    return reverse("fieldvisits:sitting-take-over", args=args)


INVITED = FIELD | {Role.EXECUTOR}
PEOPLE = DESK | {Role.AUDITOR}
CASES = [
    _list("sitting-proposals", HEADS),
    _list("sitting-calendar", FIELD),
    _list("sitting-attendance", FIELD),
    _case(_page("demand", lambda world: world.mahalla), FIELD, seen=EVERYBODY),
    _case(_page("sitting-desk", _today), DESK),
    _case(_page("sitting-recording", _today), DESK),
    _case(_take_over, DESK, method="post"),
    _case(_page("sitting-queue", _today), DESK),
    _case(_page("sitting-ticket", _today), DESK, method="post"),
    _case(_page("sitting-call", _today), DESK, method="post"),
    _case(_page("sitting-no-show", lambda world: world.ticket), DESK, method="post"),
    _case(_page("sitting-back", lambda world: world.ticket), DESK, method="post"),
    _case(_page("sitting-booking-here", lambda world: world.booking), DESK, method="post"),
    _case(_page("sitting-invite", _today), HEADS, method="post"),
    _case(_page("invitation", lambda world: world.invitation), INVITED),
    _case(_page("invitation-brief", lambda world: world.invitation), INVITED),
    _case(_page("protocol-draft", lambda world: world.held), DESK, method="post"),
    _case(_page("protocol-sign", lambda world: world.drafted), HEADS, method="post"),
    _case(_page("protocol-paper", lambda world: world.drafted), PEOPLE),
]
