"""Days held: the rule, the ledger of one question, days lost by passing on."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from receptions import ledger, passing
from receptions.choices import HopReason
from receptions.hop_rules import DayCounter, lost
from receptions.models import Assignment
from receptions.services import control
from receptions.services import routing as routes
from territories import clock
from territories.choices import Role
from territories.services import calendars
from tests.factories import receptions as make
from tests.factories import routing
from tests.factories.territories import OfficeFactory, UserFactory

DAYS = st.dates(dt.date(2026, 1, 1), dt.date(2026, 12, 31))


class PlainWeek:
    def is_working(self, day):
        return day.weekday() < 5


@pytest.mark.parametrize(
    ("came", "left", "days"),
    [
        (dt.date(2026, 10, 2), dt.date(2026, 10, 2), 0),  # Friday, the same day
        (dt.date(2026, 10, 2), dt.date(2026, 10, 4), 0),  # to Sunday
        (dt.date(2026, 10, 2), dt.date(2026, 10, 5), 1),  # to Monday
        (dt.date(2026, 10, 3), dt.date(2026, 10, 5), 1),  # from Saturday
        (dt.date(2026, 10, 5), dt.date(2026, 10, 12), 5),  # a week
        (dt.date(2026, 10, 5), dt.date(2026, 10, 1), 0),  # a clock put back
    ],
)
def test_days_held_are_the_working_days_after_the_one_it_came(came, left, days):
    counter = DayCounter(PlainWeek(), dt.date(2026, 9, 1), dt.date(2026, 12, 31))

    assert counter.held(came, left) == days


@given(st.lists(DAYS, min_size=3, max_size=3).map(sorted))
def test_days_held_add_up_over_a_hop(three):
    first, middle, last = three
    counter = DayCounter(PlainWeek(), first, last)

    assert counter.held(first, middle) + counter.held(middle, last) == counter.held(first, last)
    assert counter.held(first, last) <= (last - first).days


def test_the_sum_and_the_middle():
    assert lost([]) == (0, 0.0, 0)
    assert lost([1, 9, 2, 4]) == (4, 3.0, 16)


@pytest.fixture
def where(db):
    found = routing.chain()
    found.second = OfficeFactory(territory=found.district)
    return found


def _handed_on(where, days, reason=HopReason.WRONG_OFFICE, **fields):
    """A question that the agency held for so many days and the desk then gave to another."""
    question = make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.agency, **fields
    )
    routes.assign(
        question=question,
        office=where.second,
        by=where.registrar,
        reason=reason,
        legal_basis="25-modda",
    )
    first = question.assignments.first()
    came = first.left_at - dt.timedelta(days=days)
    Assignment.objects.filter(pk=first.pk).update(at=came)
    question.refresh_from_db()
    return question


def _period():
    today = clock.today()
    return passing.Period(today - dt.timedelta(days=40), today)


def _lines(where, user=None):
    lines = passing.by_office(user or where.head, _period(), calendars.current())
    return {line.office: line.lost for line in lines}


def test_what_an_office_handed_on_without_an_answer_is_charged_to_it(where):
    for days in (7, 14, 28):
        _handed_on(where, days)

    (hops, middle, total) = _lines(where)[where.agency]

    assert (hops, middle, total) == (3, 10.0, 35)  # five working days a week
    assert where.second not in _lines(where)


def test_the_list_behind_the_number_has_as_many_rows(client, where):
    asked = [_handed_on(where, days) for days in (7, 14)]
    client.force_login(where.head)
    period = _period()

    table = client.get("/receptions/passing-on/", {"first": period.first, "last": period.last})
    behind = client.get(
        f"/receptions/passing-on/{where.agency.pk}/", {"first": period.first, "last": period.last}
    )

    (line,) = table.context["lines"]
    rows = behind.context["page"].rows
    assert len(rows) == line.lost.hops == 2
    assert sum(row.held for row in rows) == line.lost.total
    assert {row.to for row in rows} == {where.second}
    assert all(question.appeal.number in behind.content.decode() for question in asked)


def test_what_the_office_did_not_choose_or_answered_is_not_charged(where):
    _handed_on(where, 7, reason=HopReason.CONFLICT)
    returned = make.question(
        "answered", reception=where.reception, by=where.registrar, office=where.agency
    )
    control.return_answer(answer=returned.answers.get(), by=where.registrar, reason="Kam")
    routes.assign(
        question=returned,
        office=where.second,
        by=where.registrar,
        reason=HopReason.WRONG_OFFICE,
        legal_basis="25-modda",
    )
    make.verified(confirmed=False, reception=where.reception, office=where.agency, by=where.head)

    assert _lines(where) == {}


def test_everybody_counts_the_own_territory_only(where):
    _handed_on(where, 7)
    elsewhere = UserFactory(role=Role.HEAD, place=OfficeFactory().territory)

    assert _lines(where, where.regional_head)[where.agency].hops == 1
    assert _lines(where, where.administration)[where.agency].hops == 1
    assert _lines(where, elsewhere) == {}


def test_a_period_before_or_after_is_empty(client, where):
    _handed_on(where, 7)
    client.force_login(where.head)

    past = client.get("/receptions/passing-on/", {"first": "2020-01-01", "last": "2020-03-31"})
    wrong = client.get("/receptions/passing-on/", {"first": "x", "last": "y"})

    assert past.context["lines"] == []
    assert wrong.status_code == 200


def test_the_table_costs_the_same_for_many_hops(where, django_assert_max_num_queries):
    user = where.head
    for days in (7, 14, 21):
        _handed_on(where, days)
    calendar = calendars.current()
    calendar.is_working(clock.today())

    with django_assert_max_num_queries(6):
        passing.by_office(user, _period(), calendar)


def test_the_ledger_tells_from_to_days_reason_basis_and_who(where):
    question = _handed_on(where, 7)

    first, second = ledger.entries(question, calendars.current())

    assert (first.source, first.office, first.held) == (None, where.agency, 5)
    assert (second.source, second.office, second.basis) == (
        where.agency,
        where.second,
        "25-modda",
    )
    assert second.by == where.registrar
    assert second.held == 0


def test_the_ledger_is_on_the_page_of_the_question(client, where):
    question = _handed_on(where, 7)
    client.force_login(where.registrar)

    page = client.get(question.appeal.get_absolute_url()).content.decode()

    assert where.second.name in page
    assert "c-ledger" in page
