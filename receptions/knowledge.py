"""Who reads and who writes the knowledge base (docs/roles.md)."""

from __future__ import annotations

from django.db.models import Q

from receptions.models import Article
from territories.choices import Role
from territories.models import Territory, User


def may_read(user: User) -> bool:
    """Everybody who has to do with appeals, and who keeps the reference data."""
    powers = user.powers
    return (
        powers.anywhere("view_appeals")
        or powers.anywhere("work_reception")
        or bool(powers.office_ids)
        or Role.ADMINISTRATOR in user.roles
    )


def may_write_for_country(user: User) -> bool:
    """The Administration, and who keeps the reference data."""
    return user.powers.everywhere("decide_appeals") or Role.ADMINISTRATOR in user.roles


def may_write(user: User) -> bool:
    """Heads for their place; for the country those above."""
    return user.powers.anywhere("decide_appeals") or may_write_for_country(user)


def can_edit(user: User, article: Article) -> bool:
    """Whether the person may change this very article."""
    if article.territory is None:
        return may_write_for_country(user)
    return user.powers.at("decide_appeals", article.territory)


def editable_by(user: User) -> Q:
    """The same as a condition."""
    condition = user.powers.inside("decide_appeals", "territory__path")
    if may_write_for_country(user):
        condition |= Q(territory__isnull=True)
    return condition


def own_place(user: User) -> Territory | None:
    """The place a head writes for; None is the country."""
    if may_write_for_country(user):
        return None
    return Territory.objects.filter(path__in=user.powers.paths("decide_appeals")).first()
