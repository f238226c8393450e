"""Where to sit and with which bodies: unmet demand of each place, as the person may see it."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, Max, Q, QuerySet
from django.utils import timezone

from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.demand_rules import Weights, kilometres, per_ten_thousand, points
from fieldvisits.inhabitants import Place, known_of
from fieldvisits.models import FieldReception
from receptions.choices import OPEN
from receptions.models import Question, Reception
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Office, Territory, User
from territories.rounding import rounded

REPEATS_OF_DAYS = 365
MOST_BODIES = 6
KINDS = ("open", "overdue", "repeat")


@dataclass(frozen=True)
class Body:
    """An office with questions at a place."""

    office: Office
    open: int
    overdue: int


@dataclass(frozen=True)
class Demand:
    """What a place asks for, its parts, and the bodies that should come."""

    territory: Territory
    open: int
    overdue: int
    repeat: int
    place: Place
    distance: float | None
    last_held: dt.date | None
    values: dict[str, float | None]
    parts: dict[str, float]
    bodies: Sequence[Body] = field(default_factory=tuple)

    @property
    def score(self) -> float:
        return float(rounded(sum(self.parts.values()), 1))

    @property
    def facts(self) -> dict[str, Any]:
        """What an announcement keeps of it."""
        return {
            "open": self.open,
            "overdue": self.overdue,
            "repeat": self.repeat,
            "people": self.place.people,
            "people_from": self.place.source,
            "distance": self.distance,
            "last_held": self.last_held.isoformat() if self.last_held else None,
            "values": self.values,
            "parts": self.parts,
            "bodies": [[one.office.pk, one.open, one.overdue] for one in self.bodies],
        }


def weights() -> Weights:
    """The version in force."""
    return Weights.of(settings.FIELD_DEMAND)


def proposals(*, reception: Reception, user: User, most: int = 20) -> list[Demand]:
    """Places of the reception that ask for a field reception, the most urgent first.

    Mahallas for a district's reception, districts for the others; only places with a question.
    """
    counted = _counts(reception.territory, user)
    places = Territory.objects.filter(pk__in=counted, valid_to__isnull=True)
    found = _demands(reception, list(places.select_related("parent")), counted)
    found.sort(key=lambda one: (-one.score, one.territory.path))
    return _with_bodies(found[:most], user)


def of_place(*, reception: Reception, territory: Territory, user: User) -> Demand:
    """The demand of one place, asked for or not."""
    counted = _counts(territory, user, own=True)
    counted.setdefault(territory.pk, (0, 0, 0))
    (found,) = _with_bodies(_demands(reception, [territory], counted), user)
    return found


def questions_of(*, territory: Territory, user: User, kind: str) -> QuerySet[Question, Question]:
    """The questions behind a number; `kind` is one of KINDS."""
    questions = Question.objects.visible_to(user).filter(_of(territory))
    return questions.filter(_conditions()[kind])


def column_of(territory: Territory) -> str:
    """The column of a question that names this place."""
    return "mahalla" if territory.level == Level.MAHALLA else "territory"


def _of(territory: Territory) -> Q:
    return Q(**{column_of(territory): territory.pk})


def _conditions() -> dict[str, Q]:
    today = clock.today()
    since = clock.now() - dt.timedelta(days=REPEATS_OF_DAYS)
    return {
        "open": Q(status__in=OPEN),
        "overdue": Q(status__in=OPEN, legal_due_on__lt=today),
        "repeat": Q(appeal__repeat_of__isnull=False, appeal__received_at__gte=since),
    }


def _counts(
    territory: Territory, user: User, *, own: bool = False
) -> dict[int, tuple[int, int, int]]:
    """Open, overdue and repeat questions by place, in one statement."""
    if own:
        column, condition = column_of(territory), _of(territory)
    elif territory.level in DISTRICT_LEVELS:
        column, condition = "mahalla", Q(territory=territory.pk, mahalla__isnull=False)
    else:
        column, condition = "territory", Q(territory__path__startswith=territory.path)
    wanted = _conditions()
    counted = (
        Question.objects.visible_to(user)
        .filter(condition)
        .filter(wanted["open"] | wanted["repeat"])
        .order_by()
        .values_list(column)
        .annotate(
            open=Count("pk", filter=wanted["open"]),
            overdue=Count("pk", filter=wanted["overdue"]),
            repeat=Count("pk", filter=wanted["repeat"]),
        )
    )
    return {key: (few, late, again) for key, few, late, again in counted}


def _demands(
    reception: Reception, places: list[Territory], counted: dict[int, tuple[int, int, int]]
) -> list[Demand]:
    known = known_of([*places, reception.territory])
    last = _last_held(reception, places)
    rule = weights()
    found = []
    for territory in places:
        few, late, again = counted[territory.pk]
        place = known[territory.pk]
        distance = kilometres(known[reception.territory_id].point, place.point)
        waited = _days_since(last.get(territory.pk), rule)
        values = {
            "open": per_ten_thousand(few, place.people),
            "repeat": per_ten_thousand(again, place.people),
            "distance": distance,
            "waiting": waited,
        }
        found.append(
            Demand(
                territory=territory,
                open=few,
                overdue=late,
                repeat=again,
                place=place,
                distance=distance,
                last_held=last.get(territory.pk),
                values=values,
                parts=points(rule, values),
            )
        )
    return found


def _days_since(last: dt.date | None, rule: Weights) -> float:
    """Days since the last one; where none was held yet, as long as counts fully."""
    return rule.full["waiting"] if last is None else float((clock.today() - last).days)


def _last_held(reception: Reception, places: list[Territory]) -> dict[int, dt.date]:
    """The day of the last field reception held at each place; a district's mahallas count."""
    held = (
        FieldReception.objects.filter(
            status=FieldReceptionStatus.HELD,
            territory__path__startswith=reception.territory.path,
        )
        .order_by()
        .values_list("territory", "territory__parent")
        .annotate(Max("starts_at"))
    )
    wanted = {one.pk for one in places}
    found: dict[int, dt.date] = {}
    for key, parent, moment in held:
        day = timezone.localdate(moment)
        for one in {key, parent} & wanted:
            found[one] = max(day, found.get(one, day))
    return found


def _with_bodies(found: list[Demand], user: User) -> list[Demand]:
    """With the offices that have the most questions there, overdue ones first."""
    if not found:
        return []
    column = column_of(found[0].territory)
    keys = [one.territory.pk for one in found]
    wanted = _conditions()
    counted = (
        Question.objects.visible_to(user)
        .filter(wanted["open"], office__isnull=False, **{f"{column}__in": keys})
        .order_by()
        .values_list(column, "office")
        .annotate(open=Count("pk"), overdue=Count("pk", filter=wanted["overdue"]))
    )
    rows = list(counted)
    offices = Office.objects.active().in_bulk({office for _place, office, *_counts in rows})
    bodies: dict[int, list[Body]] = defaultdict(list)
    for place, office, few, late in rows:
        if office in offices:
            bodies[place].append(Body(offices[office], few, late))
    for named in bodies.values():
        named.sort(key=lambda one: (-one.overdue, -one.open, one.office.path))
    return [
        Demand(**{**vars(one), "bodies": tuple(bodies[one.territory.pk][:MOST_BODIES])})
        for one in found
    ]
