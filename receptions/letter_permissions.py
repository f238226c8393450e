"""Who may write, sign and print letters, and change their templates (docs/roles.md)."""

from __future__ import annotations

from receptions.choices import HEAD_LETTERS
from receptions.models import Reception
from territories.choices import Role
from territories.models import User


def can_write(user: User, reception: Reception) -> bool:
    """Letters name the applicant in full: only who works at that very reception."""
    return user.powers.exactly_at("work_reception", reception.territory)


def can_sign(user: User, reception: Reception, kind: str) -> bool:
    """The head signs what only the head decides (Art. 28 to 30); the desk signs the others."""
    if user.powers.at("decide_appeals", reception.territory):
        return True
    return kind not in HEAD_LETTERS and can_write(user, reception)


def can_edit_templates(user: User) -> bool:
    """Templates are kept by administrators."""
    return Role.ADMINISTRATOR in user.roles
