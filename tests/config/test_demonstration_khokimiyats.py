"""The demonstration's khokimiyats accept all but the newest programme and organise a measure."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from config.demonstration import khokimiyats
from programs.choices import FundingSource
from programs.models import Acceptance, Contract, Milestone, Responsible
from programs.services import measures, programmes
from territories import clock, demo
from tests.factories import programs as make

pytestmark = pytest.mark.django_db


def test_one_programme_waits_and_one_measure_is_organised(monkeypatch):
    where = make.place()
    monkeypatch.setattr(demo, "REGION", where.region.code)
    monkeypatch.setattr(demo, "DISTRICT", where.district.code)
    now = timezone.now()
    with clock.playing(now - dt.timedelta(days=10)):
        period = {"sources_from": clock.today(), "sources_to": clock.today()}
        for _turn in range(2):
            make.finding(where)
            programme = make.draft(where, **period)
            for line in programme.lines.all():
                plan = measures.Plan.of(
                    line, cost=Decimal(9_000_000), funding=FundingSource.LOCAL_BUDGET
                )
                measures.edit(measure=line, by=where.head, plan=plan)
            programmes.submit(programme=programme, by=where.head)
            programmes.approve(programme=programme, by=where.regional_head)
            programmes.send(programme=programme, by=where.head)

    khokimiyats.set_out(seed=1, now=now)

    assert Acceptance.objects.waiting().count() == 1
    assert Acceptance.objects.count() == 2
    counts = [model.objects.count() for model in (Responsible, Milestone, Contract)]
    assert counts == [1, 2, 1]
