"""Ready indicators of statistics, in the groups of the published method (DOMAIN 10)."""

from __future__ import annotations

from django.db import transaction

from territories.models import StatisticGroup, StatisticIndicator
from territories.services.reference import DATA, NAMES, rows


@transaction.atomic
def load() -> int:
    """Add groups and indicators that are missing; what was added or changed here stays."""
    for position, row in enumerate(rows(DATA / "statistic_groups.csv")):
        StatisticGroup.objects.get_or_create(
            code=row["code"],
            defaults={
                "points": row["points"],
                "position": position,
                **{name: row[name] for name in NAMES},
            },
        )
    groups = {group.code: group for group in StatisticGroup.objects.all()}
    for position, row in enumerate(rows(DATA / "statistic_indicators.csv")):
        StatisticIndicator.objects.get_or_create(
            code=row["code"],
            defaults={
                "group": groups[row["group"]],
                "unit": row["unit"],
                "period_kind": row["period_kind"],
                "direction": row["direction"],
                "above_zero": bool(row["above_zero"]),
                "position": position,
                **{name: row[name] for name in NAMES},
            },
        )
    return StatisticIndicator.objects.count()
