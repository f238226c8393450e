"""Shares, stages, months, sums in soums: rules without a database."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from programs import money, state_rules
from programs.state_choices import ObjectStage
from programs.state_sums import Sums, rolled_up
from territories.spreadsheets.reading import is_foreign

TODAY = dt.date(2026, 11, 24)


@pytest.mark.parametrize(
    ("done", "planned", "expected"),
    [
        (0, 10, "0.0"),
        (5, 10, "50.0"),
        (Decimal("9.999"), 10, "99.9"),
        (Decimal("99999999.99"), 100_000_000, "99.9"),
        (10, 10, "100.0"),
        (12, 10, "120.0"),
    ],
)
def test_a_share_is_cut_so_that_almost_done_is_not_done(done, planned, expected):
    assert state_rules.share(done, planned) == Decimal(expected)


def test_no_plan_has_no_share():
    assert state_rules.share(5, 0) is None


@pytest.mark.parametrize(
    ("agreed", "started", "finished", "ends", "expected"),
    [
        (False, None, None, 1, ObjectStage.NOT_AGREED),
        (False, None, None, -1, ObjectStage.NOT_AGREED),
        (True, None, None, 0, ObjectStage.PLANNED),
        (True, -3, None, 0, ObjectStage.IN_WORK),
        (True, None, None, -1, ObjectStage.OVERDUE),
        (True, -9, None, -1, ObjectStage.OVERDUE),
        (True, -9, -1, -5, ObjectStage.FINISHED),
    ],
)
def test_the_stage_follows_from_list_and_facts(agreed, started, finished, ends, expected):
    def day(offset):
        return None if offset is None else TODAY + dt.timedelta(days=offset)

    found = state_rules.stage(
        agreed=agreed,
        started_on=day(started),
        finished_on=day(finished),
        ends_on=day(ends),
        today=TODAY,
    )

    assert found == expected


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-01-31", "2026-02-28", 0),
        ("2026-01-15", "2026-02-15", 1),
        ("2025-11-25", "2026-11-24", 11),
        ("2026-05-01", "2026-04-01", 0),
    ],
)
def test_months_are_whole_ones(first, last, expected):
    first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)

    assert state_rules.months_between(first, last) == expected


@pytest.mark.parametrize(
    ("name", "expected"),
    [("Karimova Aziza Botirovna", "K. Aziza"), ("Karimova", "K."), ("", ""), ("  ", "")],
)
def test_lists_mask_a_borrower(name, expected):
    assert state_rules.masked(name) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1250000", "1250000.00"),
        ("1 250 000,50", "1250000.50"),
        ("1\u00a0250\u00a0000.5 soʻm", "1250000.50"),
        ("12 so‘m", "12.00"),
        ("12 сум", "12.00"),
        ("12 UZS", "12.00"),
        ("0", "0.00"),
        ("1e+16", None),
        ("9999999999999999.99", "9999999999999999.99"),
        ("-1", None),
        ("0,001", None),
        ("1,250,000", None),
        ("1,250", None),
        ("100 USD", None),
        ("$100", None),
        ("100 €", None),
        ("100 ming", None),
        ("100 рублей", None),
        ("", None),
        ("=1+1", None),
        ("NaN", None),
        ("Infinity", None),
    ],
)
def test_a_sum_is_in_soums_to_the_tiyin_or_refused(text, expected):
    if expected is None:
        with pytest.raises(ValidationError):
            money.parse(text)
    else:
        assert money.parse(text) == Decimal(expected)


@given(st.integers(0, 10**18 - 1))
def test_any_sum_in_tiyin_survives_being_written_and_read(tiyin):
    amount = Decimal(tiyin) / 100
    written = f"{amount:,.2f}".replace(",", " ").replace(".", ",")

    assert money.parse(written) == amount


@given(st.lists(st.tuples(st.sampled_from(["17.26.", "17.27."]), st.integers(0, 10**14))))
def test_sums_by_territory_add_up_to_the_tiyin(amounts):
    own = {}
    for number, (region, tiyin) in enumerate(amounts):
        own[f"{region}D{number}."] = Sums(works=1, money=Decimal(tiyin) / 100)

    found = rolled_up(own, ["17.", "17.26.", "17.27."])

    assert found["17.26."] + found["17.27."] == found["17."]
    assert found["17."].money == Decimal(sum(tiyin for _region, tiyin in amounts)) / 100


@pytest.mark.parametrize(
    ("number_format", "foreign"),
    [
        ("General", False),
        ("#,##0.00", False),
        ("[$-419]#,##0.00", False),
        ("#,##0.00 [$сўм-843]", False),
        ('#,##0.00 "so‘m"', False),
        ("[$UZS] #,##0", False),
        ("[$$-409]#,##0.00", True),
        ("[$€-2] #,##0.00", True),
        ("#,##0.00 [$₽-419]", True),
        ("[$USD] #,##0", True),
        ('"$"#,##0.00', True),
        ('#,##0 "EUR"', True),
        ("0.00%", False),
    ],
)
def test_a_cell_formatted_in_another_currency_is_known(number_format, foreign):
    assert is_foreign(number_format) is foreign
