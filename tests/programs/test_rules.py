import datetime as dt

import pytest

from fieldvisits.choices import Horizon
from programs import grouping, rules

DAY = dt.date(2026, 11, 24)


class FiveDays:
    def is_working(self, day):
        return day.weekday() < 5


def source(pk, *, kind="finding", place=1, topic=1, people=1, severity=2, since=DAY):
    return rules.Source((kind, pk), place, topic, people, severity, since)


def test_group_makes_one_line_a_place_and_topic():
    groups = grouping.group([source(1), source(2), source(3, topic=2), source(4, place=2)])

    assert [(one.place, one.topic, len(one.sources)) for one in groups] == [
        (1, 1, 2),
        (1, 2, 1),
        (2, 1, 1),
    ]


def test_group_adds_people_and_takes_the_gravest_and_the_oldest():
    old = DAY - dt.timedelta(days=9)

    (found,) = grouping.group([source(1, people=3, severity=1), source(2, people=4, since=old)])

    assert (found.people, found.severity, found.oldest) == (7, 2, old)
    assert [one.key[1] for one in found.sources] == [2, 1]


def test_group_orders_by_people_then_severity_then_age():
    old = DAY - dt.timedelta(days=9)
    groups = grouping.group(
        [
            source(1, topic=1, people=2),
            source(2, topic=2, people=2, since=old),
            source(3, topic=3, people=2, severity=3),
            source(4, topic=4, people=99, severity=1),
        ]
    )

    assert [one.topic for one in groups] == [4, 3, 2, 1]


def test_group_refuses_a_source_given_twice():
    with pytest.raises(ValueError, match="finding"):
        grouping.group([source(1), source(1, topic=2)])


def test_a_finding_and_a_question_with_one_id_are_two_sources():
    (found,) = grouping.group([source(1), source(1, kind="question")])

    assert len(found.sources) == 2


@pytest.mark.parametrize(
    ("start", "horizon", "due"),
    [
        (DAY, Horizon.SHORT, dt.date(2026, 12, 24)),  # a Thursday
        (dt.date(2026, 11, 26), Horizon.SHORT, dt.date(2026, 12, 28)),  # Saturday moves on
        (DAY, Horizon.MEDIUM, dt.date(2027, 5, 24)),  # Sunday moves on
    ],
)
def test_due_on_moves_forward_to_a_working_day(start, horizon, due):
    assert rules.due_on(start, horizon, FiveDays()) == due


@pytest.mark.parametrize(
    ("reported", "expected"),
    [(None, False), (DAY, True), (DAY + dt.timedelta(days=1), False)],
)
def test_was_in_time(reported, expected):
    assert rules.was_in_time(DAY, reported) is expected
