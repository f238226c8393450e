"""Accounts: made, locked and unlocked by an administrator. Power comes from posts alone."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from territories.exceptions import PeopleError
from territories.models import User

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  no letter looks like another
PASSWORD_GROUPS, GROUP_LENGTH = 4, 4


@transaction.atomic
def create(*, user: User, by: User) -> str:
    """Save a new account; returns its first password, which is kept nowhere else."""
    _not_oneself(user, by)
    password = _new_password()
    user.set_password(password)
    user.save()
    return password


@transaction.atomic
def renew_password(*, user: User, by: User) -> str:
    """Give a new password; the old one and open sessions end. Returns the new password."""
    _not_oneself(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    password = _new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    return password


@transaction.atomic
def set_active(*, user: User, active: bool, by: User) -> User:
    """Lock or unlock an account. Posts stay as they are: they are ended by an act."""
    _not_oneself(user, by)
    user = User.objects.select_for_update().get(pk=user.pk)
    user.is_active = active
    user.save(update_fields=["is_active"])
    return user


def _not_oneself(user: User, by: User) -> None:
    if user.pk is not None and user.pk == by.pk:
        raise PeopleError(_("Your own account is kept by another administrator."))


def _new_password() -> str:
    groups = (
        "".join(secrets.choice(PASSWORD_LETTERS) for _letter in range(GROUP_LENGTH))
        for _group in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)
