"""Soums as people type them, and other currencies by a rate."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from programs.money import MOST, MoneyField, in_soums, parse


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
        ("0", "0"),
    ],
)
def test_soums_are_read_as_they_are_typed(text, amount):
    assert parse(text) == Decimal(amount)


@pytest.mark.parametrize(
    ("code", "texts"),
    [
        ("currency", ["$500", "500 $", "500 USD", "500 dollar", "40 €", "7 тенге"]),
        ("sum", ["", "soʻm", "1,2,3", "1.200.000", "5-"]),
        ("tiyin", ["0.001"]),
        ("below_zero", ["-5"]),
        ("too_large", ["9" * 17]),
    ],
)
def test_what_is_no_sum_in_soums_is_refused_with_its_reason(code, texts):
    for text in texts:
        with pytest.raises(ValidationError) as refused:
            parse(text)
        assert refused.value.code == code, text


@given(st.integers(min_value=0, max_value=10**17))
def test_every_amount_comes_back_to_the_tiyin(tiyin):
    amount = Decimal(tiyin) / 100
    if amount <= MOST:
        assert parse(MoneyField().prepare_value(amount)) == amount


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
