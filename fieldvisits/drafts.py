"""What the services take in: plain values, checked by them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from fieldvisits.choices import Severity

if TYPE_CHECKING:
    from receptions.models import Topic
    from territories.models import Office, Territory, User


@dataclass(frozen=True)
class MemberDraft:
    """Somebody who walks a round. With an account they carry the round pack."""

    name: str = ""
    position: str = ""
    user: User | None = None


@dataclass(frozen=True)
class OfficialDraft:
    """Somebody who sits at a field reception."""

    name: str
    position: str = ""
    office: Office | None = None


Point = tuple[Decimal, Decimal]  # latitude, longitude


@dataclass(frozen=True)
class Problem:
    """A problem as somebody told it, at the door or at a field reception.

    `point` is where the phone was that wrote it down, None where nothing says so.
    """

    topic: Topic
    text: str
    person: str = ""
    residence: str = ""
    severity: int = Severity.MIDDLE
    people_affected: int = 1
    territory: Territory | None = None
    point: Point | None = None
