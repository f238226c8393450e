"""Indicators of statistics: added, changed, switched off; who did it and why is kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pghistory
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from territories import kept
from territories.exceptions import StatisticsError
from territories.figure_registry import registry
from territories.models import StatisticIndicator, User
from territories.permissions import can_import_statistics
from territories.services.figure_catalogue import is_rated

# What the values of an indicator were given in: another unit or period makes other numbers.
GIVEN_WITH_VALUES = ("unit", "period_kind")


@transaction.atomic
def save(
    *,
    indicator: StatisticIndicator | None,
    content: Mapping[str, Any],
    by: User,
    note: str,
    version: int | None = None,
) -> StatisticIndicator:
    """Add an indicator, or change the one given. Raises StatisticsError for what can't be.

    The code never changes: formulas name it. Once there are values, their unit and period stay.
    A change is refused when somebody else made one since `version` was read.
    """
    _require(by)
    row = _locked(indicator) if indicator is not None else _fresh(content)
    if indicator is not None and version != version_of(row):
        raise StatisticsError(
            _(
                "Somebody changed the indicator meanwhile. What you typed stands below and is not"
                " saved: open the indicator again and repeat your change."
            )
        )
    if indicator is not None and row.values.exists():
        for name in GIVEN_WITH_VALUES:
            if content[name] != getattr(row, name):
                raise StatisticsError(
                    _("There are values of this indicator already: its unit and period stay.")
                )
    for name, value in content.items():
        if name != "code":
            setattr(row, name, value)
    return _write(row, by, note)


@transaction.atomic
def switch(
    *, indicator: StatisticIndicator, by: User, active: bool, note: str = ""
) -> StatisticIndicator:
    """Take an indicator out of use, or back. Raises StatisticsError while a formula weighs it."""
    _require(by)
    row = _locked(indicator)
    if row.is_active == active:
        return row
    if not active and is_rated(row.figure_code):
        raise StatisticsError(
            _("The rating formula uses this indicator. Change the formula first.")
        )
    row.is_active = active
    return _write(row, by, note)


def version_of(indicator: StatisticIndicator) -> int:
    """What the next change of the indicator has to name: its newest step."""
    newest = indicator.events.aggregate(Max("pgh_id"))  # type: ignore[attr-defined]
    return newest["pgh_id__max"] or 0


def _require(by: User) -> None:
    if not can_import_statistics(by):
        raise StatisticsError(_("Only administrators and the Administration do this."))


def _locked(indicator: StatisticIndicator) -> StatisticIndicator:
    return StatisticIndicator.objects.select_for_update().get(pk=indicator.pk)


def _fresh(content: Mapping[str, Any]) -> StatisticIndicator:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('statistics'))")
    row = StatisticIndicator(code=content["code"])
    taken = registry.find(row.figure_code) is not None
    if taken or StatisticIndicator.objects.filter(code=row.code).exists():
        raise StatisticsError(_("There is an indicator with this code already."))
    alike = StatisticIndicator.objects.filter(group=content["group"])
    last = alike.aggregate(Max("position"))["position__max"]
    row.position = 0 if last is None else last + 1
    return row


def _write(row: StatisticIndicator, by: User, note: str) -> StatisticIndicator:
    with pghistory.context(user=by.pk, note=note.strip()):
        row.save()
    kept.forget()
    return row
