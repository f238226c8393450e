"""Choices of the programmes, and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProgrammeState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SUBMITTED = "submitted", _("waiting for the regional head")
    RETURNED = "returned", _("returned")
    APPROVED = "approved", _("approved")
    SENT = "sent", _("with the khokimiyat")
    CLOSED = "closed", _("closed")


PROGRAMME_NEXT: dict[str, tuple[str, ...]] = {
    ProgrammeState.DRAFT: (ProgrammeState.SUBMITTED,),
    ProgrammeState.RETURNED: (ProgrammeState.SUBMITTED,),
    ProgrammeState.SUBMITTED: (ProgrammeState.APPROVED, ProgrammeState.RETURNED),
    ProgrammeState.APPROVED: (ProgrammeState.SENT,),
    ProgrammeState.SENT: (ProgrammeState.CLOSED,),
    ProgrammeState.CLOSED: (),
}
EDITABLE = (ProgrammeState.DRAFT, ProgrammeState.RETURNED)


class MeasureState(models.TextChoices):
    PLANNED = "planned", _("planned")
    IN_WORK = "in_work", _("in work")
    REPORTED = "reported", _("reported done")
    VERIFIED = "verified", _("verified on site")
    IMPOSSIBLE = "impossible", _("impossible, with grounds")


MEASURE_NEXT: dict[str, tuple[str, ...]] = {
    MeasureState.PLANNED: (MeasureState.IN_WORK, MeasureState.REPORTED),
    MeasureState.IN_WORK: (MeasureState.REPORTED, MeasureState.IMPOSSIBLE),
    MeasureState.REPORTED: (MeasureState.VERIFIED, MeasureState.IN_WORK),
    MeasureState.VERIFIED: (),
    MeasureState.IMPOSSIBLE: (),
}
FINISHED = (MeasureState.VERIFIED, MeasureState.IMPOSSIBLE)


class FundingSource(models.TextChoices):
    LOCAL_BUDGET = "local_budget", _("local budget")
    REPUBLICAN_BUDGET = "republican_budget", _("republican budget")
    FUND = "fund", _("fund")
    BANK_LOAN = "bank_loan", _("bank loan")
    SPONSOR = "sponsor", _("sponsor")
    NONE = "none", _("no money needed")
