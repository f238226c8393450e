"""Choices of representations, the register of liability and the control desk."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class PaperKind(models.TextChoices):
    """What the reception brings to an office (DOMAIN 6)."""

    REPRESENTATION = "represent", _("representation")
    INSTRUCTION = "instruction", _("binding instruction")


class Ground(models.TextChoices):
    """What a representation is about."""

    OVERDUE = "overdue", _("terms that were not kept")
    FALSE_CLOSURE = "false_closure", _("closed as satisfied, found unsolved")
    MISSED_DATE = "missed_date", _("a date of a programme that was not kept")
    OTHER = "other", _("another violation")


class PaperState(models.TextChoices):
    """Where a representation stands."""

    DRAFT = "draft", _("draft")
    SERVED = "served", _("served on the office")
    ACKNOWLEDGED = "acknowledged", _("received by the office")
    REPLIED = "replied", _("replied, waiting for the reception")
    INSUFFICIENT = "insufficient", _("reply not sufficient")
    ACCEPTED = "accepted", _("measures accepted")
    DROPPED = "dropped", _("draft dropped")
    WITHDRAWN = "withdrawn", _("withdrawn")


# Which state may follow which; services and the database read the same words.
PAPER_NEXT: dict[str, tuple[str, ...]] = {
    PaperState.DRAFT: (PaperState.SERVED, PaperState.DROPPED),
    PaperState.SERVED: (PaperState.ACKNOWLEDGED, PaperState.REPLIED, PaperState.WITHDRAWN),
    PaperState.ACKNOWLEDGED: (PaperState.REPLIED, PaperState.WITHDRAWN),
    PaperState.REPLIED: (PaperState.ACCEPTED, PaperState.INSUFFICIENT),
    PaperState.INSUFFICIENT: (PaperState.REPLIED, PaperState.WITHDRAWN),
    PaperState.ACCEPTED: (),
    PaperState.DROPPED: (),
    PaperState.WITHDRAWN: (),
}
# The office has to do something; past the date these are overdue.
WITH_THE_OFFICE = (PaperState.SERVED, PaperState.ACKNOWLEDGED, PaperState.INSUFFICIENT)
# What an office may see at all, and what carries a number.
SERVED_STATES = (
    *WITH_THE_OFFICE,
    PaperState.REPLIED,
    PaperState.ACCEPTED,
    PaperState.WITHDRAWN,
)
PAPER_TONES = {
    PaperState.DRAFT: "neutral",
    PaperState.SERVED: "info",
    PaperState.ACKNOWLEDGED: "info",
    PaperState.REPLIED: "wait",
    PaperState.INSUFFICIENT: "warn",
    PaperState.ACCEPTED: "good",
    PaperState.DROPPED: "neutral",
    PaperState.WITHDRAWN: "neutral",
}
# The series of numbers and the rule of the term, by kind.
SERIES_LETTER = {PaperKind.REPRESENTATION: "T", PaperKind.INSTRUCTION: "K"}
RULE_OF_KIND = {PaperKind.REPRESENTATION: "P-01", PaperKind.INSTRUCTION: "P-02"}


class ReplyDecision(models.TextChoices):
    WAITING = "waiting", _("waiting for the reception")
    ACCEPTED = "accepted", _("accepted")
    INSUFFICIENT = "insufficient", _("not sufficient")


class LiabilityKind(models.TextChoices):
    """The kinds of liability of table 7 (DOMAIN 9)."""

    DISCIPLINARY = "disciplinary", _("disciplinary")
    ADMINISTRATIVE = "administrative", _("administrative")
    MATERIAL = "material", _("material")
    CRIMINAL = "criminal", _("criminal (referred)")


class LiabilityMeasure(models.TextChoices):
    """What was done to the person."""

    REPRIMAND = "reprimand", _("reprimand")
    FINE = "fine", _("fine")
    DISMISSAL = "dismissal", _("removal from the post")
    OTHER_MEASURE = "other", _("another disciplinary measure")
    ADMINISTRATIVE_FINE = "admin_fine", _("administrative fine")
    DAMAGES = "damages", _("damages made good")
    REFERRAL = "referral", _("papers sent to the investigation")


MEASURES_OF_KIND: dict[str, tuple[str, ...]] = {
    LiabilityKind.DISCIPLINARY: (
        LiabilityMeasure.REPRIMAND,
        LiabilityMeasure.FINE,
        LiabilityMeasure.DISMISSAL,
        LiabilityMeasure.OTHER_MEASURE,
    ),
    LiabilityKind.ADMINISTRATIVE: (LiabilityMeasure.ADMINISTRATIVE_FINE,),
    LiabilityKind.MATERIAL: (LiabilityMeasure.DAMAGES,),
    LiabilityKind.CRIMINAL: (LiabilityMeasure.REFERRAL,),
}
# What a reception may propose, by the Law's article 12.
PROPOSABLE = (LiabilityMeasure.REPRIMAND, LiabilityMeasure.FINE, LiabilityMeasure.DISMISSAL)


class LiabilityGround(models.TextChoices):
    """What led to it."""

    REPRESENTATION = "represent", _("representation of the reception")
    PROGRAMME = "programme", _("programme")
    CHECK = "check", _("check on site")
    APPEAL = "appeal", _("appeal")


class HearingResult(models.TextChoices):
    """What became of a hearing."""

    HEARD = "heard", _("came and was heard")
    ABSENT = "absent", _("did not come")
    CALLED_OFF = "called_off", _("called off")


class Bucket(models.TextChoices):
    """The numbers of the control desk; each opens into the list behind it."""

    OVERDUE = "overdue", _("Overdue")
    TODAY = "today", _("Due today")
    SOON = "soon", _("Due in three days")
    RETURNED = "returned", _("Returned to the office")
    REGISTERED = "registered", _("To give to an office")
    ANSWERED = "answered", _("Answers to decide on")
    ACCEPTED = "accepted", _("To close with the outcome")


SOON_DAYS = 3
# What stands still until the head acts, at the own reception.
WAITING = (Bucket.REGISTERED, Bucket.ANSWERED, Bucket.ACCEPTED)
DUE = (Bucket.OVERDUE, Bucket.TODAY, Bucket.SOON, Bucket.RETURNED)
