"""The demonstration's state programmes: roads under way, lights waiting for the reception."""

import pytest
from django.utils import timezone

from config.demonstration import state_programmes
from programs.models import ObjectFact, ObjectVisit, StateProgramme, WorkKind, WorkList
from programs.state_choices import ProgrammeKind
from territories import demo
from tests.factories import programs as make
from tests.factories.territories import MahallaFactory

pytestmark = pytest.mark.django_db


def test_one_list_is_under_way_and_one_waits(monkeypatch):
    where = make.place()
    MahallaFactory.create_batch(3, parent=where.district)
    monkeypatch.setattr(demo, "DISTRICT", where.district.code)
    for programme, kind in (("obod-qishloq", "inner-road"), ("obod-mahalla", "lighting")):
        StateProgramme.objects.create(code=programme, name_uz=programme)
        WorkKind.objects.create(code=kind, name_uz=kind, unit="km", kind=ProgrammeKind.WORKS)

    state_programmes.set_out(seed=1, now=timezone.now())

    states = dict(WorkList.objects.values_list("district_year__programme__code", "state"))
    assert states == {"obod-qishloq": "agreed", "obod-mahalla": "sent"}
    assert ObjectFact.objects.get().object.work_list.state == "agreed"
    assert ObjectVisit.objects.get().remarks.count() == 1
