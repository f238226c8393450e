"""Money as people type it: soums to the tiyin; other currencies by a rate of a day. Pure."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.db import models

TIYIN = Decimal("0.01")
MOST = Decimal(10) ** 16  # what a column of soums can hold


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


class ForeignMoneyError(ValueError):
    """An amount that names another currency than the soum."""


class AmountError(ValueError):
    """A text that is no amount, or one finer than a tiyin."""


_SOUMS = re.compile(r"(uzs|so.?m|сўм|сум(ов|а)?)\.?$", re.IGNORECASE)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_BLANKS = re.compile(r"[\s_]+")
_WORDS = re.compile(r"[^\W\d_]|[$€£¥₽₸₺₩]")


def parse_soums(text: str) -> Decimal:
    """The amount in soums: "1 200 000,50 soʻm" is 1200000.50.

    Blanks group the digits; a comma or a point stands before the tiyin. Raises ForeignMoneyError
    where another currency is named, AmountError where the text is no amount in soums.
    """
    plain = _SOUMS.sub("", _BLANKS.sub("", text.strip()))
    if _WORDS.search(plain):
        raise ForeignMoneyError(text)
    plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise AmountError(text)
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:  # pragma: no cover  the pattern lets none through
        raise AmountError(text) from error
    if amount != amount.quantize(TIYIN) or abs(amount) >= MOST:
        raise AmountError(text)
    return amount.quantize(TIYIN)


def in_soums(amount: Decimal, rate: Decimal) -> Decimal:
    """An amount in another currency at so many soums a unit, to the tiyin."""
    return (amount * rate).quantize(TIYIN, rounding=ROUND_HALF_UP)
