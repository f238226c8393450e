"""Choices of the phone, and what the office still has to look at."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class EntryKind(models.TextChoices):
    """What was written down at the door."""

    VISIT = "visit", _("visit")
    FINDING = "finding", _("problem")
    CHECK = "check", _("check")


class EntryState(models.TextChoices):
    """What became of an entry of a phone. Nothing that arrived is ever deleted."""

    WAITING = "waiting", _("waits for the visit it belongs to")
    APPLIED = "applied", _("taken over")
    SUPERSEDED = "superseded", _("corrected later on the phone")
    CONFLICT = "conflict", _("contradicts what is written down")
    REFUSED = "refused", _("can't be taken over")
    LATE = "late", pgettext_lazy("entry of a phone", "came too late")
    DROPPED = "dropped", _("left out by the head")


# What a head still decides about.
OPEN_STATES = (EntryState.WAITING, EntryState.CONFLICT, EntryState.REFUSED, EntryState.LATE)
# Visits of these states say what the phone last knew of the house.
KNOWN_STATES = (EntryState.APPLIED, EntryState.CONFLICT, EntryState.SUPERSEDED)

ENTRY_TONES: dict[str, str] = {
    EntryState.WAITING: "wait",
    EntryState.APPLIED: "good",
    EntryState.SUPERSEDED: "neutral",
    EntryState.CONFLICT: "warn",
    EntryState.REFUSED: "bad",
    EntryState.LATE: "warn",
    EntryState.DROPPED: "neutral",
}


class PhotoState(models.TextChoices):
    COMING = "coming", _("on its way")
    KEPT = "kept", _("kept")
    REFUSED = "refused", _("refused")
