import pytest

from fieldvisits.exceptions import FindingError
from fieldvisits.services import sitting_queue, sittings
from receptions.exceptions import QueueError, TransitionError
from receptions.queue_choices import VisitorCategory
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit

ORDINARY, ELDERLY = VisitorCategory.ORDINARY, VisitorCategory.ELDERLY


@pytest.fixture
def sitting(where):
    return make.announced(where)


def take(sitting, *categories):
    return [sitting_queue.issue(field_reception=sitting, category=one) for one in categories]


def call(sitting, where, desk="1"):
    return sitting_queue.call_next(field_reception=sitting, desk=desk, by=where.registrar)


def test_numbers_are_given_out_without_gaps(sitting):
    assert [one.label for one in take(sitting, ORDINARY, ORDINARY)] == ["001", "002"]


def test_two_desks_get_two_visitors_the_elderly_first(where, sitting):
    take(sitting, ORDINARY, ELDERLY)

    called = [call(sitting, where, desk).number for desk in ("1", "2")]

    assert called == [2, 1]
    assert call(sitting, where, "3") is None


def test_a_desk_finishes_before_it_calls_again(where, sitting):
    take(sitting, ORDINARY, ORDINARY)
    call(sitting, where)

    with pytest.raises(QueueError, match="Finish with visitor 001"):
        call(sitting, where)


def test_whoever_is_received_leaves_the_desk(where, sitting):
    take(sitting, ORDINARY, ORDINARY)
    ticket = call(sitting, where)

    line = sit.received(where, sitting, desk="1", ticket=ticket.number)

    ticket.refresh_from_db()
    assert (ticket.state, ticket.hearing) == ("served", line)
    assert call(sitting, where).number == 2


def test_a_number_that_is_at_no_desk_is_not_received(where, sitting):
    take(sitting, ORDINARY)

    with pytest.raises(FindingError, match="not at a desk"):
        sittings.hear(
            field_reception=sitting, visitor=sit.visitor(where, ticket=1), by=where.registrar
        )


def test_whoever_is_put_back_keeps_the_place(where, sitting):
    take(sitting, ORDINARY, ORDINARY)
    first = call(sitting, where)

    sitting_queue.put_back(ticket=first)

    assert call(sitting, where).number == 1


def test_who_did_not_come_is_not_received(where, sitting):
    take(sitting, ORDINARY)
    ticket = sitting_queue.no_show(ticket=call(sitting, where))

    with pytest.raises(TransitionError):
        sitting_queue.no_show(ticket=ticket)


def test_no_number_before_the_day(where):
    with pytest.raises(QueueError, match="on the day"):
        take(make.announced(where, hours=24), ORDINARY)
