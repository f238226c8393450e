"""What was changed of an indicator, by whom and why, from the history that the database keeps."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from territories.models import StatisticIndicator, User

SHOWN = 30
TOLD = (
    "name_uz",
    "name_uz_cyrl",
    "name_ru",
    "name_en",
    "group_id",
    "unit",
    "period_kind",
    "direction",
    "above_zero",
    "source",
    "is_active",
)


@dataclass(frozen=True)
class Change:
    """One step of an indicator's life."""

    at: dt.datetime
    who: str
    note: str
    lines: Sequence[str]


def changes(indicator: StatisticIndicator) -> list[Change]:
    """The newest first. A row of an update holds what stood before it."""
    rows = list(
        indicator.events.select_related("pgh_context", "group").order_by("-pgh_id")[:SHOWN]  # type: ignore[attr-defined]
    )
    people = User.objects.in_bulk({who for row in rows if (who := _said(row, "user"))})
    found, after = [], indicator
    for row in rows:
        added = row.pgh_label == "insert"
        lines = [_("The indicator was added.")] if added else list(_lines(row, after))
        who = people.get(_said(row, "user"))
        found.append(Change(row.pgh_created_at, str(who or ""), _said(row, "note") or "", lines))
        after = row
    return found


def _said(row: Any, key: str) -> Any:
    return (row.pgh_context.metadata if row.pgh_context else {}).get(key)


def _lines(before: Any, after: Any) -> list[str]:
    return [
        _("%(field)s: was %(before)s, now %(after)s")
        % {
            "field": str(StatisticIndicator._meta.get_field(name).verbose_name).capitalize(),
            "before": _shown(before, name),
            "after": _shown(after, name),
        }
        for name in TOLD
        if getattr(before, name) != getattr(after, name)
    ]


def _shown(row: Any, name: str) -> str:
    if name == "group_id":
        return str(row.group)
    value = getattr(row, name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    shown = getattr(row, f"get_{name}_display", None)
    return str(shown() if shown else value) or "–"
