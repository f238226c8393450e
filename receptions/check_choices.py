"""Choices of sampled checks, of the applicant's word and of the quality of answers."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SampleKind(models.TextChoices):
    """What a sample is drawn for."""

    CHECK = "check", _("check whether it is solved")
    QUALITY = "quality", _("quality of the answer")


class CheckCause(models.TextChoices):
    """Why somebody has to look."""

    SAMPLE = "sample", _("drawn by lot")
    WORD = "word", _("the applicant says: partly")


class CheckMethod(models.TextChoices):
    CALL = "call", _("call")
    VISIT = "visit", _("visit")
    ROUND = "round", _("next round of the street")


class CheckState(models.TextChoices):
    OPEN = "open", _("to be checked")
    DONE = "done", _("checked")


# A check is done once; another closing of the question is another check.
NEXT_OF_CHECK: dict[str, tuple[str, ...]] = {
    CheckState.OPEN: (CheckState.DONE,),
    CheckState.DONE: (),
}


class WordValue(models.TextChoices):
    """What the applicant says when asked whether the problem is solved."""

    YES = "yes", _("yes, it is solved")
    PARTLY = "partly", _("partly")
    NO = "no", _("no, it is not solved")


class WordChannel(models.TextChoices):
    LINK = "link", _("by the link")
    CALL = "call", _("by call")


class CriterionKind(models.TextChoices):
    ASKED = "asked", _("answered by the reviewer")
    NOTICE = "notice", _("computed: notice of the result in time")


class MarkValue(models.TextChoices):
    YES = "yes", _("yes")
    NO = "no", _("no")
    NOT_APPLICABLE = "na", _("does not apply")
