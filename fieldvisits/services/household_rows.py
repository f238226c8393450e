"""Good rows of a file become households, or what they say is written to those known already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from fieldvisits import address_rules
from fieldvisits.address_rules import Parts
from fieldvisits.models import Household
from receptions.services import events
from territories.models import Territory, User

FIELDS = (
    "head_name",
    "phone",
    "household_class",
    "sector",
    "members",
    "registers",
    "do_not_visit_reason",
    "latitude",
    "longitude",
)
ADDED, CHANGED, SAME = "added", "changed", "same"


@dataclass
class GoodRow:
    """A row that passed: its place in the file, the folded address, what it says."""

    number: int
    key: str
    parts: Parts
    mahalla: Territory
    street: str
    house: str
    says: dict[str, Any]
    home: Household | None = None
    differs: list[str] = field(default_factory=list)

    @property
    def place(self) -> tuple[int, str]:
        return self.mahalla.pk, self.key

    @property
    def outcome(self) -> str:
        if self.home is None:
            return ADDED
        return CHANGED if self.differs else SAME


def says(data: dict[str, Any]) -> dict[str, Any]:
    """What a row says about a household; an empty cell says nothing."""
    found = {name: data[name] for name in FIELDS if data.get(name) not in (None, "", [])}
    if "do_not_visit_reason" in found:
        found["do_not_visit"] = True
    return found


class Register:
    """The households of the mahallas that rows name: by the same address, however abbreviated."""

    def __init__(self) -> None:
        self._alike: dict[int, dict[Parts, set[int]]] = {}

    def find(self, rows: Sequence[GoodRow]) -> None:
        """Set `home` and `differs` of each row from the register as it is now."""
        exact = self._exact(rows)
        for mahalla in {row.mahalla.pk for row in rows if row.place not in exact}:
            self._read(mahalla)
        wanted = {}
        for row in rows:
            like = self._alike.get(row.mahalla.pk, {}).get(row.parts, set())
            sure = row.parts.words and row.place not in exact and len(like) == 1
            wanted[row.number] = next(iter(like)) if sure else exact.get(row.place)
        homes = Household.objects.select_related("joined_into").in_bulk(
            {pk for pk in wanted.values() if pk is not None}
        )
        for row in rows:
            home = homes.get(wanted[row.number] or 0)
            row.home = (home.joined_into or home) if home else None
            row.differs = _differing(row.home, row.says) if row.home else []

    def learn(self, row: GoodRow, home: Household) -> None:
        """Remember a household that was just added."""
        if row.mahalla.pk in self._alike:
            self._alike[row.mahalla.pk].setdefault(row.parts, set()).add(home.pk)

    def _exact(self, rows: Sequence[GoodRow]) -> dict[tuple[int, str], int]:
        known = Household.objects.filter(
            mahalla__in={row.mahalla.pk for row in rows}, address_key__in={row.key for row in rows}
        )
        return {
            (mahalla, key): pk
            for mahalla, key, pk in known.order_by().values_list("mahalla", "address_key", "pk")
        }

    def _read(self, mahalla: int) -> None:
        if mahalla in self._alike:
            return
        found: dict[Parts, set[int]] = defaultdict(set)
        rows = Household.objects.filter(mahalla=mahalla).order_by()
        for pk, joined, key in rows.values_list("pk", "joined_into", "address_key"):
            found[address_rules.parts_of(key)].add(joined or pk)
        self._alike[mahalla] = dict(found)


@transaction.atomic
def take_over(
    *, district: Territory, rows: Sequence[GoodRow], register: Register, by: User
) -> None:
    """Add the households that aren't known and write to the others what the rows say.

    The district's row is locked: two files, or a file and a planner, come one after the other.
    """
    Territory.objects.select_for_update(no_key=True).get(pk=district.pk)
    events.acting(by)
    register.find(rows)
    new = [row for row in rows if row.outcome == ADDED]
    made = Household.objects.bulk_create(
        Household(mahalla=row.mahalla, street=row.street, house=row.house, **row.says)
        for row in new
    )
    changed = {}
    for row in rows:
        if row.home is not None and row.differs:
            for name in row.differs:
                setattr(row.home, name, row.says[name])
            changed[row.home.pk] = row.home
    Household.objects.bulk_update(changed.values(), [*FIELDS, "do_not_visit"])
    for row, home in zip(new, made, strict=True):
        register.learn(row, home)


def _differing(home: Household, said: dict[str, Any]) -> list[str]:
    return [name for name, value in said.items() if getattr(home, name) != value]
