"""The moment services write down. The demonstration and imports of old registers move it."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.utils import timezone

_moment: ContextVar[dt.datetime | None] = ContextVar("moment", default=None)


def now() -> dt.datetime:
    """The present moment, time zone aware."""
    return _moment.get() or timezone.now()


def today() -> dt.date:
    """The present day in Tashkent."""
    return timezone.localdate(now())


@contextmanager
def playing(moment: dt.datetime) -> Iterator[None]:
    """Let services believe that it is another moment (demonstration, import)."""
    token = _moment.set(moment)
    try:
        yield
    finally:
        _moment.reset(token)
