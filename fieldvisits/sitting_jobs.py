"""Long work of field receptions. Registered when the app is ready."""

from __future__ import annotations

import logging
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fieldvisits.models import Invitation
from receptions.delivery import DeliveryError, carefully
from territories.jobs import Progress, job_kind
from territories.models import Job

logger = logging.getLogger(__name__)

TELL_INVITED = "fieldvisits.tell_invited"


@job_kind(TELL_INVITED)
def tell_invited(job: Job, progress: Progress) -> dict[str, Any]:
    """Send an invited official the notice by e-mail: args {"invitation": id}.

    None without an address, nor to who has answered. A job that is done is not done again.
    """
    rows = Invitation.objects.select_related("member__office", "member__field_reception", "user")
    invitation = rows.filter(pk=job.args["invitation"]).first()
    if invitation is None or invitation.answer or not (address := _address(invitation)):
        return {"sent": False}
    with translation.override(invitation.user.language if invitation.user else "uz"):
        try:
            carefully(_post, _notice(invitation, address))
        except DeliveryError as error:
            logger.warning("no notice of invitation %s: %s", invitation.pk, error)
            return {"sent": False}
    return {"sent": True}


def _address(invitation: Invitation) -> str:
    office = invitation.member.office
    own = invitation.user.email if invitation.user else ""
    return own or (office.email if office else "")


def _notice(invitation: Invitation, address: str) -> EmailMessage:
    sitting = invitation.member.field_reception
    text = _("You are invited to sit at a field reception: %(moment)s, %(place)s.") % {
        "moment": date_format(timezone.localtime(sitting.starts_at), "DATETIME_FORMAT"),
        "place": sitting.place,
    }
    link = f"{settings.SITE_URL}{invitation.get_absolute_url()}"
    return EmailMessage(
        subject=_("Invitation to a field reception"),
        body=f"{text}\n{link}",
        to=[address],
        headers={"Message-ID": f"<invitation-{invitation.pk}@qabulxona>"},
    )


def _post(message: EmailMessage) -> None:
    message.send()
