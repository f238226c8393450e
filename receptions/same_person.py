"""When two entries of the register of people are one person, for all who ask it.

The same personal number, the same name with the same date of birth or telephone, or the same full
name, in any script, at the same address.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import Q, Value

from receptions.models import Applicant
from territories.models.fold import Fold

FULL_NAME = ("surname", "given_name", "patronymic", "entity_name")  # of `name_key`
NAME = ("surname", "given_name", "entity_name")


class Sign(NamedTuple):
    """Columns that speak for one person where `told` is filled: equal, or alike but for case."""

    told: str
    equal: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()


NUMBER = Sign("personal_number_index", equal=("personal_number_index",))
NAMED = (
    Sign("birth_date", equal=("birth_date",), alike=NAME),
    Sign("phone", equal=("phone",), alike=NAME),
    Sign("address", equal=("name_key", "mahalla_id"), alike=("address",)),
)
READ = ("pk", "kind", *FULL_NAME, "personal_number_index", "birth_date", "phone", "name_key",
        "mahalla_id", "address")  # fmt: skip


def entries_of(person: Applicant) -> Q:
    """The condition on entries that are this person, found by indexes; it may be unsaved."""
    full = "".join(f"{getattr(person, part)} " for part in FULL_NAME)
    key = {"name_key": Fold(Value(full))}
    same = Q(pk=person.pk) if person.pk else Q(pk__in=[])
    for sign in _told(person):
        wanted = {name: key.get(name, getattr(person, name, None)) for name in sign.equal}
        same |= Q(**wanted, **{f"{name}__iexact": getattr(person, name) for name in sign.alike})
    return same


def letters_of_people(letters: Mapping[int, int]) -> Collection[int]:
    """How many letters each person wrote, from how many there are by entry.

    Entries of which each is the same as another one are one person.
    """
    known: dict[Hashable, int] = {}
    leads = {pk: pk for pk in letters}
    for person in Applicant.objects.filter(pk__in=list(letters)).only(*READ):
        for sign in _told(person):
            same = known.setdefault(_value(person, sign), person.pk)
            leads[_lead(leads, person.pk)] = _lead(leads, same)
    written: Counter[int] = Counter()
    for pk, number in letters.items():
        written[_lead(leads, pk)] += number
    return written.values()


def _told(person: Applicant) -> Iterator[Sign]:
    """The signs that the entry has: of who has no name only the number counts."""
    for sign in (NUMBER, *(NAMED if person.name else ())):
        if str(getattr(person, sign.told) or "").strip():
            yield sign


def _value(person: Applicant, sign: Sign) -> Hashable:
    """What two entries share that are one person by this sign."""
    equal: list[Any] = [getattr(person, name) for name in sign.equal]
    return (sign.told, *equal, *(getattr(person, name).upper() for name in sign.alike))


def _lead(leads: dict[int, int], pk: int) -> int:
    """The entry that stands for all entries of the person."""
    while leads[pk] != pk:
        leads[pk] = leads[leads[pk]]
        pk = leads[pk]
    return pk
