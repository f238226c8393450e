"""State programmes of the demonstration: a list under way, another waiting to be agreed."""

from __future__ import annotations

import datetime as dt
import random
from decimal import Decimal

from config.demonstration.cast import Cast
from programs.choices import FundingSource
from programs.models import ProgrammeObject, StateProgramme, WorkKind, WorkList
from programs.services import state_facts, state_objects, state_visits, work_lists
from programs.services.offices import khokimiyat_of
from programs.services.state_facts import Done
from programs.services.state_objects import ObjectPlan
from programs.services.state_visits import Seen
from territories import clock, demo
from territories.models import Territory, User

DAY = dt.timedelta(days=1)
SIGNS = {"inner-road": "yol", "lighting": "chiroq"}  # of the khokimiyat's own codes
STREETS = ("Navoiy ko‘chasi", "Mustaqillik ko‘chasi", "Bog‘bon ko‘chasi")


def set_out(*, seed: int, now: dt.datetime) -> None:
    """Roads under way with a fact and a visit; lights of another programme sent yesterday."""
    cast = Cast(random.Random(f"state programmes-{seed}"))  # noqa: S311  a demonstration
    district = Territory.objects.get(code=demo.DISTRICT)
    executor = cast.executor(khokimiyat_of(district))
    head = cast.head(district.reception)
    with clock.playing(now - 40 * DAY):
        roads = _list("obod-qishloq", "inner-road", district, executor)
        work_lists.send(work_list=roads, by=executor)
    with clock.playing(now - 36 * DAY):
        work_lists.agree(work_list=roads, by=head)
    with clock.playing(now - 4 * DAY):
        work = ProgrammeObject.objects.filter(work_list=roads).order_by("pk")[0]
        done = Done(day=clock.today() - 3 * DAY, volume=Decimal(1), spent=Decimal("61250000.40"))
        state_facts.record(work=work, done=done, by=executor)
    with clock.playing(now - 2 * DAY):
        state_visits.visit(
            work=work,
            seen=Seen(clock.today(), "Yo‘lning yarmi qum-shag‘al bilan yopilgan."),
            by=cast.people(district.reception)[0],
            remarks=("Ariq ustidagi quvur yopilmagan.",),
            files=(),
        )
    with clock.playing(now - DAY):
        lights = _list("obod-mahalla", "lighting", district, executor)
        work_lists.send(work_list=lights, by=executor)


def _list(programme: str, kind: str, district: Territory, by: User) -> WorkList:
    """A list of three works in three mahallas of the district."""
    mahallas = Territory.objects.filter(parent=district).order_by("code")
    work_list = work_lists.begin(
        programme=StateProgramme.objects.get(code=programme),
        territory=district,
        year=clock.today().year,
        by=by,
    )
    starts_on = clock.today() + 7 * DAY
    for number, (mahalla, street) in enumerate(zip(mahallas, STREETS, strict=False), start=1):
        plan = ObjectPlan(
            code=f"{district.code}-{SIGNS[kind]}-{number}",
            territory=mahalla,
            name=street,
            kind=WorkKind.objects.get(code=kind),
            volume=Decimal(2),
            starts_on=starts_on,
            ends_on=starts_on + 60 * DAY,
            money={FundingSource.LOCAL_BUDGET: Decimal("122500000.80")},
        )
        state_objects.add(work_list=work_list, plan=plan, by=by)
    return work_list
