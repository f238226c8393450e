"""The four heads of a district's sectors."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from fieldvisits.models import SectorHead


@transaction.atomic
def keep(*, heads: Iterable[SectorHead]) -> None:
    """Write the four down together; one without name, office and telephone is taken out."""
    for head in heads:
        if head.name or head.office_id or head.phone:
            head.save()
        elif head.pk:
            head.delete()
