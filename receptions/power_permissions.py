"""Who may draft, sign, answer and judge representations; whose names a reader sees."""

from __future__ import annotations

from receptions.models import LiabilityEntry, Question, Reception, Representation
from receptions.power_choices import SERVED_STATES
from territories.choices import Role
from territories.models import User

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
