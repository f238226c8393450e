"""Where a round or a field reception may take place."""

from __future__ import annotations

from django.utils.translation import gettext as _

from fieldvisits.exceptions import PlanError
from fieldvisits.rules import FIELD_LEVELS
from receptions.models import Reception
from territories.models import Territory


def check(reception: Reception, territory: Territory) -> None:
    """Raise PlanError unless the place is a district or mahalla of the reception's territory."""
    if territory.level not in FIELD_LEVELS:
        raise PlanError(_("Choose a mahalla, a district or a city."))
    if not reception.territory.contains(territory):
        raise PlanError(_("This place lies outside the territory of the reception."))
