"""Sessions, hearings, questions and decisions of a council; made by the services, as in life."""

import datetime as dt

from receptions.services import council_decisions, council_questions, council_sessions
from receptions.services.council_decisions import Decided
from receptions.services.council_questions import Asked
from receptions.services.council_sessions import SessionPlan
from territories import clock
from territories.choices import Role
from tests.factories.receptions import ReceptionFactory, pdf
from tests.factories.territories import CalendarVersionFactory, CouncilFactory, world

DAY = dt.timedelta(days=1)


def place():
    """The small world with receptions and the councils of two districts."""
    CalendarVersionFactory()
    where = world()
    where.reception = ReceptionFactory(territory=where.district)
    where.council = CouncilFactory(territory=where.district)
    where.far_council = CouncilFactory(territory=where.far)
    return where


def plan(days=3, **fields):
    given = {"place": "Majlislar zali", "kind": "ordinary", "agenda": "Suv\nYo‘llar", **fields}
    return SessionPlan(held_at=clock.now() + days * DAY, **given)


def session(where, days=3, **fields):
    """A session so many days from now, kept by the head."""
    return council_sessions.plan(
        council=where.council, plan=plan(days, **fields), by=where.users[Role.HEAD]
    )


def hearing(where, of=None, **fields):
    return council_sessions.hear(
        session=of or session(where),
        office=fields.pop("office", where.office),
        questions=fields.pop("questions", "Ichimlik suvi: nega yomonlashdi?"),
        by=where.users[Role.HEAD],
        **fields,
    )


def held(where):
    """A session that was held yesterday, with one body heard."""
    found = session(where, days=-1)
    hearing(where, found)
    return council_sessions.hold(
        session=found,
        by=where.users[Role.HEAD],
        chaired_by="A. Karimov",
        attended=31,
        protocol_number="7",
    )


def asked(where, office=None, **fields):
    return council_questions.ask(
        council=where.council,
        asked=Asked(text=fields.pop("text", "Suv qachon beriladi?"), office=office, **fields),
        by=where.users[Role.DEPUTY],
    )


def decided(where, days=10, *, number="12-son", **fields):
    """The words of a decision due so many days from today."""
    given = {"text": "Suv tarmog‘i ta’mirlansin", "office": where.office, **fields}
    return Decided(
        number=number,
        decided_on=min(clock.today(), clock.today() + days * DAY),
        due_on=clock.today() + days * DAY,
        **given,
    )


def decision(where, days=10, **fields):
    """A decision under control."""
    return council_decisions.enter(
        council=where.council, decided=decided(where, days, **fields), by=where.users[Role.HEAD]
    )


def reported(where, days=10, **fields):
    """A decision that its body reported as done, with a document."""
    found = decision(where, days, **fields)
    council_decisions.report(
        decision=found, note="Ta’mirlandi", document=pdf(), by=where.users[Role.EXECUTOR]
    )
    found.refresh_from_db()
    return found
