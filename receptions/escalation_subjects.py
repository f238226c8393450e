"""What has a target date that people are reminded of: questions, and what a floor above adds.

A floor above registers its subject in its `apps.py`; steps, calendar, receivers and digests are
the same for all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from receptions.executor_choices import Told
from receptions.models import Digest
from territories.models import User

_HEADS = {Told.HEAD: "head", Told.REGIONAL_HEAD: "regional_head"}


@dataclass(frozen=True, slots=True)
class Subject:
    """One kind of thing, as the statements of `services/escalation.py` need it.

    In `things` it is called `q` (with an office and a date), its reception `desk`, and the rows
    still to be done are those that fit `with_office` for the offices, `with_head` for the heads.
    A step for whom neither `told` nor `heads` has anybody is left out.
    """

    reminders: str  # the table of reminders, and its column that names the thing
    key: str
    notices: str
    things: str
    due: str
    territory: str
    told: dict[Told, str]  # who of the offices `told`, with `o` the office and `t` the district
    with_office: str
    with_head: str
    barred: str = ""  # joins and conditions that keep offices out
    not_barred: str = "TRUE"
    kept: str = "FALSE"  # whether the thing is kept from the person `h` who would be told
    by_link: bool = False  # whether bodies without accounts answer it by a one-time link
    # Which heads (a key of `_RECEIVERS` in the services) a step tells.
    heads: Mapping[Told, str] = field(default_factory=lambda: dict(_HEADS))


@dataclass(frozen=True, slots=True)
class DigestPart:
    """How the things of one subject are told in a digest, and the page that has them all."""

    title: str | Promise
    url_name: str
    sentence: Any  # ngettext_lazy by "total", with %(total)s things and %(late)s past their date
    things: Callable[[Digest], QuerySet[Any]]  # those a digest tells of, each once
    line: Callable[[Any], str]  # one of them in an e-mail
    due: str = "due_on"
    late: Callable[[dt.date], Q] | None = None  # past its date on the day; None: by `due`

    def lines(self, digest: Digest, most: int) -> list[str]:
        """The things of a digest for an e-mail, the earliest date first."""
        return [self.line(one) for one in self.things(digest).order_by(self.due, "pk")[:most]]

    def headline(self, digest: Digest) -> str:
        """How many things, how many of them past their date; nothing for none."""
        found = self.things(digest).order_by()
        total = found.count()
        past = self.late(digest.day) if self.late else Q((f"{self.due}__lt", digest.day))
        late = found.filter(past).count()
        return str(self.sentence % {"total": total, "late": late}) if total else ""


def is_reminded(user: User) -> bool:
    """Whether steps of reminding can reach the person at all."""
    return bool(user.powers.office_ids) or user.powers.anywhere("decide_appeals")


subjects: list[Subject] = []
parts: list[DigestPart] = []


def register(subject: Subject, part: DigestPart, *, first: bool = False) -> None:
    """Called once for each kind of thing; `first` puts it before those that came earlier.

    Kinds that are told alike share a part.
    """
    if subject not in subjects:
        subjects.insert(0 if first else len(subjects), subject)
    if part not in parts:
        parts.insert(0 if first else len(parts), part)
