"""What floors above know of a person, shown on the person's page: each registers a provider.

A provider takes the applicant and the reader and gives panels; it narrows by what the reader may
see and makes a fixed number of statements.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from receptions.models import Applicant
from territories.models import User


@dataclass(frozen=True)
class Line:
    """A line of a panel, with an address where it leads on."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Panel:
    """A titled list; `empty` is said where there is no line."""

    title: Any
    empty: Any
    lines: list[Line] = field(default_factory=list)


Provider = Callable[[Applicant, User], list[Panel]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Add a provider; called from an app's `ready`."""
    _providers.append(provider)


def panels(applicant: Applicant, user: User) -> list[Panel]:
    """Everything that the floors above show of the person to this reader."""
    return [panel for provider in _providers for panel in provider(applicant, user)]
