"""Who reads and who writes the knowledge base (docs/roles.md)."""

from __future__ import annotations

from receptions.models import Article
from receptions.models.knowledge import may_write_for_country
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


def may_write(user: User) -> bool:
    """Heads for their place; for the country those above."""
    return user.powers.anywhere("decide_appeals") or may_write_for_country(user)


def can_edit(user: User, article: Article) -> bool:
    """Whether the person may change this very article."""
    if article.territory is None:
        return may_write_for_country(user)
    return user.powers.at("decide_appeals", article.territory)


def own_place(user: User) -> Territory | None:
    """The place a head writes for; None is the country."""
    if may_write_for_country(user):
        return None
    return Territory.objects.filter(path__in=user.powers.paths("decide_appeals")).first()
