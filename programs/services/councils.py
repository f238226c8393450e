"""The Kengash of the territory is told which programmes went to the khokimiyat."""

from __future__ import annotations

from django.db import transaction

from programs.models import CouncilNotice, Programme
from territories import clock
from territories.models import Council, User


@transaction.atomic
def inform(*, programme: Programme, by: User) -> CouncilNotice | None:
    """A notice to the council of the programme's territory, a mahalla's to that above it.

    None where there is no council as far up as the country.
    """
    codes = [code for code in programme.territory.path.split(".") if code]
    serving = Council.objects.filter(territory__code__in=codes)
    council = serving.order_by("-territory__path").first()
    if council is None:
        return None
    notice, _created = CouncilNotice.objects.get_or_create(
        programme=programme, council=council, defaults={"by": by, "at": clock.now()}
    )
    return notice
