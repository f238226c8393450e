"""Choices of the councils' sessions, hearings and decisions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class SessionKind(models.TextChoices):
    ORDINARY = "ordinary", _("ordinary session")
    EXTRAORDINARY = "extra", _("extraordinary session")


class SessionState(models.TextChoices):
    PLANNED = "planned", pgettext_lazy("session", "planned")
    HELD = "held", pgettext_lazy("session", "held")
    CALLED_OFF = "called_off", pgettext_lazy("session", "called off")


SESSION_TONES = {
    SessionState.PLANNED: "info",
    SessionState.HELD: "good",
    SessionState.CALLED_OFF: "neutral",
}


class HeardResult(models.TextChoices):
    """What the council said to the report of a head of a body."""

    ACCEPTED = "accepted", _("report accepted")
    NOT_ACCEPTED = "refused", _("report not accepted")
    AGAIN = "again", _("to be heard again")


HEARD_TONES = {
    HeardResult.ACCEPTED: "good",
    HeardResult.NOT_ACCEPTED: "bad",
    HeardResult.AGAIN: "warn",
}


class DecisionState(models.TextChoices):
    """Where a decision of the council stands; overdue is told by its date."""

    IN_CONTROL = "control", _("under control")
    REPORTED = "reported", _("fulfilment reported")
    DONE = "done", _("done, taken off control")
    WITHDRAWN = "withdrawn", _("withdrawn by the council")


DECISION_NEXT: dict[str, tuple[str, ...]] = {
    DecisionState.IN_CONTROL: (
        DecisionState.REPORTED,
        DecisionState.DONE,
        DecisionState.WITHDRAWN,
    ),
    DecisionState.REPORTED: (
        DecisionState.IN_CONTROL,
        DecisionState.DONE,
        DecisionState.WITHDRAWN,
    ),
    DecisionState.DONE: (),
    DecisionState.WITHDRAWN: (),
}
DECISION_OPEN = (DecisionState.IN_CONTROL, DecisionState.REPORTED)
DECISION_TONES = {
    DecisionState.IN_CONTROL: "info",
    DecisionState.REPORTED: "wait",
    DecisionState.DONE: "good",
    DecisionState.WITHDRAWN: "neutral",
}


class DecisionStep(models.TextChoices):
    """What happened to a decision."""

    ENTERED = "entered", _("put under control")
    REPORTED = "reported", _("fulfilment reported")
    RETURNED = "returned", _("report not sufficient")
    EXTENDED = "extended", _("control date moved")
    TAKEN_OFF = "taken_off", _("taken off control")
    WITHDRAWN = "withdrawn", _("withdrawn by the council")
