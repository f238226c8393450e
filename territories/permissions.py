"""Who may look at people and posts, and who may change them and the reference data."""

from territories.choices import Role
from territories.models import User
from territories.statistic_choices import KEEPERS


def can_see_people(user: User) -> bool:
    """Administrators give accounts and posts; auditors read everything."""
    return bool(user.roles & {Role.ADMINISTRATOR, Role.AUDITOR})


def can_manage_people(user: User) -> bool:
    """Accounts and posts are given by administrators."""
    return Role.ADMINISTRATOR in user.roles


def can_manage(user: User, person: User) -> bool:
    """Nobody gives power to themselves: an administrator's own posts need another one."""
    return can_manage_people(user) and user.pk != person.pk


def can_change_calendar(user: User) -> bool:
    """The working calendar is kept by administrators."""
    return Role.ADMINISTRATOR in user.roles


def can_change_territories(user: User) -> bool:
    """Merges, splits and moves are recorded by administrators."""
    return Role.ADMINISTRATOR in user.roles


def can_keep_figures(user: User) -> bool:
    """Figures are added and changed by administrators and the Administration."""
    return bool(user.roles & {Role.ADMINISTRATOR, Role.ADMINISTRATION})


def can_import_statistics(user: User) -> bool:
    """Statistics are taken in and published by administrators and the Administration."""
    return bool(user.roles & KEEPERS)
