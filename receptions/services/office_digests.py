"""Bodies without accounts are reminded by e-mail: one message a body and day, no secret in it."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions import delivery
from receptions.choices import QuestionStatus
from receptions.models import (
    CoAssignment,
    Inquiry,
    InquiryReminder,
    OfficeDigest,
    PartReminder,
    Question,
    Reminder,
)
from receptions.services.answer_links import address_of
from receptions.services.digests import LISTED, MOST_ATTEMPTS
from territories import clock
from territories.models import Office

logger = logging.getLogger(__name__)


def waiting() -> list[int]:
    """Digests of offices that have not gone out and may still be tried."""
    unsent = OfficeDigest.objects.filter(sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
    return list(unsent.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def send(*, digest_id: int) -> bool:
    """Carry one out; whether it went. Safe to run twice and side by side.

    What was answered since it was raised is left out. Without an address, or with nothing left
    to tell, it is not tried again.
    """
    digest = (
        OfficeDigest.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("office")
        .filter(pk=digest_id, sent_at__isnull=True, attempts__lt=MOST_ATTEMPTS)
        .first()
    )
    if digest is None:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        lines = list(_lines(digest))
        address = address_of(digest.office)
        if not address or not lines:
            digest.attempts = MOST_ATTEMPTS
            digest.error = "nothing waits" if address else "no address"
        else:
            _try(digest, address, lines)
    digest.save()
    return digest.sent_at is not None


def _try(digest: OfficeDigest, address: str, lines: list[str]) -> None:
    digest.attempts += 1
    try:
        delivery.carefully(_mail, digest, address, lines)
    except delivery.DeliveryError as error:
        digest.error = str(error)[:100]
        logger.warning("digest %s of an office not carried: %s", digest.pk, digest.error)
    else:
        digest.sent_to, digest.sent_at, digest.error = address, clock.now(), ""


def _mail(digest: OfficeDigest, address: str, lines: list[str]) -> None:
    EmailMessage(
        subject=_("Answers to the People's Reception that are due"),
        body="\n".join(
            [
                _("These wait for the answer of your body, or of one below it:"),
                "",
                *lines,
                "",
                _(
                    "Answer by the one-time link you were sent. If it is lost or no longer works, "
                    "the reception makes a new one."
                ),
            ]
        ),
        to=[address],
        headers={"Message-ID": f"<office-digest-{digest.pk}@qabulxona>"},
    ).send()


def _lines(digest: OfficeDigest) -> Iterator[str]:
    """Questions, parts and requests it was reminded of that day and that still wait."""
    told = {"office": digest.office, "raised_on": digest.day}
    where = ("appeal", "office", "reception")
    questions = Question.objects.filter(
        pk__in=Reminder.objects.filter(**told).values("question"), status=QuestionStatus.ASSIGNED
    )
    for question in questions.select_related(*where).order_by("target_due_on", "pk")[:LISTED]:
        yield _line(question, question.office, question.target_due_on)
    parts = CoAssignment.objects.open().filter(
        pk__in=PartReminder.objects.filter(**told).values("part"),
        question__status=QuestionStatus.ASSIGNED,
    )
    parts = parts.select_related("office", *(f"question__{name}" for name in where))
    for part in parts.order_by("question__target_due_on", "pk")[:LISTED]:
        yield _line(part.question, part.office, part.question.target_due_on)
    asked = Inquiry.objects.open().filter(
        pk__in=InquiryReminder.objects.filter(**told).values("inquiry")
    )
    asked = asked.select_related("office", "duty", *(f"question__{name}" for name in where))
    for inquiry in asked.order_by("duty__due_on", "pk")[:LISTED]:
        yield _line(inquiry.question, inquiry.office, inquiry.duty.due_on)


def _line(question: Question, office: Office | None, day: dt.date | None) -> str:
    """Number, who answers, the date, and whom to call; nothing of the matter."""
    due = date_format(day) if day else ""
    desk = question.reception
    whom = f"{desk}, {desk.phone}" if desk.phone else str(desk)
    return f"{question.appeal.number}/{question.ordinal}: {office or ''}, {due} ({whom})"
