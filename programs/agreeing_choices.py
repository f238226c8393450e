"""Choices of the agreeing: consents of the offices, and amendments of what was approved."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from programs.choices import ProgrammeState

# While nobody has decided, people talk about the measures and offices consent.
TALKED_ABOUT = (ProgrammeState.DRAFT, ProgrammeState.RETURNED, ProgrammeState.SUBMITTED)


class Verdict(models.TextChoices):
    """What an office says about a measure it is to carry out."""

    YES = "yes", _("consents")
    REMARKS = "remarks", _("consents with remarks")
    NO = "no", _("does not consent")


class ConsentStatus(models.TextChoices):
    """How an office stands to a measure now."""

    YES = "yes", _("consents")
    REMARKS = "remarks", _("consents with remarks")
    NO = "no", _("does not consent")
    OUTDATED = "outdated", _("the measure was changed after the consent")
    WAITING = "waiting", _("asked, the term runs")
    SILENT = "silent", _("no answer in the term")
    NOT_ASKED = "not_asked", _("not asked")


CONSENT_TONES = {
    ConsentStatus.YES: "good",
    ConsentStatus.REMARKS: "wait",
    ConsentStatus.NO: "bad",
    ConsentStatus.OUTDATED: "warn",
    ConsentStatus.WAITING: "info",
    ConsentStatus.SILENT: "warn",
    ConsentStatus.NOT_ASKED: "neutral",
}
# The office has not said what it thinks of the measure as it is now.
UNANSWERED = (ConsentStatus.OUTDATED, ConsentStatus.WAITING, ConsentStatus.SILENT)


class AmendmentState(models.TextChoices):
    ASKED = "asked", _("waiting for the regional head")
    APPROVED = "approved", _("approved")
    REFUSED = "refused", _("refused")


AMENDMENT_TONES = {
    AmendmentState.ASKED: "wait",
    AmendmentState.APPROVED: "good",
    AmendmentState.REFUSED: "warn",
}
