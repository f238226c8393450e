"""Whom a complaint is kept from: only those above the office complained about see it (R-21)."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q

from territories import kept
from territories.choices import BodyKind
from territories.models import Office

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from territories.models import Territory, User

HOKIM_LEADS = "hokim_leads"


def leads_receptions(office: Office) -> bool:
    """Whether the office stands over the reception of its territory.

    The reception itself does; where the hokim leads it (2025), so does the khokimiyat.
    """
    if office.body.kind == BodyKind.RECEPTION:
        return True
    return office.is_khokimiyat and settings.RECEPTION_PROFILE == HOKIM_LEADS


def passes_by(office: Office | None, territory: Territory) -> bool:
    """Whether a complaint about the office passes by the reception of the territory."""
    return (
        office is not None
        and leads_receptions(office)
        and office.territory.parent_id is not None  # nobody stands above the country's
        and office.territory.contains(territory)
    )


def offices_kept_from(user: User) -> QuerySet[Office, Office] | None:
    """Offices of which the person sees no complaint; None when there are none.

    Those at which they hold a post and every office above it; and, for who reads a reception's
    appeals, the offices that lead the receptions there and above.
    """
    powers = user.powers
    condition = Q()
    if above := _beginnings(powers.office_paths()):
        condition |= Q(path__in=above)
    places = {*powers.paths("work_reception"), *powers.paths("view_appeals")}
    condition |= _leading(places)
    return Office.objects.filter(condition) if condition else None


def kept_from(user: User) -> QuerySet[Office] | list[int] | None:
    """The same for an `__in`; a page that asks many times reads them once (`kept`)."""
    return kept.keys(("offices kept from", user.pk), partial(offices_kept_from, user))


def offices_around(office: Office) -> QuerySet[Office, Office]:
    """The office, those above it and those below it."""
    above = Q(path__in=_beginnings([office.path]))
    return Office.objects.filter(above | Q(path__startswith=office.path))


def offices_leading(territory: Territory) -> QuerySet[Office, Office]:
    """Offices that lead the reception of the territory: complaints about them pass it by."""
    return Office.objects.filter(_leading([territory.path]) or Q(pk__in=[]))


def _leading(paths: Iterable[str]) -> Q:
    """The offices that lead the receptions at these territories and above; the country's none."""
    around = {one for one in _beginnings(paths) if one.count(".") > 1}
    if not around:
        return Q()
    leading = Q(body__kind=BodyKind.RECEPTION)
    if settings.RECEPTION_PROFILE == HOKIM_LEADS:
        leading |= Q(is_khokimiyat=True)
    return Q(territory__path__in=around) & leading


def _beginnings(paths: Iterable[str]) -> set[str]:
    """The paths and those of everything above them."""
    found = set()
    for path in paths:
        codes = path.strip(".").split(".")
        found |= {".".join(codes[:length]) + "." for length in range(1, len(codes) + 1)}
    return found
