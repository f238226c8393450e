"""Corrections of a registration as rows of the timeline, from the history of its rows."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from pghistory.models import Context

from receptions.models import Appeal
from receptions.services.registration_corrections import ACTING, LISTED, OF_APPEAL, PERSON
from territories.models import User

LABELS = {
    "appeal_type": gettext_lazy("Type"),
    "received_at": gettext_lazy("Received at"),
    "channel": gettext_lazy("How it came"),
    "form": pgettext_lazy("of an appeal", "Form"),
    "language": gettext_lazy("Language of the answer"),
    "sender_body": gettext_lazy("Body that forwarded it"),
    "sender_number": gettext_lazy("Its number"),
    "sender_date": gettext_lazy("Its date"),
    "is_collective": gettext_lazy("Collective appeal"),
    "person_count": gettext_lazy("Number of applicants"),
    "is_anonymous": gettext_lazy("Anonymous"),
    "is_unsigned": gettext_lazy("Not signed, or the sender can't be identified"),
    "kind": gettext_lazy("Who appeals"),
    "surname": gettext_lazy("Surname"),
    "given_name": gettext_lazy("Given name"),
    "patronymic": gettext_lazy("Patronymic"),
    "entity_name": gettext_lazy("Name of the legal entity"),
    "phone": gettext_lazy("Telephone"),
    "mahalla": gettext_lazy("Mahalla of residence"),
    "address": gettext_lazy("Street, house, flat"),
    "do_not_disclose": gettext_lazy("Do not disclose data about the person"),
    "representative": gettext_lazy("Representative"),
    "authority": gettext_lazy("Acts by right of"),
    "authority_document": gettext_lazy("Document of authority"),
    LISTED: gettext_lazy("The other applicants"),
}
TOLD_TO_ALL = tuple(name for name in OF_APPEAL if name not in ACTING)


def rows(appeal: Appeal, *, inside: bool) -> list[dict[str, Any]]:
    """Rows as `wording.timeline` makes them.

    Who does not work at the reception reads that data of the people who appeal were corrected, but
    neither the data nor the reason, which may name them.
    """
    letter, person = appeal.events, appeal.applicant.events  # type: ignore[attr-defined]
    keys = letter.values("pgh_context").union(person.values("pgh_context"))
    own = Q(metadata__correction=appeal.pk) | Q(metadata__also__contains=[appeal.pk])
    found = list(Context.objects.filter(own, pk__in=keys))
    if not found:
        return []
    of_letter = list(letter.order_by("pgh_id"))
    of_person = list(person.select_related("mahalla").order_by("pgh_id"))
    people = User.objects.in_bulk({one.metadata["user"] for one in found})
    made = []
    for one in found:
        public = list(_differences(of_letter, one, TOLD_TO_ALL))
        private = [
            *_differences(of_person, one, PERSON),
            *_differences(of_letter, one, ACTING),
            *_relisted(one),
        ]
        lines = [*public, *private, one.metadata["note"]]
        if private and not inside:
            lines = [*public, _("Data of the applicant were corrected.")]
        made.append(
            {
                "title": _("Registration corrected"),
                "at": dt.datetime.fromisoformat(one.metadata["at"]),
                "by": people.get(one.metadata["user"]),
                "note": "\n".join(lines),
            }
        )
    return made


def shown(row: Any, name: str) -> str:
    """A value of an appeal or a person as people read it, a dash where it is empty."""
    value = getattr(row, name)
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, dt.datetime):
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT")
    if isinstance(value, dt.date):
        return date_format(value, "SHORT_DATE_FORMAT")
    told = getattr(row, f"get_{name}_display", None)
    return str((told() if told else value) or "–")


def _differences(history: Sequence[Any], context: Context, names: Sequence[str]) -> Iterator[str]:
    """What became different with the correction, a line each."""
    for before, after in pairwise(history):
        if after.pgh_context_id != context.pk:
            continue
        for name in names:
            old, new = shown(before, name), shown(after, name)
            if old != new:
                yield _became(name, old, new)


def _relisted(context: Context) -> Iterator[str]:
    """Who is listed no more and who is now; both whole lists where only their order changed."""
    lists = context.metadata.get(LISTED)
    if not lists:
        return
    old, new = Counter(lists["old"]), Counter(lists["new"])
    if old == new:
        yield _became(LISTED, listing(lists["old"]), listing(lists["new"]))
    else:
        yield _became(LISTED, listing((old - new).elements()), listing((new - old).elements()))


def listing(names: Iterable[str]) -> str:
    """Names in one line, a dash for none."""
    return "; ".join(names) or "–"


def _became(name: str, old: str, new: str) -> str:
    said = {"what": LABELS[name], "old": old, "new": new}
    return _("%(what)s: “%(old)s” became “%(new)s”.") % said
