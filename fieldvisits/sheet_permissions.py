"""Who keeps the versions of the sheet, and who reads what was answered (docs/roles.md)."""

from __future__ import annotations

from fieldvisits import permissions
from fieldvisits.models import Round, Visit
from territories.choices import Role
from territories.models import User


def can_edit_sheets(user: User) -> bool:
    """Versions of the sheet are kept by administrators."""
    return Role.ADMINISTRATOR in user.roles


def can_read_answers(user: User, visit: Visit) -> bool:
    """The sheet names people: the reception, the working group, the auditor."""
    return can_read_answers_of(user, visit.round)


def can_read_answers_of(user: User, round_: Round) -> bool:
    """The same, for a whole round."""
    return permissions.can_print_sheet(user, round_) or permissions.can_see_people(
        user, round_.reception
    )


def can_sum_up(user: User) -> bool:
    """Take the answers of a district as a spreadsheet: its reception, heads, the auditor."""
    powers = user.powers
    return any(powers.anywhere(one) for one in ("work_reception", "plan_field", "audit"))
