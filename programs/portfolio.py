"""The portfolio of a territory: how far its measures are, their money, what is late, by whom.

Every number has its list behind it. The numbers come from the kept counts (measure_counts), so
the page costs the same whatever the number of measures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.choices import MEASURE_TONES, TAKEN_OFF, MeasureState
from programs.services import measure_counts
from programs.services.measure_counts import Counts, Sum
from territories import clock
from territories.models import Office, Territory, User


@dataclass(frozen=True)
class Number:
    """A number, its words, and the list behind it."""

    value: int | Decimal
    label: Any
    url: str
    tone: str = ""
    is_money: bool = False


@dataclass(frozen=True)
class Share:
    """How much of what stands was verified on site."""

    done: int
    of: int
    url: str

    @property
    def percent(self) -> int:
        return self.done * 100 // self.of if self.of else 0


@dataclass(frozen=True)
class Line:
    """A place or an office with its numbers."""

    name: str
    url: str
    verified: Share
    numbers: list[Number]


@dataclass(frozen=True)
class Portfolio:
    """Everything the page shows."""

    place: Territory
    above: Territory | None
    measures: Number
    verified: Share
    overdue: Number
    money: list[Number]
    states: list[Number]
    places: list[Line]
    offices: list[Line]
    more_offices: bool


def places_of(user: User) -> QuerySet[Territory]:
    """Territories whose portfolio the person may open."""
    inside = user.powers.inside("view_programmes", "path")
    return Territory.objects.with_reception().filter(inside)


def may_open(user: User) -> bool:
    """Whether the person has a portfolio at all."""
    return user.powers.anywhere("view_programmes")


def of(user: User, place: Territory, *, every_office: bool = False) -> Portfolio:
    """The portfolio of a territory that the person may open."""
    shown = None if every_office else measure_counts.SHOWN
    counts = measure_counts.read(path=place.path, on=clock.today(), shown=shown)
    total = counts.total
    above = place.parent if place.parent_id else None
    if above is not None and not places_of(user).filter(pk=above.pk).exists():
        above = None
    return Portfolio(
        place=place,
        above=above,
        measures=Number(total.measures, _("measures"), _list(territory=place.code)),
        verified=_share(total, territory=place.code),
        overdue=_overdue(total, territory=place.code),
        money=_money(total, territory=place.code),
        states=[
            Number(
                total.by_state[state],
                MeasureState(state).label,
                _list(territory=place.code, state=state),
                MEASURE_TONES[MeasureState(state)],
            )
            for state in MeasureState.values
            if total.by_state.get(state)
        ],
        places=_place_lines(place, counts),
        offices=_office_lines(place, counts.by_office),
        more_offices=counts.more_offices,
    )


def _list(**query: Any) -> str:
    return f"{reverse('programs:measure-list')}?{urlencode(query)}"


def _share(found: Sum, **query: Any) -> Share:
    """Verified on site, of all that stand: what was taken off by a decision doesn't count."""
    off = sum(found.by_state.get(state, 0) for state in TAKEN_OFF)
    url = _list(**query, state=MeasureState.VERIFIED)
    return Share(found.by_state.get(MeasureState.VERIFIED, 0), found.measures - off, url)


def _overdue(found: Sum, **query: Any) -> Number:
    tone = "bad" if found.overdue else ""
    return Number(found.overdue, _("overdue"), _list(**query, show="overdue"), tone)


def _money(found: Sum, **query: Any) -> list[Number]:
    url = _list(**query, show="money")
    return [
        Number(found.cost, _("money planned, soums"), url, is_money=True),
        Number(found.spent, _("money spent, soums"), url, is_money=True),
    ]


def _numbers(found: Sum, **query: Any) -> list[Number]:
    return [
        Number(found.measures, _("measures"), _list(**query)),
        _overdue(found, **query),
        *_money(found, **query),
    ]


def _place_lines(place: Territory, counts: Counts) -> list[Line]:
    """The places below, each opening its own portfolio; the territory's own measures first."""
    below = Territory.objects.with_reception().filter(parent=place).order_by("path")
    address = reverse("programs:portfolio")
    lines = []
    found = counts.by_place
    if "" in found and len(found) > 1:
        own = {"territory": place.code, "own": "on"}
        lines.append(Line(place.name, "", _share(found[""], **own), _numbers(found[""], **own)))
    for one in below:
        mine = found.get(one.code) or Sum()
        query = {"territory": one.code}
        url = f"{address}?{urlencode({'place': one.code})}"
        lines.append(Line(one.name, url, _share(mine, **query), _numbers(mine, **query)))
    return lines


def _office_lines(place: Territory, found: dict[int, Sum]) -> list[Line]:
    """Offices, the most overdue first."""
    names = _names(found)
    rows = sorted(found.items(), key=lambda row: (-row[1].overdue, -row[1].measures, row[0]))
    lines = []
    for key, mine in rows:
        query = {"territory": place.code, "office": key}
        lines.append(Line(names[key], "", _share(mine, **query), _numbers(mine, **query)))
    return lines


def _names(keys: Iterable[int]) -> dict[int, str]:
    rows = Office.objects.filter(pk__in=list(keys)).select_related("territory")
    return {one.pk: f"{one.name} ({one.territory.name})" for one in rows}
