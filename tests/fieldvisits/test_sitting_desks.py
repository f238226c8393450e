"""Several desks of one field reception at the same moment."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from fieldvisits.models import Hearing
from fieldvisits.services import sitting_queue, sittings
from fieldvisits.sitting_choices import HearingOutcome
from receptions.models import Appeal
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.territories import OfficeFactory


@pytest.fixture
def where(transactional_db):
    return make.place()


def in_threads(work, count):
    def run(index):
        try:
            return work(index)
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_lines_follow_one_another_and_a_form_sent_twice_is_one_line(where):
    sitting = make.announced(where)
    office = OfficeFactory(territory=where.district)
    keys = [uuid.uuid4() for _turn in range(4)]
    visitors = [sit.visitor(where, HearingOutcome.TASK, key=key, office=office) for key in keys * 2]

    def hear(index):
        return sittings.hear(
            field_reception=sitting, visitor=visitors[index], by=where.registrar
        ).line

    in_threads(hear, len(visitors))

    lines = Hearing.objects.order_by("line").values_list("line", flat=True)
    assert list(lines) == [1, 2, 3, 4]
    numbers = Appeal.objects.order_by("sequence").values_list("sequence", flat=True)
    assert list(numbers) == [1, 2, 3, 4]


def test_two_desks_never_call_the_same_visitor(where):
    sitting = make.announced(where)
    for _turn in range(3):
        sitting_queue.issue(field_reception=sitting, category="ordinary")

    def call(index):
        ticket = sitting_queue.call_next(
            field_reception=sitting, desk=str(index), by=where.registrar
        )
        return ticket.number if ticket else None

    called = in_threads(call, 4)

    assert sorted(number for number in called if number) == [1, 2, 3]
    assert called.count(None) == 1
