"""Pure rules of what a phone sends: whose value holds, and which moment is believed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# A clock may be this wrong without anybody minding.
CLOCK_ERROR = dt.timedelta(minutes=5)

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Merged:
    """The values that hold, and the fields where two people said different things."""

    values: dict[str, Any]
    clash: dict[str, Any]


def merge(*, base: Values, current: Values, theirs: Values) -> Merged:
    """Three ways, field by field: what one side left alone the other may change.

    `base` is what the phone knew, `current` what is written down by now, `theirs` what the phone
    says. A field changed on both sides to different values keeps the current one and is named.
    """
    values = dict(current)
    clash = {}
    for name, value in theirs.items():
        known, now = base.get(name), current.get(name)
        if value in (now, known):
            continue
        if now == known:
            values[name] = value
        else:
            clash[name] = value
    return Merged(values, clash)


def clock_offset(*, sent_at: dt.datetime, now: dt.datetime) -> dt.timedelta:
    """How far the phone's clock is behind ours; nothing where it is as good as right."""
    offset = now - sent_at
    return offset if abs(offset) > CLOCK_ERROR else dt.timedelta()


def believed(
    *, client_time: dt.datetime, offset: dt.timedelta, earliest: dt.datetime, now: dt.datetime
) -> dt.datetime:
    """When it was written down: the phone's time put right, between the round's start and now."""
    return min(max(client_time + offset, earliest), now)
