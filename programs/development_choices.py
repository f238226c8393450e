"""Choices of development programmes and remarks, and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DevelopmentState(models.TextChoices):
    DRAFT = "draft", _("being prepared by the khokimiyat")
    SENT = "sent", _("with the reception")
    REMARKED = "remarked", _("remarks to be answered")
    AGREED = "agreed", _("agreed")
    WITH_REMARKS = "with_remarks", _("agreed with remarks")
    NOT_AGREED = "not_agreed", _("not agreed")


CONCLUDED = (
    DevelopmentState.AGREED,
    DevelopmentState.WITH_REMARKS,
    DevelopmentState.NOT_AGREED,
)
DEVELOPMENT_NEXT: dict[str, tuple[str, ...]] = {
    DevelopmentState.DRAFT: (DevelopmentState.SENT,),
    DevelopmentState.SENT: (DevelopmentState.REMARKED, *CONCLUDED),
    DevelopmentState.REMARKED: (DevelopmentState.SENT,),
    DevelopmentState.AGREED: (),
    DevelopmentState.WITH_REMARKS: (),
    DevelopmentState.NOT_AGREED: (),
}
# The khokimiyat has to act.
WITH_ITS_AUTHOR = (DevelopmentState.DRAFT, DevelopmentState.REMARKED)
DEVELOPMENT_TONES = {
    DevelopmentState.DRAFT: "neutral",
    DevelopmentState.SENT: "wait",
    DevelopmentState.REMARKED: "warn",
    DevelopmentState.AGREED: "good",
    DevelopmentState.WITH_REMARKS: "info",
    DevelopmentState.NOT_AGREED: "bad",
}
CONCLUSIONS = [(state.value, state.label) for state in CONCLUDED]


class RemarkAnswer(models.TextChoices):
    ACCEPTED = "accepted", pgettext_lazy("remark", "accepted")
    PARTLY = "partly", _("accepted in part")
    REFUSED = "refused", pgettext_lazy("remark", "refused")


class DevelopmentStep(models.TextChoices):
    """What happened to a development programme: lines of its history."""

    DRAFTED = "drafted", _("Draft begun")
    SENT = "sent", _("Sent to the reception")
    REMARKED = "remarked", _("Remarks sent to the khokimiyat")
    ANSWERED = "answered", _("Remark answered")
    VERSION = "version", _("New version begun")
    CLOSED = "closed", _("Remark closed")
    CONCLUDED = "concluded", _("Conclusion given")
