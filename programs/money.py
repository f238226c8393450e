"""Sums as people write them: soums, exact to the tiyin; other currencies by a rate of a day."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField
from territories.spreadsheets.layout import APOSTROPHES

TIYIN = Decimal("0.01")
MOST = Decimal("9999999999999999.99")  # 18 digits, two of them tiyin
_BLANKS = re.compile(r"[\s\u00a0\u202f_]+")
_QUOTES = re.compile(f"[`'‘’{''.join(sorted(APOSTROPHES))}]")
_SOUMS = re.compile(r"(?:som|soʻm|soums?|sum|сўм|сум(?:ов|а)?|сом|uzs)\.?$", re.IGNORECASE)
_FOREIGN = re.compile(r"[^\W\d_]|[$€£¥₽₸₺₼]")
_TIYIN = _("A sum has at most two places after the comma (tiyin).")
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?$|[+-]?\d+e[+-]?\d+$", re.IGNORECASE)


class Currency(models.TextChoices):
    """ISO 4217 codes a contract may be priced in."""

    UZS = "UZS", "UZS"
    USD = "USD", "USD"
    EUR = "EUR", "EUR"
    RUB = "RUB", "RUB"
    CNY = "CNY", "CNY"
    KZT = "KZT", "KZT"
    TRY = "TRY", "TRY"
    KRW = "KRW", "KRW"
    JPY = "JPY", "JPY"
    GBP = "GBP", "GBP"
    CHF = "CHF", "CHF"
    AED = "AED", "AED"


def in_soums(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in another currency at so many soums a unit, to the tiyin."""
    return (amount * rate).quantize(TIYIN, rounding=ROUND_HALF_UP)


def parse(text: str) -> Decimal:
    """The sum in soums; ValidationError for another currency, below zero, or parts of a tiyin.

    Thousands are parted by blanks, tiyin by a point or a comma: "1 250 000,50 so‘m".
    """
    bare = _SOUMS.sub("", _QUOTES.sub("", _BLANKS.sub("", text)))
    try:
        amount = Decimal(bare.replace(",", ".")) if _PLAIN.match(bare) else None
    except InvalidOperation:
        amount = None
    if amount is None:
        if _FOREIGN.search(bare):
            raise ValidationError(
                _("“%(text)s” is no sum in soums. Write it in soums, without another currency."),
                code="currency",
                params={"text": text[:40]},
            )
        raise ValidationError(
            _("Write a sum like 1 250 000,50: blanks between thousands, a comma before tiyin."),
            code="sum",
        )
    if len(re.split(r"[.,]", bare)[-1]) > 2 and re.search(r"[.,]", bare):
        raise ValidationError(_TIYIN, code="tiyin")  # also "1,250": thousands or not, who knows
    return checked(amount)


def checked(amount: Decimal) -> Decimal:
    """The sum with two places; ValidationError where it can't be one."""
    if amount < 0:
        raise ValidationError(_("A sum can't be below zero."), code="below_zero")
    if amount > MOST:
        raise ValidationError(_("The sum is too large."), code="too_large")
    exact = amount.quantize(TIYIN)
    if exact != amount:
        raise ValidationError(_TIYIN, code="tiyin")
    return exact


class MoneyField(LineField):
    """A sum in soums, typed as people write it. Cleaned: a Decimal, or None where it is empty."""

    def __init__(self, **kwargs: Any) -> None:
        attrs = {"inputmode": "decimal", "autocomplete": "off"}
        super().__init__(max_length=60, widget=forms.TextInput(attrs=attrs), **kwargs)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, Decimal):
            return value
        places = 0 if value == value.to_integral_value() else 2
        return f"{value:,.{places}f}".replace(",", " ").replace(".", ",")

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value)
        return parse(text) if text else None
