"""Choices of the systemic problems, and which step may follow which."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ProblemState(models.TextChoices):
    CANDIDATE = "candidate", _("proposed by the rule")
    REJECTED = "rejected", _("rejected")
    CONFIRMED = "confirmed", _("confirmed")
    SENT_UP = "sent_up", _("sent up")
    RETURNED = "returned", _("returned from above")
    ACCEPTED = "accepted", _("accepted above")
    DECIDED = "decided", _("decided")


PROBLEM_NEXT: dict[str, tuple[str, ...]] = {
    ProblemState.CANDIDATE: (ProblemState.CONFIRMED, ProblemState.REJECTED),
    ProblemState.REJECTED: (),
    ProblemState.CONFIRMED: (ProblemState.SENT_UP, ProblemState.DECIDED),
    ProblemState.SENT_UP: (ProblemState.ACCEPTED, ProblemState.RETURNED, ProblemState.DECIDED),
    ProblemState.RETURNED: (ProblemState.SENT_UP, ProblemState.DECIDED),
    ProblemState.ACCEPTED: (ProblemState.SENT_UP, ProblemState.RETURNED, ProblemState.DECIDED),
    ProblemState.DECIDED: (),
}
# In the register and not decided yet.
STANDING = (
    ProblemState.CONFIRMED,
    ProblemState.SENT_UP,
    ProblemState.RETURNED,
    ProblemState.ACCEPTED,
)
REGISTERED = (*STANDING, ProblemState.DECIDED)
OVER = (ProblemState.REJECTED, ProblemState.DECIDED)
# The proposal may be written; above waits for nothing yet.
PROPOSABLE = (ProblemState.CONFIRMED, ProblemState.RETURNED, ProblemState.ACCEPTED)
PROBLEM_TONES = {
    ProblemState.CANDIDATE: "neutral",
    ProblemState.REJECTED: "neutral",
    ProblemState.CONFIRMED: "warn",
    ProblemState.SENT_UP: "wait",
    ProblemState.RETURNED: "bad",
    ProblemState.ACCEPTED: "info",
    ProblemState.DECIDED: "good",
}


class ProposalKind(models.TextChoices):
    LEGAL_ACT = "legal_act", _("legal act")
    STATE_PROGRAMME = "state_prog", _("state programme")
    BUDGET = "budget", _("budget")
    ORGANISATION = "org", _("organisational")


class WhyUnsolved(models.TextChoices):
    """Why measures don't solve the topic in a territory."""

    NO_MEASURE = "none", _("no measure")
    NOT_SOLVED = "repeats", _("people appeal again after verified measures")
    SAID_NOT = "said_not", _("done, but the people asked say that it is not solved")


class RuleLevel(models.TextChoices):
    """Where a problem is looked for: parts are the territories one level below, or districts."""

    DISTRICT = "district", _("district: its mahallas")
    REGION = "region", _("region: its districts")
    COUNTRY = "country", _("country: its districts")
