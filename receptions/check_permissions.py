"""Who may check, review, and set the shares (docs/roles.md)."""

from __future__ import annotations

from receptions.models import CheckTask, QualityReview, Question, Reception
from territories.choices import Role
from territories.models import User


def can_see_checks(user: User) -> bool:
    """The lists of checks and reviews: who works at receptions, and who reads their appeals."""
    return user.powers.anywhere("view_appeals") or user.powers.anywhere("work_reception")


def works_for(user: User, reception: Reception) -> bool:
    """The people of the reception, and the heads above it."""
    territory = reception.territory
    powers = user.powers
    return powers.exactly_at("work_reception", territory) or powers.at("decide_appeals", territory)


def acts_for_office(user: User, row: CheckTask | QualityReview) -> bool:
    """Whether the person acts for the office that answered, or for one that had a part (R-22)."""
    parts = row.question.parts.standing().select_related("office")
    return user.powers.acts_for(row.office) or any(
        user.powers.acts_for(part.office) for part in parts
    )


def can_check(user: User, task: CheckTask) -> bool:
    """Take the check and write its result: not who answered, accepted or closed."""
    return (
        works_for(user, task.reception)
        and not task.took_part(user)
        and not acts_for_office(user, task)
    )


def can_review(user: User, review: QualityReview) -> bool:
    """Fill in the sheet: not who wrote or accepted the answer."""
    return (
        works_for(user, review.reception)
        and not review.took_part(user)
        and not acts_for_office(user, review)
    )


def can_note_word(user: User, question: Question) -> bool:
    """Write down what the applicant says by telephone: the reception's people."""
    return works_for(user, question.reception)


def can_see_sampling(user: User) -> bool:
    """Shares and seeds: who sees checks, and the administrator who sets the shares."""
    return can_see_checks(user) or can_set_sampling(user)


def can_set_sampling(user: User) -> bool:
    return Role.ADMINISTRATOR in user.roles
