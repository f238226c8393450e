"""Complaints about officials: which reception registers them, and who is meant (R-21)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from receptions.complaint_sight import passes_by
from receptions.drafts import AppealDraft
from receptions.matching import fold
from receptions.models import Appeal, HandedUp, Reception
from territories import clock
from territories.models import Office, Post, User


def home_of(reception: Reception, complained: Office | None) -> Reception:
    """The reception that registers a complaint brought here: itself, or the first one above
    that the office complained about does not lead.
    """
    territory = reception.territory
    if complained is None or not passes_by(complained, territory):
        return reception
    paths = territory.path.strip(".").split(".")
    above = Reception.objects.filter(territory__code__in=paths[:-1], closed_on__isnull=True)
    for one in above.select_related("territory").order_by("-territory__path"):
        if not passes_by(complained, one.territory):
            return one
    return reception


def named_in(draft: AppealDraft) -> dict[str, Any]:
    """The columns of the appeal that say about whom it is."""
    office, name = draft.complained_office, " ".join(draft.complained_name.split())
    return {
        "complained_office": office,
        "complained_name": name,
        "complained_post": " ".join(draft.complained_post.split()),
        "complained_user": account_of(name, office) if office is not None and name else None,
    }


def account_of(name: str, office: Office) -> User | None:
    """The one account of that name with a post at the office, below it or at its territory.

    Whoever holds a post there sees no complaint about it anyway; the account keeps it from the
    official after a change of post, too.
    """
    words = _words(name)
    if len(words) < 2:
        return None
    here = Q(office__path__startswith=office.path) | Q(territory=office.territory_id)
    posts = Post.objects.filter(here).current(on=clock.today()).select_related("user")
    people = {one.user_id: one.user for one in posts}
    same = [one for one in people.values() if words <= _words(one.full_name)]
    return same[0] if len(same) == 1 else None


def leave_trace(*, appeal: Appeal, came_to: Reception, by: User) -> HandedUp:
    """Remember at which desk the complaint came in; it says nothing of its content."""
    return HandedUp.objects.create(
        appeal=appeal,
        from_reception=came_to,
        to_reception=appeal.reception,
        by=by,
        at=clock.now(),
    )


def _words(name: str) -> set[str]:
    return set(fold(name).split())
