"""Keeping views of the explorer."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.exceptions import SavedFilterError
from receptions.models import SavedView
from territories.models import Territory, User

MOST_VIEWS = 50


def own_place(user: User) -> Territory | None:
    """The highest territory whose figures the person reads: with whose people views are shared."""
    paths = user.powers.paths("view_reports")
    return Territory.objects.get(path=min(paths, key=len)) if paths else None


@transaction.atomic
def save(*, by: User, name: str, query: str, shared: bool) -> SavedView:
    """Keep a view under a name; the same name again keeps the new view instead of the old one."""
    User.objects.select_for_update().get(pk=by.pk)  # two tabs keep one name
    mine = SavedView.objects.filter(owner=by)
    saved = mine.filter(name=name).first() or SavedView(owner=by, name=name)
    if saved.pk is None and mine.count() >= MOST_VIEWS:
        raise SavedFilterError(_("You keep 50 views already; remove one first."))
    saved.query = query
    saved.territory = own_place(by) if shared else None
    saved.save()
    return saved
