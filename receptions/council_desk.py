"""Decisions of councils on the control desk: what waits for the head, and where it is listed."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.council_choices import DecisionState
from receptions.models import CouncilDecision
from territories import clock
from territories.models import User

MOST = 1_000  # beyond this the number says little; counting stops


def lines(user: User) -> list[tuple[str, int, str]]:
    """Words, number and list of the decisions of the receptions where the reader decides."""
    page = reverse("receptions:council-decision-list")
    own = CouncilDecision.objects.visible_to(user).of_head(user).order_by()
    return [
        (
            _("Decisions of the council past their date"),
            own.overdue(on=clock.today())[:MOST].count(),
            f"{page}?overdue=on&own=on",
        ),
        (
            _("Decisions of the council reported as done"),
            own.filter(state=DecisionState.REPORTED)[:MOST].count(),
            f"{page}?state=reported&own=on",
        ),
    ]
