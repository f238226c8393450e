"""Who may do what with draft development programmes and the remarks on them."""

from __future__ import annotations

from programs.development_choices import WITH_ITS_AUTHOR, DevelopmentState
from programs.models import DevelopmentProgramme, Remark
from territories.models import Office, User


def own_khokimiyats(user: User) -> list[Office]:
    """The khokimiyats the person acts for."""
    ids = user.powers.office_ids
    if not ids:
        return []
    found = Office.objects.active().filter(pk__in=ids, is_khokimiyat=True)
    return list(found.select_related("territory").order_by("path"))


def is_author(user: User, programme: DevelopmentProgramme) -> bool:
    """Whether the person acts for the khokimiyat whose draft it is."""
    return user.powers.acts_for(programme.khokimiyat)


def can_edit(user: User, programme: DevelopmentProgramme) -> bool:
    """Write the version in work, answer remarks, send: the khokimiyat, while it is there."""
    return programme.state in WITH_ITS_AUTHOR and is_author(user, programme)


def can_answer(user: User, remark: Remark) -> bool:
    """Answer a remark: the khokimiyat, until the reception closes it."""
    return (
        remark.issued_at is not None
        and remark.closed_at is None
        and remark.programme.state == DevelopmentState.REMARKED
        and is_author(user, remark.programme)
    )


def can_review(user: User, programme: DevelopmentProgramme) -> bool:
    """Write remarks and close answers: the staff of the reception and the heads above."""
    powers = user.powers
    works = powers.exactly_at("work_reception", programme.reception.territory)
    return (
        programme.state == DevelopmentState.SENT
        and (works or powers.at("draft_programmes", programme.territory))
        and not is_author(user, programme)
    )


def can_conclude(user: User, programme: DevelopmentProgramme) -> bool:
    """Send remarks and give the conclusion: the head."""
    return can_review(user, programme) and user.powers.at("draft_programmes", programme.territory)


def can_tick(user: User, programme: DevelopmentProgramme) -> bool:
    """Say which systemic problems entered the draft: as remarks are written."""
    return can_review(user, programme)


def can_change(user: User, remark: Remark) -> bool:
    """Change, ground or drop a remark that is not sent."""
    return remark.issued_at is None and can_review(user, remark.programme)


def can_close(user: User, remark: Remark) -> bool:
    """Judge the answer to a remark."""
    return (
        remark.answered_at is not None
        and remark.closed_at is None
        and remark.answered_by_id != user.pk
        and can_review(user, remark.programme)
    )
