"""Choices of the signals: what the weekly comparison calls new, rising, a spike or silent."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SignalKind(models.TextChoices):
    NEW = "new", _("new topic")
    RISING = "rising", _("rising")
    SPIKE = "spike", _("sudden rise in one week")
    SILENT = "silent", _("silent reception")
    FEW = "few", _("fewer appeals than similar receptions")


# What is said of a reception as a whole, not of a topic.
OF_RECEPTIONS = (SignalKind.SILENT, SignalKind.FEW)


class SignalState(models.TextChoices):
    NEW = "new", _("new signal")
    SEEN = "seen", _("looked at")
    ACTED = "acted", _("acted on")
    DISMISSED = "dismissed", _("dismissed")


class SignalStepKind(models.TextChoices):
    SEEN = "seen", _("looked at")
    ACTED = "acted", _("acted on")
    DISMISSED = "dismissed", _("dismissed")
    RAISED = "raised", _("written to the level above")


# Which steps a signal may still take, by its state; what is decided stays decided.
NEXT: dict[str, tuple[str, ...]] = {
    SignalState.NEW: ("seen", "acted", "dismissed", "raised"),
    SignalState.SEEN: ("acted", "dismissed", "raised"),
    SignalState.ACTED: ("raised",),
    SignalState.DISMISSED: (),
}
OPEN_STATES = (SignalState.NEW, SignalState.SEEN)
