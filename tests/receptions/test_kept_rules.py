"""Rules of deadlines within a stretch of work that reads them once."""

import datetime as dt

import pytest

from receptions.choices import RuleUnit
from receptions.models import DeadlineRule
from receptions.services import deadlines
from territories import kept

pytestmark = pytest.mark.django_db
FRIDAY = dt.date(2026, 9, 4)


def rule(**columns):
    return DeadlineRule.objects.create(
        name="test", amount=15, unit=RuleUnit.values[0], source="test", **columns
    )


def test_a_kept_rule_is_still_the_version_of_the_day(django_assert_num_queries):
    old = rule(code="T-99", version=1, valid_from=dt.date(2018, 1, 1), valid_to=dt.date(2026, 1, 1))
    new = rule(code="T-99", version=2, valid_from=dt.date(2026, 1, 1))

    with kept.keeping(), django_assert_num_queries(1):
        found = [
            deadlines.rule_in_force("T-99", on=day)
            for day in (dt.date(2025, 12, 31), dt.date(2026, 1, 1), dt.date(2026, 9, 1))
        ]

    assert found == [old, new, new]


def test_a_new_rule_is_seen_outside_a_block():
    rule(code="T-99", version=1, valid_from=dt.date(2018, 1, 1))
    deadlines.rule_in_force("T-99", on=FRIDAY)

    new = rule(code="T-99", version=2, valid_from=dt.date(2026, 1, 1))

    assert deadlines.rule_in_force("T-99", on=FRIDAY) == new
