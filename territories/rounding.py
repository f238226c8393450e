"""How numbers are rounded where they are shown: halves away from nought, as in statistics."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from typing import Any

KEY = "rounding"  # under which what is kept says how its numbers are rounded


def rounded(value: Decimal | float, digits: int = 0, way: str = ROUND_HALF_UP) -> Decimal:
    """The number to so many decimals; a float as it is written, 2.675 and not a little less."""
    exact = value if isinstance(value, Decimal) else Decimal(str(value))
    return exact.quantize(Decimal(1).scaleb(-digits), way)


def way_of(kept: Mapping[str, Any]) -> str:
    """The way of something kept, a seal or a paper; those of before it was kept: to even."""
    return ROUND_HALF_UP if kept.get(KEY) == ROUND_HALF_UP else ROUND_HALF_EVEN
