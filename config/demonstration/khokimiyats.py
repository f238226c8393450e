"""The khokimiyats of the demonstration's region: programmes accepted, one measure organised."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from config.demonstration.cast import Cast
from programs.models import Acceptance, Measure
from programs.services import acceptances, contracts, execution
from programs.services.contracts import Firm, Terms
from territories import clock, demo

DAY = dt.timedelta(days=1)
MOST = 6


def set_out(*, seed: int, now: dt.datetime) -> None:
    """All but the newest programme are accepted; a measure in work has a person and a contract."""
    cast = Cast(random.Random(f"khokimiyats-{seed}"))  # noqa: S311  a demonstration
    waiting = Acceptance.objects.waiting().filter(
        programme__territory__parent__code=demo.REGION, programme__sent_at__lt=now - 3 * DAY
    )
    rows = waiting.select_related("programme__khokimiyat").order_by("programme__sent_at", "pk")
    for one in list(rows[:MOST])[:-1]:
        sent_at = one.programme.sent_at
        assert sent_at is not None  # noqa: S101  they are filtered by it
        with clock.playing(sent_at + 2 * DAY):
            acceptances.accept(programme=one.programme, by=cast.executor(one.programme.khokimiyat))
    own = Measure.objects.with_office().filter(
        programme__territory__code=demo.DISTRICT, cost__gt=0, starts_on__lt=now.date() - 3 * DAY
    )
    measure = own.select_related("office").order_by("pk").last()
    if measure is not None:
        _organise(measure, cast, now)


def _organise(measure: Measure, cast: Cast, now: dt.datetime) -> None:
    executor = cast.executor(measure.office)
    with clock.playing(now - 2 * DAY):
        today = clock.today()
        person = execution.Person(
            name="Yo‘ldoshev Anvar", post="bo‘lim boshlig‘i", phone="+998712000000"
        )
        execution.name_person(measure=measure, by=executor, person=person, for_all=True)
        for text, day in (("Pudratchi tanlandi", measure.starts_on), ("Qabul", measure.due_on)):
            execution.add_milestone(measure=measure, by=executor, text=text, due_on=day)
        contracts.note(
            measure=measure,
            firm=Firm(stir="300000017", name="“Namuna qurilish” MChJ"),
            terms=Terms(
                number="7-K",
                signed_on=today,
                due_on=max(today, measure.due_on),
                amount=(measure.cost * Decimal("0.9")).quantize(Decimal("0.01")),
            ),
            by=executor,
        )
