"""What follows from a copy (R-15): examined with the open appeal, or its sender is told."""

from __future__ import annotations

from receptions.choices import BundleKind, DutyKind
from receptions.models import Appeal, BundleMember, Duty
from receptions.services import bundles, duties
from territories import clock
from territories.models import User


def follow(*, appeal: Appeal, by: User) -> None:
    """Keep a copy together with the open appeal it copies, or owe its sender word of the reply.

    Which reception it came to makes no difference. A copy that lies in a bundle stays there.
    """
    if appeal.duplicate_of_id is None:
        return
    # A closing of the original holds this lock, and owes what follows to the copies it finds.
    original = Appeal.objects.select_for_update(of=("self",)).get(pk=appeal.duplicate_of_id)
    if not original.is_open:
        _owe_notice(appeal, original, by)
        return
    if not appeal.memberships.filter(left_at__isnull=True).exists():
        bundles.join(first=original, others=[appeal], kind=BundleKind.TOGETHER, by=by)


def is_answered(appeal: Appeal) -> bool:
    """R-15: whether the appeal is a copy of one that has its reply."""
    return appeal.duplicate_of is not None and not appeal.duplicate_of.is_open


def original_closed(*, original: Appeal, by: User) -> None:
    """Senders of copies that are still open are to be told of the reply."""
    waiting = original.duplicates.filter(closed_at__isnull=True).order_by("-pk")
    for copy in waiting.only("is_anonymous"):
        _owe_notice(copy, original, by)


def original_reopened(*, original: Appeal) -> None:
    """There is nothing to be told of for now."""
    notices = Duty.objects.open().filter(kind=DutyKind.RESULT_NOTICE, note=original.number)
    notices.filter(appeal__in=original.duplicates.all()).update(dropped_at=clock.now())


def _owe_notice(copy: Appeal, original: Appeal, by: User) -> None:
    """A notice of the result (T-10), settled by a reply.

    An anonymous sender can't be told; whose copy is closed, perhaps at this moment, has been.
    """
    question = copy.questions.open().order_by("ordinal").first()
    if copy.is_anonymous or question is None:
        return
    duties.owe(
        question=question,
        kind=DutyKind.RESULT_NOTICE,
        starts_on=clock.today(),
        note=original.number,
        by=by,
    )


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
