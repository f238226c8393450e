"""Letters, later papers and letters kept together as rows of the timeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from receptions.models import Appeal, Letter

# Papers that come with the letter are stored while it is registered.
WITH_THE_LETTER = dt.timedelta(minutes=5)


def rows(appeal: Appeal, letters: Iterable[Letter] | None) -> list[dict[str, Any]]:
    """Rows as `wording.timeline` makes them; `letters` is None where they are not to be seen."""
    found = [
        _row(_("Paper added: %(name)s") % {"name": paper.name}, paper.at, paper.by)
        for paper in appeal.attachments.all()
        if paper.is_of_the_appeal and paper.at > appeal.registered_at + WITH_THE_LETTER
    ]
    if letters is None:
        return found
    for letter in letters:
        if letter.issued_at is not None:
            said = {"kind": letter.get_kind_display(), "number": letter.number}
            title = _("%(kind)s No. %(number)s") % said
            found.append(_row(title[:1].upper() + title[1:], letter.issued_at, letter.signed_by))
    for member in appeal.memberships.all():
        title = _("Kept together with like letters")
        found.append(_row(title, member.joined_at, member.joined_by))
        if member.left_at is not None:
            title = _("Taken out of the bundle")
            found.append(_row(title, member.left_at, member.left_by, member.left_reason))
    return found


def _row(title: str, at: dt.datetime, by: Any, note: str = "") -> dict[str, Any]:
    return {"title": title, "at": at, "by": by, "note": note}
