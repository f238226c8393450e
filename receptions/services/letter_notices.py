"""Letters that nobody has to think of: found from the rows of the desk, written and issued.

A hop, an extension or a registration without its letter is looked for, so nothing is queued
when it happens and nothing is lost; the rows say what is missing. Who made the decision signs.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Iterator
from functools import partial

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, Subquery

from receptions import notice_ways
from receptions.choices import Channel, HopReason, LetterKind
from receptions.exceptions import LetterError
from receptions.models import Appeal, Assignment, Deadline, Letter
from receptions.services import letters
from receptions.services.deadlines import EXTENSION
from territories import clock
from territories.choices import BodyKind

logger = logging.getLogger(__name__)

BATCH = 200  # of each kind, so that one run stays short; the next goes on
# Down to a subordinate unit, or back after a check, nothing is forwarded in the sense of Art. 25.
FORWARDED = (HopReason.COMPETENCE, HopReason.WRONG_OFFICE, HopReason.CONFLICT)

Writing = Callable[[], Letter]


def write_missing() -> int:
    """Issue the notices of the last days that are missing; how many. Safe to run side by side."""
    if not settings.LETTERS_AUTOMATIC:
        return 0
    since = clock.now() - dt.timedelta(days=settings.LETTERS_AUTOMATIC_DAYS)
    return sum(
        _write(what, key, writing)
        for find in (_registrations, _forwardings, _extensions)
        for what, key, writing in find(since)
    )


def _write(what: str, key: int, writing: Writing) -> bool:
    try:
        letter = writing()
        letters.issue(letter=letter, by=letter.created_by)
    except LetterError:
        # Written meanwhile, no template, or the signatory has left: a person must look.
        logger.info("no automatic letter for %s %s", what, key)
        return False
    return True


def _registrations(since: dt.datetime) -> Iterator[tuple[str, int, Writing]]:
    """R-32: told to who wrote by post or asked to be told; others hold the receipt."""
    acknowledged = Letter.objects.filter(appeal=OuterRef("pk"), kind=LetterKind.ACKNOWLEDGEMENT)
    by_email, by_sms = notice_ways.reaches()
    found = (
        Appeal.objects.filter(
            Q(channel=Channel.POST) | by_email | by_sms & Q(reception__sms_notices=True),
            ~Exists(acknowledged),
            received_at__gte=since,
            is_anonymous=False,
        )
        .select_related("applicant__mahalla__parent", "reception__territory", "registered_by")
        .order_by("pk")[:BATCH]
    )
    for appeal in found:
        writing = partial(
            letters.draft,
            kind=LetterKind.ACKNOWLEDGEMENT,
            appeal=appeal,
            by=appeal.registered_by,
        )
        yield "appeal", appeal.pk, writing


def _forwardings(since: dt.datetime) -> Iterator[tuple[str, int, Writing]]:
    """T-02: the applicant learns where the question went."""
    found = (
        Assignment.objects.filter(
            at__gte=since,
            reason__in=FORWARDED,
            notice__isnull=True,
            joint_notice__isnull=True,
            left_at__isnull=True,
            question__appeal__is_anonymous=False,
        )
        .exclude(office__body__kind=BodyKind.RECEPTION)
        .select_related(*_OF_QUESTION, "office", "by")
        .order_by("pk")[:BATCH]
    )
    for assignment in found:
        yield "hop", assignment.pk, partial(letters.forwarding_notice, assignment=assignment)


def _extensions(since: dt.datetime) -> Iterator[tuple[str, int, Writing]]:
    """T-06: the applicant is notified of the extension, once: not again when its date moves."""
    rows = Deadline.objects.filter(question=OuterRef("question"))
    plain = rows.exclude(rule__code=EXTENSION).order_by("-pk")
    given = rows.filter(pk__gt=OuterRef("last_plain")).order_by("pk")
    told = Letter.objects.filter(
        deadline__question=OuterRef("question"), deadline_id__gt=OuterRef("last_plain")
    )
    found = (
        Deadline.objects.current()
        .filter(
            decided_at__gte=since,
            rule__code=EXTENSION,
            decided_by__isnull=False,
            question__appeal__is_anonymous=False,
        )
        .annotate(last_plain=Subquery(plain.values("pk")[:1]))
        .annotate(given_at=Subquery(given.values("decided_at")[:1]))
        .filter(~Exists(told), given_at__gte=since)
        .select_related(*_OF_QUESTION, "decided_by")
        .order_by("pk")[:BATCH]
    )
    for deadline in found:
        yield "deadline", deadline.pk, partial(letters.extension_notice, deadline=deadline)


_OF_QUESTION = (
    "question__topic",
    "question__office",
    "question__appeal__applicant__mahalla__parent",
    "question__appeal__reception__territory",
)
