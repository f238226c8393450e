"""Choices of the Administration's work with what the network tells it (DOMAIN 6.2)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class NationalKind(models.TextChoices):
    """What a proposal asks for."""

    LEGAL_ACT = "legal_act", _("new legal act or a change of one")
    STATE_PROGRAMME = "programme", _("state programme")


class NationalState(models.TextChoices):
    """The fate of a proposal."""

    COLLECTED = "collected", _("collected")
    STUDIED = "studied", _("under study")
    SENT = "sent", _("sent to a body")
    ADOPTED = "adopted", _("adopted")
    DECLINED = "declined", _("declined")


NATIONAL_NEXT: dict[str, tuple[str, ...]] = {
    NationalState.COLLECTED: (NationalState.STUDIED, NationalState.DECLINED),
    NationalState.STUDIED: (NationalState.SENT, NationalState.DECLINED),
    NationalState.SENT: (NationalState.ADOPTED, NationalState.DECLINED, NationalState.STUDIED),
    NationalState.ADOPTED: (),
    NationalState.DECLINED: (),
}
NATIONAL_TONES = {
    NationalState.COLLECTED: "neutral",
    NationalState.STUDIED: "info",
    NationalState.SENT: "wait",
    NationalState.ADOPTED: "good",
    NationalState.DECLINED: "bad",
}


class NationalPaperKind(models.TextChoices):
    """Papers of the Administration drawn up from the figures."""

    BRIEF = "brief", _("brief for the Prime Minister")
    INFORMATION = "info", _("information for the President")
    AGENDA = "agenda", _("agenda of the meeting with the regions")


class NationalPaperState(models.TextChoices):
    DRAFT = "draft", _("draft")
    SIGNED = "signed", _("signed")


# The letter of the series in the number.
PAPER_SERIES = {
    NationalPaperKind.BRIEF: "B",
    NationalPaperKind.INFORMATION: "P",
    NationalPaperKind.AGENDA: "R",
}
