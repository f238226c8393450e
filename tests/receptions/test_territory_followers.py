"""A change of the network is shown with what it leaves open, and no sealed report is undone."""

import datetime as dt

import pytest
from django.utils import translation

from receptions.choices import ReportState
from receptions.models import QuarterReport
from territories import clock
from territories.choices import Role
from territories.effects import EffectKind
from territories.exceptions import TerritoryError
from territories.models import TerritoryChange
from territories.services import territory_changes
from tests.factories.receptions import ReceptionFactory, question
from tests.factories.territories import UserFactory, world

pytestmark = pytest.mark.django_db
ACT = {"on": dt.date(2026, 9, 1), "act": "No. 7"}


@pytest.fixture
def where():
    with translation.override("en"):
        yield world()


def sealed(territory, number):
    QuarterReport.objects.create(
        reception=ReceptionFactory(territory=territory),
        year=2026,
        quarter=number,
        state=ReportState.SUBMITTED,
        due_on=dt.date(2026, 10, 10),
        digest="x",
        submitted_by=UserFactory(),
        submitted_at=clock.now(),
    )


def moved(where):
    return territory_changes.move(territory=where.district, under=where.far_region, **ACT)


def merged(where):
    return territory_changes.merge(gone=[where.district], into=where.neighbour, **ACT)


def test_what_is_left_open_is_shown_first(where):
    question(reception=ReceptionFactory(territory=where.district))  # by a registrar there

    told = territory_changes.preview(merged(where))

    said = {kind: [one.sentence for one in told if one.kind == kind] for kind in EffectKind}
    assert "1 territory gets another parent." in said[EffectKind.MOVES]
    assert said[EffectKind.LEFT][0] == "1 post is held there and has to be ended."
    assert said[EffectKind.LEFT][-2:] == [
        "1 reception is left to be closed.",
        "1 open question stays there until it is closed.",
    ]


@pytest.mark.parametrize(
    ("place", "number", "plan", "refused"),
    [
        ("region", 2, moved, False),
        ("region", 3, moved, True),
        ("far_region", 4, moved, True),
        ("district", 3, moved, False),
        ("district", 3, merged, False),
        ("region", 3, merged, False),
        ("district", 4, merged, True),
    ],
)
def test_a_change_that_a_sealed_report_contradicts_is_refused(where, place, number, plan, refused):
    sealed(getattr(where, place), number)
    by = where.users[Role.ADMINISTRATOR]

    if refused:
        with pytest.raises(TerritoryError, match="sealed"):
            territory_changes.record(plan=plan(where), by=by)
    else:
        territory_changes.record(plan=plan(where), by=by)

    assert TerritoryChange.objects.exists() is not refused
