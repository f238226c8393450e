"""Celery entry points of field receptions."""

from __future__ import annotations

import logging

from celery import shared_task
from django.core.mail import EmailMessage
from django.db import OperationalError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from receptions.delivery import DeliveryError, carefully

logger = logging.getLogger(__name__)


@shared_task(acks_late=True, autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_invited(invitation_id: int) -> None:
    """Send an invited official the notice by e-mail, where there is an address."""
    from django.conf import settings

    from fieldvisits.models import Invitation

    rows = Invitation.objects.select_related("member__office", "member__field_reception", "user")
    invitation = rows.get(pk=invitation_id)
    office, sitting = invitation.member.office, invitation.member.field_reception
    address = (invitation.user.email if invitation.user else "") or (office.email if office else "")
    if not address or invitation.answer:
        return
    with translation.override(invitation.user.language if invitation.user else "uz"):
        moment = date_format(timezone.localtime(sitting.starts_at), "DATETIME_FORMAT")
        text = _("You are invited to sit at a field reception: %(moment)s, %(place)s.") % {
            "moment": moment,
            "place": sitting.place,
        }
        link = f"{settings.SITE_URL}{invitation.get_absolute_url()}"
        message = EmailMessage(
            subject=_("Invitation to a field reception"), body=f"{text}\n{link}", to=[address]
        )
        try:
            carefully(_post, message)
        except DeliveryError as error:
            logger.warning("no notice of invitation %s: %s", invitation_id, error)


def _post(message: EmailMessage) -> None:
    message.send()
