"""How an office stands to a measure, as a pure function."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from programs.agreeing_choices import ConsentStatus


@dataclass(frozen=True, slots=True)
class Answered:
    """The newest answer: what it says, whether the plan is still that one, and its number."""

    verdict: str
    is_current: bool
    request: int


def status(
    answered: Answered | None, *, request: int | None, due_on: dt.date | None, on: dt.date
) -> ConsentStatus:
    """The answer where it still holds; else what the newest request says of the day `on`.

    Silence after the term is shown and blocks nothing.
    """
    if answered is not None and answered.is_current:
        return ConsentStatus(answered.verdict)
    if request is None or due_on is None:
        return ConsentStatus.NOT_ASKED if answered is None else ConsentStatus.OUTDATED
    if answered is not None and answered.request == request:
        return ConsentStatus.OUTDATED
    return ConsentStatus.WAITING if on <= due_on else ConsentStatus.SILENT
