"""A measure carried out: people named, milestones set, contracts noted, by the services."""

import datetime as dt
from decimal import Decimal

from programs.services import contracts, execution
from programs.services.contracts import Terms
from tests.factories.territories import UserFactory

DAY = dt.date(2026, 11, 24)
TERMS = {
    "number": "15",
    "signed_on": DAY,
    "due_on": dt.date(2026, 12, 15),
    "amount": Decimal("1200000.50"),
}


def firm(where, *, stir="301234567", name="Suvqurilish MChJ", **fields):
    return contracts.contractor(stir=stir, name=name, by=where.executor, **fields)


def contract(where, measure, *, by_firm=None, file=None, **terms):
    """A contract of the place's executor on the measure."""
    return contracts.write(
        measure=measure,
        contractor=by_firm or firm(where),
        terms=Terms(**{**TERMS, **terms}),
        by=where.executor,
        file=file,
    )


def milestone(where, measure, *, text="Quvurlar keltirildi", due_on=dt.date(2026, 12, 1)):
    return execution.add_milestone(measure=measure, by=where.executor, text=text, due_on=due_on)


def person(measure, by=None, **fields):
    """Somebody without an account answers for the measure."""
    values = {"name": "Aliyev Vali", "post": "bosh muhandis", "phone": "+998901234567"}
    return execution.name_person(
        measure=measure,
        by=by or UserFactory(),
        person=execution.Person(**{**values, **fields.pop("person", {})}),
        **fields,
    )
