"""A digest goes out by the ways its reader chose; the page has it in any case."""

from __future__ import annotations

import logging
from typing import NamedTuple

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions import delivery as delivery_ways
from receptions.delivery import Sms, SmsBackend
from receptions.escalation_subjects import DigestPart, parts
from receptions.executor_choices import DigestWay
from receptions.messengers import ChatMessage, TelegramBackend
from receptions.models import ContactChoice, Digest, DigestDelivery, Question
from territories import clock
from territories.models import User

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
LISTED = 20  # things of a kind named in an e-mail; the page has them all


class Address(NamedTuple):
    """A way out and where it leads."""

    way: DigestWay
    to: str


def waiting() -> list[int]:
    """Digests that have not gone out yet."""
    unsent = Digest.objects.filter(sent_at__isnull=True).order_by("pk")
    return list(unsent.values_list("pk", flat=True))


def send(*, digest_id: int) -> bool:
    """Carry one digest out by every way not yet gone. Safe to run twice and side by side.

    A way that fails is tried again by the next run, MOST_ATTEMPTS times; the others are not,
    nor is one that the gateway refuses for good.
    """
    with transaction.atomic():
        digest = (
            Digest.objects.select_for_update(skip_locked=True, of=("self",))
            .select_related("user")
            .filter(pk=digest_id, sent_at__isnull=True)
            .first()
        )
        if digest is None:
            return False
        with translation.override(digest.user.language):
            settled = [_carry(digest, address) for address in addresses(digest.user)]
        if all(settled):
            digest.sent_at = clock.now()
            digest.save(update_fields=["sent_at"])
        return all(settled)


def addresses(user: User) -> list[Address]:
    """Where the person wants to be told besides the page."""
    choice = ContactChoice.objects.filter(user=user).first() or ContactChoice(user=user)
    found = []
    if choice.by_email and user.email:
        found.append(Address(DigestWay.EMAIL, user.email))
    if choice.by_telegram and choice.telegram_chat:
        found.append(Address(DigestWay.TELEGRAM, choice.telegram_chat))
    if choice.by_sms and user.phone:
        found.append(Address(DigestWay.SMS, user.phone))
    return found


def _carry(digest: Digest, address: Address) -> bool:
    """Try one way; whether nothing is left to do by it."""
    delivery, _made = DigestDelivery.objects.get_or_create(digest=digest, way=address.way)
    if delivery.sent_at is not None or delivery.attempts >= MOST_ATTEMPTS:
        return True
    delivery.attempts += 1
    try:
        delivery_ways.carefully(_WAYS[address.way], digest, address.to)
    except delivery_ways.PausedError:
        delivery.attempts -= 1
    except delivery_ways.DeliveryError as error:
        delivery.error = str(error)[:100]
        if isinstance(error, delivery_ways.RefusedError):
            delivery.attempts = MOST_ATTEMPTS
        logger.warning("digest %s not carried by %s: %s", digest.pk, address.way, delivery.error)
    else:
        delivery.sent_at, delivery.error = clock.now(), ""
    delivery.save()
    return delivery.sent_at is not None or delivery.attempts >= MOST_ATTEMPTS


def _by_email(digest: Digest, to: str) -> None:
    lines = [line for part in parts for line in part.lines(digest, LISTED)]
    EmailMessage(
        subject=_headline(digest),
        body="\n".join([_headline(digest), "", *lines, "", page_url()]),
        to=[to],
        headers={"Message-ID": f"<digest-{digest.pk}@qabulxona>"},
    ).send()


def _by_telegram(digest: Digest, to: str) -> None:
    backend: TelegramBackend = import_string(settings.TELEGRAM_BACKEND)()
    backend.send(ChatMessage(to, f"{_headline(digest)} {page_url()}", f"digest-{digest.pk}"))


def _by_sms(digest: Digest, to: str) -> None:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(Sms(to, f"{_headline(digest)} {page_url()}", f"digest-{digest.pk}"))


def questions_of(digest: Digest) -> QuerySet[Question]:
    """The questions a digest tells of, each once; none kept from its reader since (R-21)."""
    told = digest.notices.values("reminder__question")
    found = Question.objects.filter(pk__in=told).not_kept_from(digest.user)
    return found.select_related("appeal", "office", "topic")


def _question_line(question: Question) -> str:
    """Number, office and target date."""
    due = date_format(question.target_due_on) if question.target_due_on else ""
    return f"{question.appeal.number}/{question.ordinal}: {question.office or ''}, {due}"


def _headline(digest: Digest) -> str:
    """The sentences of every kind of thing. No name of anybody."""
    return " ".join(filter(None, (part.headline(digest) for part in parts)))


def page_url() -> str:
    """The page with all of them."""
    return f"{settings.SITE_URL}{reverse('receptions:reminder-list')}"


_WAYS = {
    DigestWay.EMAIL: _by_email,
    DigestWay.TELEGRAM: _by_telegram,
    DigestWay.SMS: _by_sms,
}

QUESTIONS = DigestPart(
    title=_("Questions"),
    url_name="receptions:reminder-list",
    sentence=ngettext_lazy(
        "%(total)s question needs you; past its target date: %(late)s.",
        "%(total)s questions need you; past their target date: %(late)s.",
        "total",
    ),
    things=questions_of,
    line=_question_line,
    due="target_due_on",
)
