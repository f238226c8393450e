"""The full play says what it lacks of its promised volume."""

import datetime as dt

import pytest

from config.demonstration import whole
from config.demonstration.volume import FULL
from receptions.models import Appeal, QuarterReport
from receptions.services import reports
from territories.periods import Quarter
from territories.services import ratings
from tests.factories import receptions as make
from tests.factories.territories import CountryFactory

pytestmark = pytest.mark.django_db
QUARTER = Quarter(2026, 3)
SETTLED = dt.date(2026, 10, 20)


@pytest.fixture
def desk():
    make.ReceptionFactory(territory=CountryFactory())
    reception = make.ReceptionFactory()
    make.appeal(reception)
    return reception


@pytest.fixture
def promised(monkeypatch):
    monkeypatch.setattr(whole, "LEAST", {Appeal: 1})


def test_a_play_without_volume_is_refused_with_every_number(desk):
    with pytest.raises(RuntimeError) as refusal:
        whole.require(quarter=QUARTER, on=SETTLED)

    for words in ("1 of 3000 appeal", "0 of 40 round", "0 of 20 fieldreception"):
        assert words in str(refusal.value)
    assert "0 of 30 programme" in str(refusal.value)


def test_every_reception_needs_a_report_and_every_place_a_rating(desk, promised):
    assert list(whole.lacking(QUARTER, SETTLED)) == [
        f"no report of 17, {desk.code}",
        f"no rating of {desk.code}",
    ]
    reports.open_quarter(QUARTER)
    ratings.compute(quarter=QUARTER)

    whole.require(quarter=QUARTER, on=SETTLED)
    assert QuarterReport.objects.count() == 2


def test_in_the_first_days_less_is_asked(desk, monkeypatch):
    monkeypatch.setattr(whole, "LEAST", {Appeal: 2})
    reports.open_quarter(QUARTER)
    ratings.compute(quarter=QUARTER)

    assert list(whole.lacking(QUARTER, SETTLED)) == ["1 of 2 appeal"]
    assert list(whole.lacking(QUARTER, QUARTER.next.first_day)) == []
    assert list(whole.lacking(QUARTER, QUARTER.next.first_day + dt.timedelta(days=1))) == []


def test_the_play_asks_for_what_it_promises():
    played = {"round": FULL.rounds, "fieldreception": FULL.field_receptions}
    played["programme"] = FULL.programmes

    for model, least in whole.LEAST.items():
        assert played.get(model._meta.model_name, least) >= least
