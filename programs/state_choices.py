"""Choices of the state programmes, and which step of a list of works may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from programs.choices import FundingSource


class ProgrammeKind(models.TextChoices):
    WORKS = "works", _("works at objects")
    LOANS = "loans", _("loans and jobs")


class ListState(models.TextChoices):
    """A list of works on its way between the khokimiyat and the reception."""

    DRAFTED = "drafted", _("drafted")
    SENT = "sent", _("with the reception")
    AGREED = "agreed", _("agreed")
    RETURNED = "returned", pgettext_lazy("list of works", "returned with remarks")


LIST_NEXT: dict[str, tuple[str, ...]] = {
    ListState.DRAFTED: (ListState.SENT,),
    ListState.RETURNED: (ListState.SENT,),
    ListState.SENT: (ListState.AGREED, ListState.RETURNED),
    ListState.AGREED: (),
}
LIST_EDITABLE = (ListState.DRAFTED, ListState.RETURNED)
LIST_TONES = {
    ListState.DRAFTED: "neutral",
    ListState.SENT: "wait",
    ListState.AGREED: "good",
    ListState.RETURNED: "warn",
}

# Every source that pays; "no money needed" is none of them.
PAYING = tuple(source for source in FundingSource if source != FundingSource.NONE)


class Business(models.TextChoices):
    """What a visit finds of what a loan was given for."""

    WORKS = "works", pgettext_lazy("business", "works")
    PARTLY = "partly", pgettext_lazy("business", "works in part")
    NOT_BEGUN = "not_begun", pgettext_lazy("business", "not begun")
    STOPPED = "stopped", pgettext_lazy("business", "stopped")
    MISUSED = "misused", pgettext_lazy("business", "the money went elsewhere")


class RemarkState(models.TextChoices):
    OPEN = "open", pgettext_lazy("remark", "open")
    ANSWERED = "answered", pgettext_lazy("remark", "answered")
    FIXED = "fixed", pgettext_lazy("remark", "fixed")


REMARK_TONES = {
    RemarkState.OPEN: "bad",
    RemarkState.ANSWERED: "wait",
    RemarkState.FIXED: "good",
}


class ObjectStage(models.TextChoices):
    """Where an object stands; derived from its list and its facts, never typed."""

    NOT_AGREED = "not_agreed", _("waits for agreement")
    PLANNED = "planned", pgettext_lazy("object", "not begun")
    IN_WORK = "in_work", pgettext_lazy("object", "in work")
    OVERDUE = "overdue", pgettext_lazy("object", "overdue")
    FINISHED = "finished", pgettext_lazy("object", "finished")


STAGE_TONES = {
    ObjectStage.NOT_AGREED: "neutral",
    ObjectStage.PLANNED: "neutral",
    ObjectStage.IN_WORK: "info",
    ObjectStage.OVERDUE: "bad",
    ObjectStage.FINISHED: "good",
}
