"""How many wait in the queue, as a card of the today page."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from receptions.models import QueueTicket, Reception
from territories import clock
from territories.models import User
from territories.today import Waiting, card_of


def cards(user: User) -> Iterable[Waiting]:
    """For those who receive people: the queue of their own receptions."""
    if not user.powers.anywhere("work_reception"):
        return
    own = Reception.objects.pks_worked_by(user)
    tickets = QueueTicket.objects.filter(reception__in=own).waiting().on_day(clock.today())
    yield card_of(_("Waiting in the queue"), tickets, url=reverse("receptions:queue-home"))
