"""People of the demonstration: one account a role, and staff for every territory.

Only `make demo` and the tests call this. The accounts' password is public on purpose.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from django.contrib.auth.hashers import make_password
from django.db import transaction

from territories.choices import Level, Role
from territories.models import Office, Post, Territory, User
from territories.services import posts

PASSWORD = "qabulxona-demo"  # noqa: S105  printed by `make demo` and on its sign-in page
ACT = "№ 1-K"
SINCE = dt.date(2025, 1, 6)
COUNTRY, REGION, DISTRICT, NEIGHBOUR = "17", "1718", "1718236", "1718238"


class Account(NamedTuple):
    """A demonstration account and where it works: a territory's code, or an office's path."""

    role: Role
    username: str
    surname: str
    given_name: str
    territory: str = ""
    body: str = ""


ACCOUNTS = (
    Account(Role.REGISTRAR, "registrar", "Karimova", "Nilufar", DISTRICT),
    Account(Role.HEAD, "head", "Rasulov", "Sherzod", DISTRICT),
    Account(Role.REGIONAL_HEAD, "regional-head", "Yoʻldosheva", "Gulnora", REGION),
    Account(Role.ADMINISTRATION, "administration", "Hamidov", "Botir", COUNTRY),
    Account(Role.EXECUTOR, "executor", "Toshpoʻlatov", "Jasur", DISTRICT, "TSH"),
    Account(Role.EXECUTOR, "electricity", "Ergashev", "Ulugʻbek", DISTRICT, "HET"),
    Account(Role.DEPUTY, "deputy", "Saidova", "Malika", DISTRICT),
    Account(Role.ROUND_MEMBER, "round-member", "Normurodov", "Diyor", DISTRICT),
    Account(Role.EDITOR, "editor", "Abdullayeva", "Zilola", COUNTRY),
    Account(Role.AUDITOR, "auditor", "Mirzayev", "Anvar", COUNTRY),
    Account(Role.ADMINISTRATOR, "administrator", "Sobirov", "Kamol", COUNTRY),
    Account(Role.REGISTRAR, "neighbour", "Xudoyberdiyeva", "Feruza", NEIGHBOUR),
)
DEMO_ACCOUNTS = [
    {
        "role": account.role,
        "username": account.username,
        "name": f"{account.surname} {account.given_name}",
    }
    for account in ACCOUNTS
]


@transaction.atomic
def create_demo_accounts() -> None:
    """Make the accounts that don't exist yet, each with its post."""
    password = make_password(PASSWORD)
    for account in ACCOUNTS:
        user, made = User.objects.get_or_create(
            username=account.username,
            defaults={
                "last_name": account.surname,
                "first_name": account.given_name,
                "password": password,
            },
        )
        if made:
            place: Territory | Office = Territory.objects.get(code=account.territory)
            if account.body:
                place = Office.objects.get(territory=place, body__code=account.body)
            posts.appoint(user=user, role=account.role, place=place, act=ACT, starts_on=SINCE)


@transaction.atomic
def ensure_staff(names: Iterable[tuple[str, str]], territories: Iterable[Territory]) -> int:
    """Give each territory a head and two registrars, each khokimiyat an executor, where missing.

    `names` are pairs of surname and given name, used in turn. The country is led by two people
    of the Administration. Nobody of them can sign in. Returns the number of people made.
    """
    places = list(territories)
    held: Counter[tuple[int | None, int | None, str]] = Counter()
    held.update(Post.objects.values_list("territory_id", "office_id", "role"))
    seats: list[tuple[Territory | Office, Role, int]] = [
        (territory, role, number)
        for territory in places
        for role, wanted in _staff_of(territory)
        for number in range(held[territory.pk, None, role], wanted)
    ]
    khokimiyats = Office.objects.filter(is_khokimiyat=True, territory__in=places)
    seats += [
        (office, Role.EXECUTOR, 0)
        for office in khokimiyats.select_related("territory")
        if not held[None, office.pk, Role.EXECUTOR]
    ]
    turn = itertools.cycle(names)
    users = User.objects.bulk_create(_person(next(turn), *seat) for seat in seats)
    return posts.appoint_newcomers(
        Post(
            user=user,
            role=role,
            territory=place if isinstance(place, Territory) else None,
            office=place if isinstance(place, Office) else None,
            act=ACT,
            starts_on=SINCE,
        )
        for user, (place, role, _number) in zip(users, seats, strict=True)
    )


def _staff_of(territory: Territory) -> tuple[tuple[Role, int], ...]:
    if territory.level == Level.COUNTRY:
        return ((Role.REGISTRAR, 2), (Role.ADMINISTRATION, 2))
    if territory.level == Level.REGION:
        return ((Role.REGISTRAR, 2), (Role.REGIONAL_HEAD, 1))
    return ((Role.REGISTRAR, 2), (Role.HEAD, 1))


def _person(name: tuple[str, str], place: Territory | Office, role: Role, number: int) -> User:
    surname, given_name = name
    code = place.code if isinstance(place, Territory) else place.territory.code
    return User(
        username=f"{role}-{code}-{number + 1}",
        last_name=surname,
        first_name=given_name,
        password=make_password(None),
    )
