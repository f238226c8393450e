"""The names of rows: topics, channels, offices, months."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions.choices import Channel
from receptions.models import Topic
from territories.figures import By
from territories.models import Office


class Named(NamedTuple):
    """A row: its key, its name, and what narrows the address to it (nothing for "none")."""

    key: str
    label: str
    narrow: dict[str, Any]


def _topics(keys: Iterable[str]) -> list[Named]:
    topics = Topic.objects.filter(code__in=list(keys)).order_by("code")
    return [Named(one.code, f"{one.code} {one.name}", {"topic_id": one.pk}) for one in topics]


def _channels(keys: Iterable[str]) -> list[Named]:
    wanted = set(keys)
    return [
        Named(one.value, str(one.label), {"channel": one.value})
        for one in Channel
        if one.value in wanted
    ]


def _offices(keys: Iterable[str]) -> list[Named]:
    wanted = {int(key) for key in keys if key.isdecimal()}
    offices = Office.objects.filter(pk__in=wanted).order_by("path")
    return [Named(str(one.pk), str(one), {"office_id": one.pk}) for one in offices]


def _months(keys: Iterable[str]) -> list[Named]:
    return [
        Named(
            key,
            date_format(dt.date.fromisoformat(f"{key}-01"), "YEAR_MONTH_FORMAT"),
            {"period": key, "first": "", "last": ""},
        )
        for key in sorted(keys)
    ]


_NAMES: dict[str, Callable[[Iterable[str]], list[Named]]] = {
    By.TOPIC_GROUP: _topics,
    By.TOPIC: _topics,
    By.CHANNEL: _channels,
    By.OFFICE: _offices,
    By.MONTH: _months,
}


def named(by: str, keys: Iterable[str]) -> list[Named]:
    """The rows of these keys in their order; what has no name stands last under its key."""
    wanted = list(dict.fromkeys(keys))
    found = _NAMES[by]([key for key in wanted if key])
    known = {one.key for one in found}
    nothing = _("not given to an office") if by == By.OFFICE else _("not told")
    for key in wanted:
        if key not in known:
            found.append(Named(key, key or nothing, {}))
    return found
