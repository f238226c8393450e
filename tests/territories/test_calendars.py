"""The working calendar: versions that never change, days moved by an act."""

import datetime as dt

import pytest

from territories.choices import DayKind
from territories.exceptions import CalendarError
from territories.models import CalendarDay, CalendarVersion
from territories.services import calendars, reference
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, SUNDAY, MONDAY = (dt.date(2026, 11, day) for day in (20, 21, 22, 23))


def version(**entries):
    changes = {
        day: entry
        for day, entry in (
            (FRIDAY, entries.get("friday")),
            (SATURDAY, entries.get("saturday")),
        )
        if entry
    } or {dt.date(2026, 1, 1): (DayKind.HOLIDAY, "Yangi yil")}
    return calendars.new_version(act="PF-1", changes=changes, by=UserFactory())


def test_current_refuses_when_nothing_is_stored():
    with pytest.raises(CalendarError):
        calendars.current()


def test_a_plain_week_has_five_working_days():
    working = calendars.of(version())

    assert [working.is_working(day) for day in (FRIDAY, SATURDAY, SUNDAY, MONDAY)] == [
        True,
        False,
        False,
        True,
    ]
    assert working.next_working(SATURDAY) == MONDAY
    assert working.previous_working(SUNDAY) == FRIDAY


def test_a_decree_moves_days():
    working = calendars.of(
        version(friday=(DayKind.DAY_OFF, ""), saturday=(DayKind.WORKING, "PQ-5"))
    )

    assert not working.is_working(FRIDAY)
    assert working.next_working(FRIDAY) == SATURDAY
    assert working.previous_working(MONDAY - calendars.ONE_DAY) == SATURDAY


def test_new_version_keeps_the_days_of_the_one_before():
    first = version(friday=(DayKind.HOLIDAY, "Bayram"))

    second = calendars.new_version(
        act="PF-2", changes={SATURDAY: (DayKind.WORKING, "")}, by=UserFactory()
    )

    assert (first.number, second.number) == (1, 2)
    assert calendars.current().version == second
    assert set(second.days.values_list("day", flat=True)) == {FRIDAY, SATURDAY}
    assert set(first.days.values_list("day", flat=True)) == {FRIDAY}
    assert calendars.of(first).is_working(SATURDAY) is False


def test_new_version_takes_a_day_off_the_list():
    version(friday=(DayKind.HOLIDAY, "Bayram"))

    second = calendars.new_version(act="PF-2", changes={FRIDAY: None}, by=UserFactory())

    assert calendars.of(second).is_working(FRIDAY)
    assert not second.days.exists()


@pytest.mark.parametrize(("act", "changes"), [("  ", {FRIDAY: None}), ("PF-1", {}), ("", {})])
def test_new_version_wants_an_act_and_a_change(act, changes):
    with pytest.raises(CalendarError):
        calendars.new_version(act=act, changes=changes, by=UserFactory())

    assert not CalendarVersion.objects.exists()


def test_load_calendar_stores_what_the_holidays_package_knows_and_only_once():
    count = reference.load_calendar()

    assert count == CalendarDay.objects.count() > 60
    assert reference.load_calendar() == 0
    working = calendars.current()
    for day in (dt.date(2026, 9, 1), dt.date(2026, 12, 8), dt.date(2027, 1, 1)):
        assert not working.is_working(day)
    years = {day.year for day in CalendarDay.objects.values_list("day", flat=True)}
    assert years == set(reference.CALENDAR_YEARS)
