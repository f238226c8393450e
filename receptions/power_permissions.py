"""Who may draft, sign, answer and judge representations; whose names a reader sees."""

from __future__ import annotations

from django.db.models import F, Value

from receptions.models import LiabilityEntry, Question, Reception, Representation
from receptions.power_choices import SERVED_STATES
from territories import clock
from territories.choices import Role
from territories.models import Office, Post, User

DESK_ROLES = frozenset({Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR})


def can_see_desk(user: User) -> bool:
    """The control desk is for heads at their level, and for who reads everything."""
    return user.powers.anywhere("view_appeals")


def can_see_papers(user: User) -> bool:
    """Whether the person has to do with representations at all."""
    powers = user.powers
    return (
        powers.anywhere("view_appeals")
        or powers.anywhere("work_reception")
        or bool(powers.office_ids)
    )


def can_draft(user: User, reception: Reception) -> bool:
    """Draft and edit: who works at the reception, or decides there."""
    powers, place = user.powers, reception.territory
    return powers.exactly_at("work_reception", place) or powers.at("decide_appeals", place)


def can_sign(user: User, reception: Reception) -> bool:
    """Sign, judge replies, withdraw, call to a hearing: the head, and the heads above."""
    return user.powers.at("decide_appeals", reception.territory)


def can_remind(user: User, question: Question) -> bool:
    """Remind the office, or call its head: the head's own means."""
    return can_sign(user, question.reception)


def can_reply(user: User, paper: Representation) -> bool:
    """Acknowledge and reply: who acts for the office."""
    return paper.state in SERVED_STATES and user.powers.acts_for(paper.office)


def can_write_reply_down(user: User, paper: Representation) -> bool:
    """Enter the letter of an office that has no accounts: who drafts at the reception."""
    served = paper.state in SERVED_STATES
    return served and can_draft(user, paper.reception) and not has_accounts(paper.office)


def can_read_letter(user: User, paper: Representation) -> bool:
    """Open the letter itself, which names persons: the desk, and who reads everything there."""
    place = paper.reception.territory
    return can_draft(user, paper.reception) or user.powers.at("view_appeals", place)


def has_accounts(office: Office) -> bool:
    """Whether anybody acts for the office here, by a post at it or above it."""
    posts = Post.objects.current(on=clock.today()).filter(role=Role.EXECUTOR, user__is_active=True)
    here = posts.alias(theirs=Value(office.path)).filter(theirs__startswith=F("office__path"))
    return here.exists()


def can_enter_liability(user: User) -> bool:
    """Entries by hand are the head's, at any of their receptions."""
    return user.powers.anywhere("decide_appeals")


def sees_names(user: User, entry: LiabilityEntry) -> bool:
    """Who was held liable is known to the heads and to the office itself; others see initials."""
    return can_sign(user, entry.reception) or user.powers.acts_for(entry.office)


def shown_person(user: User, entry: LiabilityEntry) -> str:
    """The person as this reader may see them."""
    if sees_names(user, entry):
        return entry.person_name
    return " ".join(f"{part[0]}." for part in entry.person_name.split())
