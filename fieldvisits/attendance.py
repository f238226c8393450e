"""Who came, set against the catchment: so that a reception "for show" is seen, with the reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.conf import settings
from django.db.models import Count, F, Q
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.demand_rules import per_ten_thousand
from fieldvisits.inhabitants import known_of
from fieldvisits.models import FieldReception, GroupMember, Hearing
from fieldvisits.rules import share
from fieldvisits.sitting_choices import HearingOutcome, InvitationAnswer
from receptions.choices import Outcome, QuestionStatus
from receptions.models import Reception
from territories.models import User


@dataclass
class Attendance:
    """Numbers of one reception, or of several held by one office of the Presidency."""

    receptions: int = 0
    visitors: int = 0
    people: int = 0  # inhabitants of the places sat at
    unknown_people: int = 0  # receptions at places nobody knows the inhabitants of
    received: int = 0
    local: int = 0
    with_mahalla: int = 0
    invited: int = 0
    came: int = 0
    declined: int = 0
    tasks: int = 0
    tasks_closed: int = 0
    tasks_solved: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    @property
    def rate(self) -> float | None:
        """Visitors per 10,000 inhabitants, where these are known of every place."""
        return None if self.unknown_people else per_ten_thousand(self.visitors, self.people)

    @property
    def local_share(self) -> int | None:
        return share(self.local, self.with_mahalla) if self.with_mahalla else None

    @property
    def came_share(self) -> int | None:
        return share(self.came, self.invited) if self.invited else None

    @property
    def solved_share(self) -> int | None:
        return share(self.tasks_solved, self.tasks_closed) if self.tasks_closed else None

    @property
    def is_enough(self) -> bool:
        """Whether there are enough receptions to say anything about their manner."""
        return self.receptions >= settings.FIELD_SHOW["least_receptions"]

    def signs(self) -> list[str]:
        """What speaks for "held for show", in words; none where the numbers are too small."""
        limits = settings.FIELD_SHOW
        least = limits["least_cases"]
        found = []
        if self.rate is not None and self.rate < limits["visitors_per_10000"]:
            found.append(
                _("Few people came: %(rate)s per 10,000 inhabitants, fewer than %(limit)s.")
                % {"rate": number_format(self.rate, 1), "limit": limits["visitors_per_10000"]}
            )
        if self._few(self.came, self.invited, "officials_came_percent"):
            found.append(
                _("Of %(all)s officials named only %(part)s came.")
                % {"all": self.invited, "part": self.came}
            )
        if self._few(self.local, self.with_mahalla, "local_percent"):
            found.append(
                _("Of %(all)s visitors only %(part)s live at the place of the reception.")
                % {"all": self.with_mahalla, "part": self.local}
            )
        if self._few(self.tasks_solved, self.tasks_closed, "solved_percent"):
            found.append(
                _("Of %(all)s tasks closed only %(part)s were solved.")
                % {"all": self.tasks_closed, "part": self.tasks_solved}
            )
        if self.visitors >= least and not self.received:
            found.append(
                _("%(number)s people are said to have come, and nobody is written down.")
                % {"number": self.visitors}
            )
        return found

    def _few(self, part: int, whole: int, limit: str) -> bool:
        least = settings.FIELD_SHOW["least_cases"]
        return whole >= least and part * 100 < whole * settings.FIELD_SHOW[limit]

    def add(self, other: Attendance) -> None:
        """Take another reception's numbers in."""
        for name, value in vars(other).items():
            if isinstance(value, int):
                setattr(self, name, getattr(self, name) + value)
        for outcome, number in other.outcomes.items():
            self.outcomes[outcome] = self.outcomes.get(outcome, 0) + number


def of(sitting: FieldReception) -> Attendance:
    """One field reception's numbers."""
    return of_many([sitting])[sitting.pk]


def of_many(sittings: Iterable[FieldReception]) -> dict[int, Attendance]:
    """By key; the number of statements doesn't grow with the number of receptions."""
    rows = list(sittings)
    keys = [one.pk for one in rows]
    places = known_of({one.territory_id: one.territory for one in rows}.values())
    found = {}
    for one in rows:
        people = places[one.territory_id].people
        found[one.pk] = Attendance(
            receptions=int(one.status == FieldReceptionStatus.HELD),
            visitors=one.visitors or 0,
            people=people or 0,
            unknown_people=int(people is None),
        )
    _count_hearings(found, keys)
    _count_officials(found, keys)
    _count_tasks(found, keys)
    return found


@dataclass(frozen=True)
class Row:
    """A reception in the list of attendance."""

    reception: Reception
    attendance: Attendance
    signs: Sequence[str]


def by_reception(user: User, sittings: Iterable[FieldReception]) -> list[Row]:
    """The receptions in the order of the tree, never ranked, with what is to be looked at."""
    rows = list(sittings)
    counted = of_many(rows)
    sums: dict[int, Attendance] = {}
    receptions: dict[int, Reception] = {}
    for one in rows:
        receptions[one.reception_id] = one.reception
        sums.setdefault(one.reception_id, Attendance()).add(counted[one.pk])
    return [
        Row(one, sums[one.pk], sums[one.pk].signs() if sums[one.pk].is_enough else [])
        for one in sorted(receptions.values(), key=lambda one: one.territory.path)
    ]


def _count_hearings(found: dict[int, Attendance], keys: list[int]) -> None:
    here = Q(mahalla=F("field_reception__territory")) | Q(
        mahalla__parent=F("field_reception__territory")
    )
    counted = (
        Hearing.objects.filter(field_reception__in=keys)
        .order_by()
        .values_list("field_reception", "outcome")
        .annotate(Count("pk"), Count("mahalla"), local=Count("pk", filter=here))
    )
    for key, outcome, number, known, local in counted:
        one = found[key]
        one.received += number
        one.with_mahalla += known
        one.local += local
        one.outcomes[outcome] = number
    # Problems written down without a desk: people too, but their mahalla isn't kept apart.
    others = (
        FieldReception.objects.filter(pk__in=keys)
        .order_by()
        .values_list("pk")
        .annotate(others=Count("findings", filter=Q(findings__hearing__isnull=True)))
    )
    for key, number in others:
        found[key].received += number


def _count_officials(found: dict[int, Attendance], keys: list[int]) -> None:
    declined = Q(invitation__answer=InvitationAnswer.DECLINED)
    counted = (
        GroupMember.objects.filter(field_reception__in=keys)
        .order_by()
        .values_list("field_reception")
        .annotate(
            invited=Count("pk", filter=Q(came__isnull=False)),
            came=Count("pk", filter=Q(came=True)),
            declined=Count("pk", filter=declined),
        )
    )
    for key, invited, came, declined_ in counted:
        found[key].invited, found[key].came, found[key].declined = invited, came, declined_


def _count_tasks(found: dict[int, Attendance], keys: list[int]) -> None:
    closed = Q(finding__question__status=QuestionStatus.CLOSED)
    counted = (
        Hearing.objects.filter(field_reception__in=keys, outcome=HearingOutcome.TASK)
        .order_by()
        .values_list("field_reception")
        .annotate(
            tasks=Count("pk"),
            closed=Count("pk", filter=closed),
            solved=Count("pk", filter=Q(finding__question__outcome=Outcome.SATISFIED)),
        )
    )
    for key, tasks, closed_, solved in counted:
        one = found[key]
        one.tasks, one.tasks_closed, one.tasks_solved = tasks, closed_, solved
