import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from fieldvisits.choices import FieldReceptionStatus, FindingState, Horizon
from fieldvisits.exceptions import PlanError
from fieldvisits.models import FieldReception, Finding
from fieldvisits.services import field_receptions
from receptions.exceptions import TransitionError
from territories import clock
from tests.factories import fieldvisits as make


def cancelled(where):
    return field_receptions.cancel(field_reception=make.due(where), by=where.head, reason="Qor")


def test_announce_keeps_place_moment_and_officials(where):
    announced = make.announced(where)

    assert announced.status == FieldReceptionStatus.ANNOUNCED
    assert [str(official) for official in announced.group.all()] == ["Usmonov Sardor"]
    assert list(FieldReception.objects.announced()) == [announced]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": -1}, "before it begins"),
        ({"place": " "}, "where"),
        ({"kind": "party"}, "kind"),
        ({"territory": "far"}, "outside"),
        ({"territory": "region"}, "Choose a mahalla"),
    ],
)
def test_announce_refuses_what_does_not_fit(where, change, words):
    if "territory" in change:
        change = {"territory": getattr(where, change["territory"])}

    with pytest.raises(PlanError, match=words):
        make.announced(where, **change)

    assert not FieldReception.objects.exists()


def test_hold_counts_visitors_and_who_came(where):
    due = make.due(where)
    official = due.group.get()

    held = field_receptions.hold(
        field_reception=due, by=where.registrar, visitors=0, minutes=" Hech kim ", came=[]
    )

    official.refresh_from_db()
    assert (held.status, held.visitors, held.minutes) == ("held", 0, "Hech kim")
    assert (held.held_by, held.held_at) == (where.registrar, clock.now())
    assert official.came is False


def test_hold_leaves_open_who_came_unless_told(where):
    assert make.held(where).group.get().came is None


def test_hold_refuses_the_day_before(where):
    early = make.announced(where, hours=24)

    with pytest.raises(PlanError, match="hasn't come"):
        field_receptions.hold(field_reception=early, by=where.head, visitors=1, minutes="")


@pytest.mark.parametrize("bring", [make.held, cancelled])
def test_hold_and_cancel_refuse_what_is_over(where, bring):
    over = bring(where)

    with pytest.raises(TransitionError):
        field_receptions.hold(field_reception=over, by=where.head, visitors=1, minutes="")
    with pytest.raises(TransitionError):
        field_receptions.cancel(field_reception=over, by=where.head, reason="Qor")

    assert FieldReception.objects.get().status == over.status


def test_cancel_says_why(where):
    assert cancelled(where).cancel_reason == "Qor"


def test_cancel_wants_a_reason_and_nobody_heard(where):
    due = make.due(where)
    with pytest.raises(PlanError, match="why"):
        field_receptions.cancel(field_reception=due, by=where.head, reason=" ")

    make.heard(where, due)
    with pytest.raises(PlanError, match="heard"):
        field_receptions.cancel(field_reception=due, by=where.head, reason="Qor")


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("", FindingState.OPEN),
        (FindingState.SOLVED_ON_SPOT, FindingState.SOLVED_ON_SPOT),
        (Horizon.SHORT, FindingState.WAITING),
        (Horizon.MEDIUM, FindingState.WAITING),
    ],
)
def test_receive_writes_down_and_decides(where, decision, state):
    finding = field_receptions.receive(
        field_reception=make.due(where),
        problem=make.problem(where),
        by=where.head,
        decision=decision,
        result="Ulandi",
    )

    assert finding.state == state


def test_receive_leaves_nothing_behind_a_refused_decision(where):
    with pytest.raises(Exception, match="on the spot"):
        field_receptions.receive(
            field_reception=make.due(where),
            problem=make.problem(where),
            by=where.head,
            decision=FindingState.SOLVED_ON_SPOT,
        )

    assert not Finding.objects.exists()


@pytest.mark.parametrize(
    "values",
    [
        {"status": FieldReceptionStatus.HELD},
        {"status": FieldReceptionStatus.CANCELLED},
        {"cancel_reason": "Qor"},
        {"held_at": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)},
    ],
)
def test_the_database_refuses(where, values):
    make.announced(where)

    with pytest.raises(IntegrityError), transaction.atomic():
        FieldReception.objects.update(**values)
