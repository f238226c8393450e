"""Two people decide at the same moment: one decision counts, the other person is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from programs.exceptions import TransitionError
from programs.models import ApprovalSheet
from programs.services import amendments, programmes
from territories.choices import Role
from tests.factories import programs as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def where(transactional_db, time_machine):
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    return make.place()


def at_once(*steps):
    """What became of each step, all begun together on connections of their own."""
    start = Barrier(len(steps))

    def take(step):
        start.wait(timeout=30)
        try:
            step()
        except TransitionError:
            return "refused"
        finally:
            connection.close()
        return "counted"

    with ThreadPoolExecutor(len(steps)) as pool:
        return sorted(pool.map(take, steps))


def test_of_two_approvals_of_a_programme_and_of_an_amendment_one_counts(where):
    make.finding(where)
    programme = make.submitted(where)
    first, second = where.regional_head, where.users[Role.ADMINISTRATION]

    outcome = at_once(
        lambda: programmes.approve(programme=programme, by=first),
        lambda: programmes.approve(programme=programme, by=second),
    )

    assert outcome == ["counted", "refused"]
    assert ApprovalSheet.objects.get().by in (first, second)

    programme.refresh_from_db()
    programmes.send(programme=programme, by=where.head)
    line = programme.lines.get()
    served = line.people_served
    amendment = make.amendment(where, line, people_served=served + 5)
    outcome = at_once(
        lambda: amendments.approve(amendment=amendment, by=first),
        lambda: amendments.refuse(amendment=amendment, by=second, reason="Yoʻq"),
    )

    amendment.refresh_from_db()
    line.refresh_from_db()
    assert outcome == ["counted", "refused"]
    assert line.people_served == served + (5 if amendment.state == "approved" else 0)
