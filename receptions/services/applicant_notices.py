"""A short notice that an office asks the applicant something; the words are on the page."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.utils import translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from receptions import delivery, notice_ways
from receptions.choices import LetterChannel
from receptions.delivery import Sms, SmsBackend
from receptions.models import ApplicantRequest
from receptions.pdf import receipt
from territories import clock

logger = logging.getLogger(__name__)


@transaction.atomic
def tell(*, request_id: int) -> str:
    """Tell the applicant once, by SMS or else by e-mail; by what, '' where neither is allowed.

    Nothing of the matter is in the notice. Who can't be reached so is called by the reception.
    """
    asked = (
        ApplicantRequest.objects.select_for_update(of=("self",))
        .select_related("question__appeal__applicant", "question__reception")
        .filter(pk=request_id, told_at__isnull=True, replied_at__isnull=True)
        .first()
    )
    if asked is None:
        return ""
    appeal = asked.question.appeal
    wanted = notice_ways.allowed(appeal)
    with translation.override(appeal.language):
        text = _(
            "%(reception)s: an office asks you something about your appeal No. %(number)s. "
            "Read and reply by its number and code: %(url)s"
        ) % {
            "reception": asked.question.reception.name,
            "number": appeal.number,
            "url": receipt.tracking_url(appeal),
        }
        ways: list[tuple[LetterChannel, str, Callable[[ApplicantRequest, str, str], None]]] = [
            (LetterChannel.SMS, appeal.applicant.phone if wanted.sms else "", _by_sms),
            (LetterChannel.EMAIL, appeal.applicant.email if wanted.email else "", _by_email),
        ]
        for way, address, carry in ways:
            if address and _carried(carry, asked, address, text):
                asked.told_by, asked.told_at = way, clock.now()
                asked.save(update_fields=["told_by", "told_at"])
                return str(way)
    return ""


def waiting() -> list[int]:
    """Requests of the last day whose applicant was not told yet, though they asked for it."""
    since = clock.now() - dt.timedelta(days=1)
    found = ApplicantRequest.objects.open().filter(told_at__isnull=True, at__gte=since)
    by_email, by_sms = notice_ways.reaches("question__appeal__")
    return list(found.filter(by_email | by_sms).order_by("pk").values_list("pk", flat=True))


def _carried(
    carry: Callable[[ApplicantRequest, str, str], None],
    asked: ApplicantRequest,
    address: str,
    text: str,
) -> bool:
    try:
        delivery.carefully(carry, asked, address, text)
    except delivery.DeliveryError as error:
        logger.warning("request %s was not told: %s", asked.pk, error)
        return False
    return True


def _by_sms(asked: ApplicantRequest, address: str, text: str) -> None:
    backend: SmsBackend = import_string(settings.SMS_BACKEND)()
    backend.send(Sms(address, text, f"request-{asked.pk}"))


def _by_email(asked: ApplicantRequest, address: str, text: str) -> None:
    subject = _("A question about your appeal No. %(number)s") % {
        "number": asked.question.appeal.number
    }
    EmailMessage(subject=subject, body=text, to=[address]).send()
