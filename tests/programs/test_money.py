"""Soums as people type them, and other currencies by a rate."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.khokimiyat_forms import SoumsField
from programs.money import AmountError, ForeignMoneyError, in_soums, parse_soums


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("1200000", "1200000"),
        ("1 200 000,50", "1200000.50"),
        ("1 200 000.5", "1200000.50"),
        ("1 200 soʻm", "1200"),
        ("1200 so'm", "1200"),
        ("1200 so‘m.", "1200"),
        ("3,07 сўм", "3.07"),
        ("15 сум", "15"),
        ("15 сумов", "15"),
        ("15 UZS", "15"),
        ("-5", "-5"),
        ("0", "0"),
    ],
)
def test_soums_are_read_as_they_are_typed(text, amount):
    assert parse_soums(text) == Decimal(amount)


@pytest.mark.parametrize("text", ["$500", "500 $", "500 USD", "500 dollar", "40 €", "7 тенге"])
def test_another_currency_is_told_apart_from_a_slip(text):
    with pytest.raises(ForeignMoneyError):
        parse_soums(text)


@pytest.mark.parametrize("text", ["", "soʻm", "1,2,3", "1.200.000", "0.001", "5-", "9" * 17])
def test_what_is_no_amount_to_the_tiyin_is_refused(text):
    with pytest.raises(AmountError):
        parse_soums(text)


@given(st.integers(min_value=0, max_value=10**17))
def test_every_amount_comes_back_to_the_tiyin(tiyin):
    amount = Decimal(tiyin) / 100
    if amount < Decimal(10) ** 16:
        assert parse_soums(SoumsField().prepare_value(amount)) == amount


@pytest.mark.parametrize(
    ("amount", "rate", "soums"),
    [
        ("100", "12650.25", "1265025.00"),
        ("0.01", "12650.25", "126.50"),
        ("0.33", "12650.2549", "4174.58"),
        ("1", "0.005", "0.01"),
        ("3", "1.1150", "3.35"),
    ],
)
def test_another_currency_becomes_soums_to_the_tiyin(amount, rate, soums):
    assert in_soums(Decimal(amount), Decimal(rate)) == Decimal(soums)
