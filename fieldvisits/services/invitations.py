"""Inviting officials to a field reception, and what they answer."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.exceptions import PlanError
from fieldvisits.models import FieldReception, Invitation
from fieldvisits.services import sittings
from fieldvisits.sitting_choices import InvitationAnswer
from territories import clock, jobs
from territories.choices import Role
from territories.models import Office, Post, User


@transaction.atomic
def send(*, field_reception: FieldReception, by: User) -> list[Invitation]:
    """Invite the officials named who have no invitation yet; each gets notice after commit."""
    from fieldvisits.sitting_jobs import TELL_INVITED

    sitting = sittings.locked(field_reception)
    if sitting.status != FieldReceptionStatus.ANNOUNCED:
        raise PlanError(_("Officials are invited to a reception that is to come."))
    members = sitting.group.filter(invitation__isnull=True).select_related("office")
    sent = [
        Invitation.objects.create(
            member=member, user=_person_at(member.office), sent_by=by, sent_at=clock.now()
        )
        for member in members
    ]
    for one in sent:
        jobs.start(kind=TELL_INVITED, args={"invitation": one.pk}, by=by)
    return sent


@transaction.atomic
def note_read(*, invitation: Invitation) -> Invitation:
    """Whoever is meant has opened it; the first time counts."""
    locked = Invitation.objects.select_for_update(of=("self",)).get(pk=invitation.pk)
    if locked.read_at is None:
        locked.read_at = clock.now()
        locked.save(update_fields=["read_at"])
    return locked


@transaction.atomic
def answer(*, invitation: Invitation, by: User, answer: str, reason: str = "") -> Invitation:
    """Will come or not; who declines says why. May be changed until the day is over."""
    rows = Invitation.objects.select_for_update(of=("self",))
    locked = rows.select_related("member__field_reception").get(pk=invitation.pk)
    if locked.member.field_reception.status != FieldReceptionStatus.ANNOUNCED:
        raise PlanError(_("This reception is over."))
    if answer not in InvitationAnswer.values:
        raise PlanError(_("Say whether you will come."))
    if answer == InvitationAnswer.DECLINED and not reason.strip():
        raise PlanError(_("Say why you can't come."))
    locked.answer = answer
    locked.reason = reason.strip()
    locked.answered_by, locked.answered_at = by, clock.now()
    locked.save(update_fields=["answer", "reason", "answered_by", "answered_at"])
    return locked


def _person_at(office: Office | None) -> User | None:
    """Who answers for the office today, the longest in post first."""
    if office is None:
        return None
    posts = Post.objects.filter(office=office, role=Role.EXECUTOR).current(on=clock.today())
    post = posts.filter(user__is_active=True).select_related("user").order_by("starts_on").first()
    return post.user if post is not None else None
