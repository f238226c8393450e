"""Accounts: made, locked and unlocked by an administrator. Power comes from posts alone."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from territories import clock
from territories.choices import Level, Role
from territories.exceptions import PeopleError
from territories.models import Post, Territory, User
from territories.services import posts

PASSWORD_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105  no letter looks like another
PASSWORD_GROUPS, GROUP_LENGTH = 4, 4


@transaction.atomic
def create(*, user: User, by: User) -> str:
    """Save a new account; returns its first password, which is kept nowhere else."""
    _not_oneself(user, by)
    return _give_password(user)


def has_administrator() -> bool:
    """Whether somebody who can sign in is an administrator today, and so can give posts."""
    held = Post.objects.current(on=clock.today())
    return held.filter(role=Role.ADMINISTRATOR, user__is_active=True).exists()


@transaction.atomic
def appoint_first_administrator(*, user: User, act: str) -> str:
    """Save the account and make it the administrator of an installation that has none.

    Posts are given by administrators, so the first one can't get theirs on a page. Returns the
    first password of a new account, nothing for one that signs in already. Raises PeopleError
    where there is an administrator, or no country to be it of.
    """
    country = Territory.objects.select_for_update().filter(level=Level.COUNTRY).first()
    if country is None:
        raise PeopleError(_("The reference data are not loaded yet."))
    if has_administrator():
        raise PeopleError(_("There is an administrator already: accounts and posts are theirs."))
    password = ""
    if user.pk is None:
        password = _give_password(user)
    posts.appoint(
        user=user, role=Role.ADMINISTRATOR, place=country, act=act, starts_on=clock.today()
    )
    return password


@transaction.atomic
def renew_password(*, user: User, by: User) -> str:
    """Give a new password; the old one and open sessions end. Returns the new password."""
    _not_oneself(user, by)
    return _give_password(User.objects.select_for_update().get(pk=user.pk))


def choose_password(*, user: User, password: str) -> None:
    """Set the password that the person chose: nobody else has seen it."""
    user.set_password(password)
    user.password_was_given = False
    user.save(update_fields=["password", "password_was_given"])


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


def _give_password(user: User) -> str:
    password = _new_password()
    user.set_password(password)
    user.password_was_given = True
    user.save(update_fields=["password", "password_was_given"] if user.pk else None)
    return password


def _new_password() -> str:
    groups = (
        "".join(secrets.choice(PASSWORD_LETTERS) for _letter in range(GROUP_LENGTH))
        for _group in range(PASSWORD_GROUPS)
    )
    return "-".join(groups)
