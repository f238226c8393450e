"""Visitors of a field reception, and what they bring about; made by the services, as in life."""

import datetime as dt
import uuid

from fieldvisits.services import field_receptions, protocols, sittings
from fieldvisits.sitting_choices import HearingOutcome
from fieldvisits.sitting_drafts import Visitor
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories.territories import OfficeFactory


def visitor(where, outcome=HearingOutcome.SETTLED, **fields):
    """Somebody at a desk; a task has an office and a date."""
    defaults = {
        "key": uuid.uuid4(),
        "surname": "Rahimov",
        "given_name": "Anvar",
        "mahalla": where.mahalla,
        "address": "Navoiy 7",
        "topic": where.topic,
        "text": "Suv kelmayapti",
        "outcome": outcome,
    }
    if outcome == HearingOutcome.TASK:
        defaults["office"] = fields.pop("office", None) or OfficeFactory(territory=where.district)
        defaults["due_on"] = clock.today() + dt.timedelta(days=7)
    else:
        defaults["result"] = "Quvur ulandi"
    return Visitor(**{**defaults, **fields})


def received(where, sitting=None, outcome=HearingOutcome.SETTLED, **fields):
    """A line of the protocol."""
    return sittings.hear(
        field_reception=sitting or make.announced(where),
        visitor=visitor(where, outcome, **fields),
        by=where.registrar,
    )


def day(where, outcomes, **fields):
    """A field reception at which these outcomes were reached, written down as held."""
    sitting = make.announced(where, **fields)
    for outcome in outcomes:
        received(where, sitting, outcome)
    return field_receptions.hold(
        field_reception=sitting,
        by=where.registrar,
        visitors=len(outcomes),
        minutes="Ochiq",
        came=[],
    )


def drafted(where, outcomes=(HearingOutcome.SETTLED,)):
    """A protocol that waits for the signature."""
    return protocols.draft(field_reception=day(where, outcomes), by=where.registrar)
