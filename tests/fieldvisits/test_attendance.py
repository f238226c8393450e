import pytest

from fieldvisits import attendance
from fieldvisits.attendance import Attendance
from fieldvisits.models import FieldReception
from fieldvisits.services import field_receptions
from fieldvisits.sitting_choices import HearingOutcome
from territories.models import Territory
from tests.factories import fieldvisits as make
from tests.factories import sittings as sit
from tests.factories.territories import MahallaFactory
from tests.fieldvisits.pages import page, url

SETTLED, TASK = HearingOutcome.SETTLED, HearingOutcome.TASK


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ({"visitors": 3, "people": 10_000, "received": 3}, "Few people came"),
        ({"invited": 6, "came": 2}, "Of 6 officials named only 2 came"),
        ({"with_mahalla": 10, "local": 2}, "Of 10 visitors only 2 live"),
        ({"tasks_closed": 8, "tasks_solved": 3}, "Of 8 tasks closed only 3"),
        ({"visitors": 30, "unknown_people": 1}, "nobody is written down"),
    ],
)
def test_a_sign_of_show_is_said_in_words(numbers, words):
    assert any(words in sign for sign in Attendance(**numbers).signs())


@pytest.mark.parametrize(
    "numbers",
    [
        {"invited": 4, "came": 0},
        {"with_mahalla": 4, "local": 0},
        {"tasks_closed": 4, "tasks_solved": 0},
        {"visitors": 40, "people": 10_000, "received": 40},
        {},
    ],
)
def test_small_numbers_and_good_ones_say_nothing(numbers):
    assert Attendance(**numbers).signs() == []


def test_visitors_are_set_against_those_who_live_there(where):
    stranger = MahallaFactory(parent=where.district)
    Territory.objects.filter(pk=where.district.pk).update(population=24)
    sitting = make.announced(where)
    sit.received(where, sitting)
    sit.received(where, sitting, TASK, mahalla=stranger)
    held = field_receptions.hold(
        field_reception=sitting, by=where.head, visitors=6, minutes="", came=[]
    )

    found = attendance.of(held)

    assert (found.local, found.with_mahalla, found.tasks) == (1, 2, 1)
    assert (found.invited, found.came) == (1, 0)
    assert found.rate == 5000.0  # twelve people in three households


def test_one_reception_gets_no_verdict_and_three_do(where):
    def rows():
        held = FieldReception.objects.select_related("reception__territory", "territory")
        return attendance.by_reception(where.head, held)

    def show():
        field_receptions.hold(
            field_reception=make.announced(where), by=where.head, visitors=9, minutes=""
        )

    show()
    assert rows()[0].signs == []
    show()
    show()
    assert any("nobody is written down" in sign for sign in rows()[0].signs)


def test_the_page_shows_the_numbers_of_a_year(client, where):
    sit.day(where, [SETTLED, SETTLED])

    text = page(client, where.head, url("sitting-attendance")).content.decode()

    assert "Too few receptions to judge" in text
    assert "2 of 2 (100 %)" in text


def test_the_number_of_statements_does_not_grow(where, django_assert_num_queries):
    def count():
        rows = list(FieldReception.objects.select_related("reception__territory", "territory"))
        return attendance.of_many(rows)

    sit.day(where, [SETTLED])
    with django_assert_num_queries(7):
        count()
    for _turn in range(4):
        sit.day(where, [SETTLED, TASK])
    with django_assert_num_queries(7):
        count()
