"""What follows from a copy (R-15): examined with the open appeal, or its sender is told."""

from __future__ import annotations

from receptions.choices import BundleKind, DutyKind
from receptions.models import Appeal, BundleMember, Duty
from receptions.services import bundles, duties
from territories import clock
from territories.models import User


def follow(*, appeal: Appeal, by: User) -> None:
    """Keep a copy together with the open appeal it copies, or owe its sender word of the reply.

    The duty is a notice of the result (T-10) of the first question, settled by a reply; an
    anonymous sender can't be told. A copy that lies in a bundle or at another reception than its
    original stays where it is.
    """
    original = appeal.duplicate_of
    if original is None:
        return
    if not original.is_open:
        if not appeal.is_anonymous:
            duties.owe(
                question=appeal.questions.earliest("ordinal"),
                kind=DutyKind.RESULT_NOTICE,
                starts_on=clock.today(),
                note=original.number,
                by=by,
            )
        return
    alone = not appeal.memberships.filter(left_at__isnull=True).exists()
    if alone and original.reception_id == appeal.reception_id:
        bundles.join(first=original, others=[appeal], kind=BundleKind.TOGETHER, by=by)


def leave(*, appeal: Appeal, reason: str, by: User) -> None:
    """It is no copy after all: out of the bundle of its original, and nothing is owed for it."""
    if appeal.duplicate_of_id is None:
        return
    mine = appeal.memberships.filter(left_at__isnull=True, bundle__kind=BundleKind.TOGETHER)
    beside = BundleMember.objects.filter(left_at__isnull=True, appeal=appeal.duplicate_of_id)
    if mine.filter(bundle__in=beside.values("bundle")).exists():
        bundles.separate(appeal=appeal, reason=reason, by=by)
    notices = Duty.objects.open().filter(kind=DutyKind.RESULT_NOTICE)
    notices.filter(question__in=appeal.questions.open()).update(dropped_at=clock.now())
