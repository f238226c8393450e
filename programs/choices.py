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
    DISCARDED = "discarded", _("discarded")


PROGRAMME_NEXT: dict[str, tuple[str, ...]] = {
    ProgrammeState.DRAFT: (ProgrammeState.SUBMITTED, ProgrammeState.DISCARDED),
    ProgrammeState.RETURNED: (ProgrammeState.SUBMITTED, ProgrammeState.DISCARDED),
    ProgrammeState.SUBMITTED: (ProgrammeState.APPROVED, ProgrammeState.RETURNED),
    ProgrammeState.APPROVED: (ProgrammeState.SENT,),
    ProgrammeState.SENT: (ProgrammeState.CLOSED,),
    ProgrammeState.CLOSED: (),
    ProgrammeState.DISCARDED: (),
}
EDITABLE = (ProgrammeState.DRAFT, ProgrammeState.RETURNED)
# States in which the regional head has said yes, and in which the khokimiyat sees it.
DECIDED = (ProgrammeState.APPROVED, ProgrammeState.SENT, ProgrammeState.CLOSED)
WITH_THE_KHOKIMIYAT = (ProgrammeState.SENT, ProgrammeState.CLOSED)


class MeasureState(models.TextChoices):
    PLANNED = "planned", _("planned")
    IN_WORK = "in_work", _("in work")
    REPORTED = "reported", _("reported done")
    VERIFIED = "verified", _("verified on site")
    IMPOSSIBLE = "impossible", _("impossible, with grounds")
    DECLINED = "declined", _("not approved")
    MOVED = "moved", _("moved to a state programme")


MEASURE_NEXT: dict[str, tuple[str, ...]] = {
    MeasureState.PLANNED: (
        MeasureState.IN_WORK,
        MeasureState.REPORTED,
        MeasureState.IMPOSSIBLE,
        MeasureState.DECLINED,
        MeasureState.MOVED,
    ),
    MeasureState.IN_WORK: (
        MeasureState.REPORTED,
        MeasureState.IMPOSSIBLE,
        MeasureState.MOVED,
    ),
    MeasureState.REPORTED: (MeasureState.VERIFIED, MeasureState.IN_WORK),
    MeasureState.VERIFIED: (),
    MeasureState.IMPOSSIBLE: (),
    MeasureState.DECLINED: (),
    MeasureState.MOVED: (),
}
# Nothing is done for them in their programme; the regional head decided so.
TAKEN_OFF = (MeasureState.IMPOSSIBLE, MeasureState.MOVED)
FINISHED = (MeasureState.VERIFIED, MeasureState.DECLINED, *TAKEN_OFF)
# The office still has to act.
WITH_THE_OFFICE = (MeasureState.PLANNED, MeasureState.IN_WORK)


class FundingSource(models.TextChoices):
    LOCAL_BUDGET = "local_budget", _("local budget")
    REPUBLICAN_BUDGET = "republican_budget", _("republican budget")
    FUND = "fund", _("fund")
    BANK_LOAN = "bank_loan", _("bank loan")
    SPONSOR = "sponsor", _("sponsor")
    NONE = "none", _("no money needed")


class CountedFrom(models.TextChoices):
    """What the quantity of a typical measure is counted from."""

    PROBLEMS = "problems", _("problems")
    PEOPLE = "people", _("people affected")
    HOUSEHOLDS = "households", _("households that told it")
    FIXED = "fixed", _("fixed: once a measure")


class JoinBy(models.TextChoices):
    """Which problems of a topic one measure can solve."""

    PLACE = "place", _("a whole mahalla")
    STREET = "street", _("one street of a mahalla")
    BUILDING = "building", _("a numbered building, the neighbours' problems too")


class WhyLeftOut(models.TextChoices):
    """Why a problem of the territory and period stands in no measure of the programme."""

    ADDABLE = "addable", _("not taken into a measure")
    OVER_BUDGET = "budget", _("does not fit into the budget")
    SET_ASIDE = "set_aside", _("taken out of the draft")
    NOT_CHOSEN = "not_chosen", _("its kind of source was not chosen")
    UNDECIDED = "undecided", _("the finding is not decided yet")
    OTHER_HORIZON = "horizon", _("waits for a programme of the other term")
    OUT_OF_SCOPE = "scope", _("before a court or under investigation")
    ANSWERED = "answered", _("answered already, waits for the reception")
    OTHER_PROGRAMME = "elsewhere", _("stands in another programme")


PROGRAMME_TONES = {
    ProgrammeState.DRAFT: "neutral",
    ProgrammeState.SUBMITTED: "wait",
    ProgrammeState.RETURNED: "warn",
    ProgrammeState.APPROVED: "info",
    ProgrammeState.SENT: "info",
    ProgrammeState.CLOSED: "good",
    ProgrammeState.DISCARDED: "neutral",
}
MEASURE_TONES = {
    MeasureState.PLANNED: "neutral",
    MeasureState.IN_WORK: "info",
    MeasureState.REPORTED: "wait",
    MeasureState.VERIFIED: "good",
    MeasureState.IMPOSSIBLE: "warn",
    MeasureState.DECLINED: "warn",
    MeasureState.MOVED: "warn",
}
