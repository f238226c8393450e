"""Letters kept together, and taken apart again: nothing of either is lost."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.choices import BundleKind
from receptions.exceptions import ReceptionsError
from receptions.models import Appeal, Bundle, BundleMember
from territories import clock
from territories.models import User


@transaction.atomic
def join(*, first: Appeal, others: Iterable[Appeal], kind: str, by: User) -> Bundle:
    """Keep appeals of one reception together with the first one, in its bundle if it has one.

    A copy of the first one may have come to another reception (R-15). Raises ReceptionsError for
    other appeals of another reception and for one that lies in a bundle.
    """
    first = Appeal.objects.select_for_update().get(pk=first.pk)
    keys = {other.pk for other in others} - {first.pk}
    joining = list(Appeal.objects.select_for_update().filter(pk__in=keys).order_by("pk"))
    if not joining:
        raise ReceptionsError(_("Choose at least one other appeal."))
    strange = [one for one in joining if one.reception_id != first.reception_id]
    if any(one.duplicate_of_id != first.pk for one in strange):
        raise ReceptionsError(_("Only appeals of one reception are kept together."))
    if kind not in BundleKind.values:
        raise ReceptionsError(_("Say why they are kept together."))
    held = BundleMember.objects.filter(appeal__in=joining, left_at__isnull=True)
    taken = held.select_related("appeal").first()
    if taken is not None:
        raise ReceptionsError(
            _("No. %(number)s is kept together with others already.")
            % {"number": taken.appeal.number}
        )
    now = clock.now()
    mine = first.memberships.filter(left_at__isnull=True).select_related("bundle").first()
    bundle = mine.bundle if mine else None
    if bundle is not None and bundle.reception_id != first.reception_id:
        raise ReceptionsError(
            _("It is kept together with an appeal of another reception; take it out first.")
        )
    if bundle is None:
        bundle = Bundle.objects.create(
            kind=kind, reception_id=first.reception_id, first=first, made_by=by, made_at=now
        )
        joining.insert(0, first)
    BundleMember.objects.bulk_create(
        BundleMember(bundle=bundle, appeal=one, joined_by=by, joined_at=now) for one in joining
    )
    return bundle


@transaction.atomic
def separate(*, appeal: Appeal, reason: str, by: User) -> BundleMember:
    """Take an appeal out of its bundle; a bundle of one is dissolved. Raises ReceptionsError."""
    kept = BundleMember.objects.filter(left_at__isnull=True)
    # Two taken out at once wait for each other at their bundle.
    bundle = Bundle.objects.select_for_update(of=("self",)).filter(
        pk__in=kept.filter(appeal=appeal.pk).values("bundle")
    ).first()  # fmt: skip
    together = list(kept.filter(bundle=bundle)) if bundle else []
    member = next((one for one in together if one.appeal_id == appeal.pk), None)
    if member is None:
        raise ReceptionsError(_("This appeal is not kept together with others."))
    if not reason.strip():
        raise ReceptionsError(_("Say why it is taken out."))
    left = {"left_at": clock.now(), "left_by": by, "left_reason": reason.strip()}
    staying = [one.pk for one in together if one.pk != member.pk]
    leaving = [member.pk, *(staying if len(staying) == 1 else [])]
    BundleMember.objects.filter(pk__in=leaving).update(**left)
    member.refresh_from_db()
    return member
