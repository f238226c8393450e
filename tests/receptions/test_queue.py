"""The queue of a day: numbers, calling, steps, two registrars at once, the end of the day."""

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from receptions import tasks
from receptions.exceptions import QueueError, TransitionError
from receptions.models import QueueDay, QueueTicket
from receptions.queue_choices import TicketSource, TicketState, VisitorCategory
from receptions.services import queue
from territories import clock
from tests.factories.queue import MORNING, ticket, ticket_in
from tests.factories.receptions import (
    ReceptionFactory,
    TopicFactory,
    TopicGroupFactory,
    appeal,
    registrar_of,
)

pytestmark = pytest.mark.django_db
ELDERLY = VisitorCategory.ELDERLY


def call(reception, by=None):
    found = queue.call_next(reception=reception, window="3", by=by or registrar_of(reception))
    return found and found.number


def test_numbers_begin_anew_each_day_and_at_each_reception():
    reception = ReceptionFactory()
    with clock.playing(MORNING):
        today = [ticket(reception).number for _count in range(3)]
        elsewhere = ticket().number
    with clock.playing(MORNING + dt.timedelta(days=1)):
        tomorrow = ticket(reception).number

    assert (today, elsewhere, tomorrow) == ([1, 2, 3], 1, 1)


def test_a_refusal_uses_up_no_number():
    reception = ReceptionFactory()

    with pytest.raises(QueueError):
        ticket(reception, sphere=TopicFactory())

    assert ticket(reception).number == 1


@pytest.mark.parametrize(
    "wrong",
    [{"category": "king"}, {"source": TicketSource.REGISTRAR, "by": None}],
    ids=["unknown category", "registrar without a name"],
)
def test_issue_refuses(wrong):
    with pytest.raises(QueueError):
        ticket(**wrong)

    assert not QueueTicket.objects.exists()


def test_issue_refuses_at_a_closed_reception():
    with pytest.raises(QueueError):
        ticket(ReceptionFactory(closed_on=dt.date(2026, 1, 1)))


def test_priority_visitors_go_first_and_the_others_in_between(settings):
    settings.QUEUE_PRIORITY_RUN = 2
    reception = ReceptionFactory()
    for category in ["ordinary", "ordinary", ELDERLY, ELDERLY, ELDERLY]:
        ticket(reception, category)

    called = [call(reception) for _count in range(6)]

    assert called == [3, 4, 1, 5, 2, None]


def test_the_announced_order_is_the_one_called():
    reception = ReceptionFactory()
    for category in ["ordinary", ELDERLY, "ordinary", "disabled", "pregnant", ELDERLY]:
        ticket(reception, category)

    announced = [one.number for one in queue.in_turn(reception)]
    called = [call(reception) for _count in range(6)]

    assert called == announced


def test_who_has_a_visitor_finishes_first():
    reception = ReceptionFactory()
    clerk = registrar_of(reception)
    ticket(reception), ticket(reception)
    call(reception, clerk)

    with pytest.raises(QueueError, match="001"):
        call(reception, clerk)

    assert QueueTicket.objects.waiting().count() == 1


def test_a_visit_leaves_its_moments_behind():
    found = ticket_in(TicketState.SERVED)

    assert found.issued_at <= found.called_at <= found.served_at <= found.finished_at
    assert found.window == "3"
    assert found.called_by is not None


def test_put_back_keeps_number_and_place():
    reception = ReceptionFactory()
    first = ticket_in(TicketState.NO_SHOW, reception)
    ticket(reception)

    back = queue.put_back(ticket=first)

    assert (back.called_at, back.called_by, back.window, back.finished_at) == (None, None, "", None)
    assert call(reception) == first.number


def test_call_again_keeps_the_first_call():
    found = ticket_in(TicketState.CALLED)

    again = queue.call_again(ticket=found)

    assert again.called_again_at >= again.called_at == found.called_at


FORBIDDEN = {
    queue.call_again: {"waiting", "serving", "served", "no_show", "left"},
    queue.start: {"waiting", "serving", "served", "no_show", "left"},
    queue.finish: {"waiting", "called", "served", "no_show", "left"},
    queue.no_show: {"waiting", "serving", "served", "no_show", "left"},
    queue.leave: {"called", "serving", "served", "no_show", "left"},
    queue.put_back: {"waiting", "served", "left"},
}


@pytest.mark.parametrize(
    ("step", "state"),
    [(step, state) for step, states in FORBIDDEN.items() for state in sorted(states)],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_a_step_that_may_not_follow_changes_nothing(step, state):
    found = ticket_in(state)
    before = QueueTicket.objects.values().get(pk=found.pk)

    with pytest.raises(TransitionError):
        step(ticket=found)

    assert QueueTicket.objects.values().get(pk=found.pk) == before


def test_put_back_refuses_a_ticket_of_another_day():
    with clock.playing(MORNING):
        found = ticket_in(TicketState.NO_SHOW)

    with clock.playing(MORNING + dt.timedelta(days=1)), pytest.raises(QueueError):
        queue.put_back(ticket=found)


def test_the_first_appeal_of_a_visit_is_remembered():
    found = ticket_in(TicketState.SERVING)
    first, second = appeal(found.reception), appeal(found.reception)

    queue.link_appeal(ticket=found, appeal=first)
    queue.link_appeal(ticket=found, appeal=second)

    found.refresh_from_db()
    assert found.appeal == first


def test_an_appeal_of_another_reception_is_not_linked():
    with pytest.raises(QueueError):
        queue.link_appeal(ticket=ticket(), appeal=appeal())


@pytest.mark.parametrize(
    "change",
    [
        {"called_at": MORNING},
        {"state": TicketState.CALLED},
        {"finished_at": MORNING},
        {"state": TicketState.LEFT},
    ],
    ids=["called by nobody", "called at no moment", "ended and waiting", "left at no moment"],
)
def test_the_database_refuses_half_a_step(change):
    found = ticket()

    with pytest.raises(IntegrityError), transaction.atomic():
        QueueTicket.objects.filter(pk=found.pk).update(**change)


def test_the_end_of_the_day_ends_what_is_open_once():
    reception = ReceptionFactory()
    with clock.playing(MORNING):
        called = ticket_in(TicketState.CALLED, reception)
        serving = ticket_in(TicketState.SERVING, reception)
        waiting = ticket(reception)
    with clock.playing(MORNING + dt.timedelta(days=1)):
        today = ticket(reception)
        tasks.close_queues()
        ended = dict(QueueTicket.objects.values_list("pk", "state"))
        moments = dict(QueueTicket.objects.values_list("pk", "finished_at"))
    with clock.playing(MORNING + dt.timedelta(days=1, hours=1)):
        tasks.close_queues()

    assert ended == {
        called.pk: TicketState.NO_SHOW,
        serving.pk: TicketState.SERVED,
        waiting.pk: TicketState.LEFT,
        today.pk: TicketState.WAITING,
    }
    assert dict(QueueTicket.objects.values_list("pk", "finished_at")) == moments


def test_every_step_is_in_the_log():
    found = ticket_in(TicketState.SERVED, sphere=TopicGroupFactory())

    states = list(found.events.order_by("pgh_id").values_list("state", flat=True))

    assert states == ["waiting", "called", "serving", "served"]


def _in_threads(work, count):
    def run(index):
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


@pytest.mark.django_db(transaction=True)
def test_two_registrars_never_call_the_same_visitor():
    reception = ReceptionFactory()
    clerks = [registrar_of(reception) for _count in range(8)]
    for _count in range(6):
        ticket(reception)

    called = _in_threads(lambda index: call(reception, clerks[index]), 8)

    assert sorted(number for number in called if number) == [1, 2, 3, 4, 5, 6]
    assert called.count(None) == 2


@pytest.mark.django_db(transaction=True)
def test_a_visitor_whom_somebody_else_is_changing_is_passed_over():
    reception = ReceptionFactory()
    first, second = ticket(reception), ticket(reception)
    clerk = registrar_of(reception)

    with transaction.atomic():
        queue.leave(ticket=first)  # held until the block ends
        (called,) = _in_threads(lambda _index: call(reception, clerk), 1)

    assert called == second.number
    first.refresh_from_db()
    assert first.state == TicketState.LEFT


@pytest.mark.django_db(transaction=True)
def test_parallel_kiosks_leave_no_gap():
    reception = ReceptionFactory()

    numbers = _in_threads(lambda _index: ticket(reception).number, 12)

    assert sorted(numbers) == list(range(1, 13))
    assert QueueDay.objects.get().last_number == 12
