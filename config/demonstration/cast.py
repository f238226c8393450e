"""Who plays: the staff of each reception and the executors of each office."""

from __future__ import annotations

import datetime as dt
import random
from collections import defaultdict
from dataclasses import dataclass, field

from receptions.models import Reception
from territories import clock
from territories.choices import Level, Role
from territories.models import Office, Post, User
from territories.services import posts

ACT = "№ 12-K"
SINCE = dt.date(2025, 1, 6)


@dataclass
class Staff:
    """The people of one reception."""

    registrars: list[User] = field(default_factory=list)
    head: User | None = None


class Cast:
    """Staff by territory and executors by office, read once; executors are named when needed."""

    def __init__(self, rng: random.Random) -> None:
        self._random = rng
        self._staff: dict[int, Staff] = defaultdict(Staff)
        self._executors: dict[int, User] = {}
        self._administration: list[User] = []
        current = Post.objects.current(on=clock.today()).select_related("user").order_by("pk")
        for post in current:
            if post.role == Role.EXECUTOR and post.office_id is not None:
                self._executors.setdefault(post.office_id, post.user)
            elif post.territory_id is None:
                continue
            elif post.role == Role.REGISTRAR:
                self._staff[post.territory_id].registrars.append(post.user)
            elif post.role in (Role.HEAD, Role.REGIONAL_HEAD):
                staff = self._staff[post.territory_id]
                staff.head = staff.head or post.user
            elif post.role == Role.ADMINISTRATION:
                self._administration.append(post.user)
                self._staff[post.territory_id].registrars.append(post.user)

    def registrar(self, reception: Reception) -> User:
        """Somebody at the desk."""
        return self._random.choice(self._staff[reception.territory_id].registrars)

    def people(self, reception: Reception) -> list[User]:
        """Everybody of the reception."""
        staff = self._staff[reception.territory_id]
        return [*staff.registrars, *([staff.head] if staff.head else [])]

    def head(self, reception: Reception) -> User:
        """The head; the national service is led by the Administration."""
        head = self._staff[reception.territory_id].head
        return head or self.administration()

    def administration(self, but: User | None = None) -> User:
        """Somebody of the Administration, other than the one named."""
        return next(user for user in self._administration if user != but)

    def central_executors(self) -> None:
        """Executors of the offices that every region may turn to."""
        for office in Office.objects.filter(territory__level=Level.COUNTRY):
            self.executor(office)

    def executor(self, office: Office) -> User:
        """The office's executor, appointed at first need."""
        if office.pk not in self._executors:
            user = User(
                username=f"executor-{office.pk}",
                last_name=self._random.choice(_SURNAMES),
                first_name=self._random.choice(_GIVEN_NAMES),
            )
            user.set_unusable_password()
            user.save()
            post = Post(user=user, role=Role.EXECUTOR, office=office, act=ACT, starts_on=SINCE)
            posts.appoint_newcomers([post])
            self._executors[office.pk] = user
        return self._executors[office.pk]


_SURNAMES = ("Aliyev", "Karimov", "Rahimov", "Yusupov", "Toshmatov", "Ergashev", "Qodirov")
_GIVEN_NAMES = ("Anvar", "Bobur", "Jasur", "Sherzod", "Ulugʻbek", "Zafar", "Otabek")
