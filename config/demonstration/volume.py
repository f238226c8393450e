"""How much is played."""

from __future__ import annotations

import math
from dataclasses import astuple, dataclass


@dataclass(frozen=True)
class Volume:
    """How much is played in the quarter; about a fifth as many appeals come after it."""

    appeals: int
    rounds: int
    field_receptions: int
    programmes: int

    def share(self, parts: int) -> Volume:
        """One part's volume, rounded up."""
        return Volume(*(math.ceil(number / parts) for number in astuple(self)))


FULL = Volume(appeals=2340, rounds=40, field_receptions=20, programmes=32)
SMALL = Volume(appeals=160, rounds=6, field_receptions=3, programmes=5)
