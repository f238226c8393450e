"""Choices of the sitting itself: how a hearing ended, invitations, the protocol."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import TONES


class HearingOutcome(models.TextChoices):
    """What became of a visitor's matter: "30 received: 17 settled, 5 explained, 8 tasks"."""

    SETTLED = "settled", _("settled on the spot")
    EXPLAINED = "explained", _("explained")
    TASK = "task", _("taken under control with an office and a date")


class InvitationAnswer(models.TextChoices):
    ACCEPTED = "accepted", _("will come")
    DECLINED = "declined", _("won't come")


class ProtocolState(models.TextChoices):
    DRAFTED = "drafted", _("drafted, waits for signature")
    SIGNED = "signed", _("signed")


OUTCOME_TONES: dict[str, str] = {
    HearingOutcome.SETTLED: TONES["solved_on_spot"],
    HearingOutcome.EXPLAINED: "neutral",
    HearingOutcome.TASK: TONES["appeal"],
}
