"""Two sealed districts and their sealed region, and what is done to them after."""

import datetime as dt
from types import SimpleNamespace

import time_machine
from django.urls import reverse
from django.utils import timezone

from receptions.choices import QuestionStatus
from receptions.models import Appeal, CorrectionSheet, QuarterReport
from receptions.services import (
    reports,
)
from territories import clock
from territories.periods import Quarter
from tests.factories.receptions import (
    ReceptionFactory,
    appeal,
    question,
)
from tests.factories.territories import (
    RegionFactory,
    TerritoryFactory,
    UserFactory,
)

QUARTER = Quarter(2026, 3)
IN_QUARTER = dt.datetime(2026, 8, 12, 10, tzinfo=dt.UTC)
AFTER = dt.datetime(2026, 10, 8, 10, tzinfo=dt.UTC)


def prepare():
    """Two sealed districts and their sealed region."""
    region = RegionFactory()
    places = {
        "region": region,
        "district": TerritoryFactory(parent=region),
        "neighbour": TerritoryFactory(parent=region),
    }
    world = SimpleNamespace(**places)
    world.receptions = {name: ReceptionFactory(territory=one) for name, one in places.items()}
    with time_machine.travel(IN_QUARTER, tick=False):
        world.closed = question(QuestionStatus.CLOSED, reception=world.receptions["district"])
        world.appeal = appeal(world.receptions["district"])
        appeal(world.receptions["neighbour"])
        appeal(world.receptions["region"])
    with time_machine.travel(AFTER, tick=False):
        reports.open_quarter(QUARTER)
        for name in ("district", "neighbour", "region"):
            reports.submit(report=report_of(world, name), by=UserFactory())
    return world


def report_of(world, name):
    return QuarterReport.objects.select_related("reception__territory").get(
        reception=world.receptions[name], year=2026, quarter=3
    )


def late_entry(world, name="district"):
    with clock.playing(IN_QUARTER):
        late = appeal(world.receptions[name])
    Appeal.objects.filter(pk=late.pk).update(registered_at=timezone.now())
    return late


def lines(world, name, number=1):
    report = report_of(world, name)
    sheet = CorrectionSheet.objects.get(report=report, digest=report.digest, number=number)
    return {line.figure: line for line in sheet.lines.all()}


def cases_page(world, name, code="appeals_received"):
    return reverse("receptions:report-figure-cases", args=[report_of(world, name).pk, code])
