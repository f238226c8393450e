"""How many different persons came: a higher floor counts them, the rating reads them here.

Shares are set against persons and not against letters or questions, because those can be split.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from territories.figures import Counts

Provider = Callable[[dt.date, dt.date], Counts]
_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """The one function that counts different persons by the territory of the reception."""
    if provider not in _providers:
        _providers[:] = [provider]
    return provider


def persons(first: dt.date, last: dt.date) -> Counts:
    """Different persons who appealed, by territory, without the subtree; empty without a source."""
    return _providers[0](first, last) if _providers else {}
