"""How much a place asks for a field reception: pure rules, weights of settings.FIELD_DEMAND."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from territories.rounding import rounded

PARTS = ("open", "repeat", "distance", "waiting")
EARTH_KM = 6371.0
Point = tuple[float, float]


@dataclass(frozen=True)
class Weights:
    """Points of each part, and the value from which on it counts fully."""

    version: str
    points: dict[str, float]
    full: dict[str, float]

    @classmethod
    def of(cls, rows: Mapping[str, Any]) -> Weights:
        """As settings.FIELD_DEMAND says them."""
        pairs: dict[str, tuple[float, float]] = {part: rows[part] for part in PARTS}
        return cls(
            version=str(rows["version"]),
            points={part: float(pair[0]) for part, pair in pairs.items()},
            full={part: float(pair[1]) for part, pair in pairs.items()},
        )


def points(weights: Weights, values: dict[str, float | None]) -> dict[str, float]:
    """Points of each part; a value that isn't known gives none."""
    return {
        part: float(rounded(weights.points[part] * min(max(value, 0) / weights.full[part], 1), 1))
        if (value := values.get(part)) is not None
        else 0.0
        for part in PARTS
    }


def per_ten_thousand(number: int, people: int | None) -> float | None:
    """Among 10,000 inhabitants; None where nobody knows how many there are."""
    return float(rounded(Decimal(number) * 10_000 / people, 1)) if people else None


def kilometres(here: Point | None, there: Point | None) -> float | None:
    """Along the great circle; None where one of them isn't known."""
    if here is None or there is None:
        return None
    lat1, lon1, lat2, lon2 = (math.radians(value) for value in (*here, *there))
    half = (
        math.sin((lat2 - lat1) / 2) ** 2
        + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    )
    return float(rounded(2 * EARTH_KM * math.asin(math.sqrt(min(half, 1.0))), 1))
