"""The council of the demonstration's district: a session, a hearing, decisions, a question."""

from __future__ import annotations

import datetime as dt
import random

from django.db.models import Count

from config.demonstration.cast import Cast
from receptions.council_choices import HeardResult
from receptions.models import QuestionFact, Reception
from receptions.services import (
    council_decisions,
    council_questions,
    council_sessions,
    figure_cells,
    signals,
)
from receptions.services.council_decisions import Decided
from receptions.services.council_questions import Asked
from receptions.services.council_sessions import SessionPlan
from territories import clock, demo
from territories.models import Council, Office, User

DAY = dt.timedelta(days=1)
AGENDA = "Ichimlik suvi ta’minoti bo‘yicha murojaatlar\nIchki yo‘llarni ta’mirlash"
REPORT = (
    "Murojaatlar mahallalar kesimida ko‘rib chiqildi. Eskirgan tarmoqning bir qismi almashtirildi, "
    "qolgani uchun dastur ishlab chiqildi."
)


def set_out(*, seed: int, now: dt.datetime) -> None:
    """What the council asked and decided; then figures are made ready and the week compared."""
    reception = Reception.objects.get(territory__code=demo.DISTRICT)
    council = Council.objects.get(territory=reception.territory)
    busiest = QuestionFact.objects.filter(reception=reception, office__isnull=False)
    ranked = busiest.values("office").annotate(n=Count("pk")).order_by("-n", "office")
    office = Office.objects.filter(pk__in=[row["office"] for row in ranked[:1]]).first()
    if office is not None:
        cast = Cast(random.Random(f"councils-{seed}"))  # noqa: S311  a demonstration
        _council(council, office, cast.head(reception), cast.executor(office), now)
    figure_cells.recount()
    signals.look()


def _council(
    council: Council, office: Office, head: User, executor: User, now: dt.datetime
) -> None:
    deputy = User.objects.get(username="deputy")
    held_at = (now - 20 * DAY).replace(hour=6, minute=0)
    with clock.playing(now - 30 * DAY):
        plan = SessionPlan(
            held_at=held_at, place="Kengash majlislar zali", kind="ordinary", agenda=AGENDA
        )
        session = council_sessions.plan(council=council, plan=plan, by=head)
        hearing = council_sessions.hear(
            session=session,
            office=office,
            questions="Takroriy murojaatlar nega ko‘paydi?",
            by=head,
        )
        council_questions.ask(
            council=council,
            asked=Asked(text="Ichki yo‘llar qachon ta’mirlanadi?", office=None),
            by=deputy,
        )
    with clock.playing(now - 22 * DAY):
        council_sessions.report(hearing=hearing, text=REPORT, document=None, by=executor)
    with clock.playing(now - 19 * DAY):
        council_sessions.hold(
            session=session, by=head, chaired_by="A. Karimov", attended=27, protocol_number="9"
        )
        council_sessions.note_result(
            hearing=hearing, result=HeardResult.NOT_ACCEPTED, note="Muddatlar aniq emas.", by=head
        )
        for number, days in (("9/1", 40), ("9/2", 12)):
            council_decisions.enter(
                council=council,
                decided=Decided(
                    number=number,
                    decided_on=clock.today(),
                    due_on=clock.today() + days * DAY,
                    text="Takroriy murojaatlar sababi bartaraf etilsin",
                    office=office,
                    session=session,
                ),
                by=head,
            )
