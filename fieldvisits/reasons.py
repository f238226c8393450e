"""Why the planner took a household, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldvisits import planning_rules as rules
from fieldvisits.choices import HouseholdRegister


def words(reasons: Iterable[Any]) -> list[str]:
    """Each reason of `Visit.reason` as a short phrase, the weightiest first."""
    return [text for kind, value in reasons if (text := _phrase(kind, value))]


def _phrase(kind: str, value: Any) -> str:
    if kind == rules.APPEALS_HERE:
        text = ngettext("%(number)s appeal from here", "%(number)s appeals from here", value)
        return text % {"number": value}
    if kind == rules.APPEALS_STREET:
        text = ngettext(
            "%(number)s appeal along the street", "%(number)s appeals along the street", value
        )
        return text % {"number": value}
    if kind == rules.REGISTER:
        return str(dict(HouseholdRegister.choices).get(value, value))
    if kind in (rules.REVISIT, rules.SINCE):
        day = date_format(dt.date.fromisoformat(value), "SHORT_DATE_FORMAT")
        if kind == rules.REVISIT:
            return _("agreed to be visited again on %(day)s") % {"day": day}
        return _("last talked to on %(day)s") % {"day": day}
    return {
        rules.CHECK: _("something said solved is to be checked"),
        rules.IN_NEED: _("in need (class 1)"),
        rules.NEVER: _("never talked to"),
        rules.BY_HAND: _("added by hand"),
    }.get(kind, "")
