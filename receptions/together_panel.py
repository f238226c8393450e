"""Letters beside an appeal, as its reader may see them: its bundle, what it repeats or copies."""

from __future__ import annotations

from typing import NamedTuple

from receptions.models import Appeal, Bundle
from receptions.services import appeals
from territories.models import User

MOST = 100  # letters of a bundle that are named


class Beside(NamedTuple):
    """Another letter; `opens` where the reader may read it, `elsewhere` at another reception."""

    appeal: Appeal
    opens: bool
    elsewhere: bool


class Together(NamedTuple):
    """What stands beside an appeal. `verdict`: what follows from its being a copy (R-15)."""

    bundle: Bundle | None
    members: list[Beside]
    repeats: Beside | None
    copies: Beside | None
    verdict: str


def together(appeal: Appeal, user: User) -> Together:
    """Complaints kept from the reader are left out (R-21)."""
    mine = next((one for one in appeal.memberships.all() if one.left_at is None), None)
    inside: list[int] = []
    if mine is not None:
        staying = mine.bundle.members.filter(left_at__isnull=True).order_by("pk")
        inside = list(staying.values_list("appeal", flat=True)[:MOST])
    known = _beside(appeal, inside, user)
    original = known.get(appeal.duplicate_of_id)
    return Together(
        bundle=mine.bundle if mine is not None else None,
        members=[known[key] for key in inside if key in known],
        repeats=known.get(appeal.repeat_of_id),
        copies=original,
        verdict=appeals.duplicate_verdict(original.appeal).explanation if original else "",
    )


def _beside(appeal: Appeal, inside: list[int], user: User) -> dict[int | None, Beside]:
    """The letters named, by their key, as far as the reader may know of them."""
    keys = [key for key in (*inside, appeal.repeat_of_id, appeal.duplicate_of_id) if key]
    if not keys:
        return {}
    rows = Appeal.objects.not_kept_from(user).filter(pk__in=keys)
    visible = Appeal.objects.visible_to(user).filter(pk__in=keys).order_by()
    opening = set(visible.values_list("pk", flat=True))
    return {
        one.pk: Beside(one, one.pk in opening, one.reception_id != appeal.reception_id)
        for one in rows.select_related("reception__territory").defer("text", "fingerprint")
    }
