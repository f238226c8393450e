"""Which office a measure is proposed to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from programs.exceptions import SourceError
from programs.models import Programme
from programs.rules import Group, SourceKey
from programs.services import complaints
from receptions.models import TopicBody
from territories.choices import Level
from territories.models import Office, Territory


def khokimiyat_of(territory: Territory) -> Office:
    """The khokimiyat of the territory, or the nearest above; SourceError where there is none."""
    serving = Office.objects.active().serving(territory).filter(is_khokimiyat=True)
    office = serving.order_by("-territory__path").first()
    if office is None:
        raise SourceError(_("The territory has no khokimiyat to send a programme to."))
    return office


def propose(
    programme: Programme,
    groups: Sequence[Group],
    problems: Mapping[SourceKey, object],
    usual: Sequence[int | None],
) -> list[Office]:
    """An office a group: the measure's usual body, then the topic's, the nearest branch upward.

    Branches above the region don't carry out local measures; an office one of the group's
    complaints is about, or one below it, is passed over (R-21). The khokimiyat is the fallback;
    DecisionError where a complaint is about it, too.
    """
    places = Territory.objects.in_bulk({group.place for group in groups})
    bodies = _bodies({group.topic for group in groups})
    chains = [
        [*([first] if first else []), *bodies.get(group.topic, ())]
        for group, first in zip(groups, usual, strict=True)
    ]
    branches = _branches(places.values(), {body for chain in chains for body in chain})
    complained = complaints.paths_of(problems.values())
    found = []
    for group, chain in zip(groups, chains, strict=True):
        about = [complained[one.key] for one in group.sources if one.key in complained]
        office = _first(branches, chain, places[group.place].path, about)
        if office is None:
            office = programme.khokimiyat
            complaints.refuse(office, about)
        found.append(office)
    return found


def _bodies(topics: set[int]) -> dict[int, list[int]]:
    bodies: dict[int, list[int]] = {}
    links = TopicBody.objects.filter(topic__in=topics).order_by("topic", "position")
    for topic, body in links.values_list("topic", "body"):
        bodies.setdefault(topic, []).append(body)
    return bodies


def _branches(places: Iterable[Territory], bodies: set[int]) -> dict[int, list[Office]]:
    """Branches of the bodies at or above the places, below the country; the nearest first."""
    codes = {code for place in places for code in place.path.split(".") if code}
    found: dict[int, list[Office]] = {}
    offices = Office.objects.active().filter(body__in=bodies, territory__code__in=codes)
    offices = offices.exclude(territory__level=Level.COUNTRY).select_related("territory")
    for office in offices.order_by("-territory__path"):
        found.setdefault(office.body_id, []).append(office)
    return found


def _first(
    branches: Mapping[int, Sequence[Office]],
    bodies: Sequence[int],
    place_path: str,
    complained: Sequence[str],
) -> Office | None:
    for body in bodies:
        for office in branches.get(body, ()):
            near = place_path.startswith(office.territory.path)
            if near and not any(office.path.startswith(path) for path in complained):
                return office
    return None
