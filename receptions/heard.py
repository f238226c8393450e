"""What higher apps are told of an applicant's word: a registry, so that none is imported here."""

from __future__ import annotations

from collections.abc import Callable

from receptions.models import ApplicantWord

Listener = Callable[[ApplicantWord], None]
_listeners: list[Listener] = []


def register(listener: Listener) -> None:
    """Have `listener` told of every word, in its transaction; called once from apps.py."""
    if listener not in _listeners:
        _listeners.append(listener)


def tell(said: ApplicantWord) -> None:
    for listener in _listeners:
        listener(said)
