"""Administrators add and change indicators; the code stays, and the unit once there are values."""

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import translation

from territories import clock, statistic_changes
from territories.choices import Role
from territories.exceptions import StatisticsError
from territories.figure_registry import registry
from territories.models import FigureDefinition, RatingFormula, RatingIndicator, StatisticIndicator
from territories.services import statistic_indicators
from tests.factories import statistics as make
from tests.factories.territories import world

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


@pytest.fixture
def where():
    return world()


@pytest.fixture
def keeper(where):
    return where.users[Role.ADMINISTRATOR]


@pytest.fixture
def client(keeper):
    client = Client()
    client.force_login(keeper)
    return client


def typed(**other):
    return {
        "code": "gas_supply",
        "name_uz": "Gaz taʼminoti",
        "name_uz_cyrl": "Газ таъминоти",
        "name_ru": "Газоснабжение",
        "name_en": "Gas supply",
        "group": make.StatisticGroupFactory().pk,
        "unit": "percent",
        "period_kind": "year",
        "direction": "more",
        "source": "Statistics Agency",
        "note": "asked for by the Administration",
        **other,
    }


def version(indicator):
    return statistic_indicators.version_of(indicator)


def page(name, *args):
    return reverse(f"territories:statistic-indicator{name}", args=args)


def test_an_indicator_is_added_on_a_page_and_files_may_name_it(client, keeper, where):
    answer = client.post(page("-new"), typed())

    indicator = StatisticIndicator.objects.get()
    assert answer["Location"] == indicator.get_absolute_url()
    make.published(keeper, (where.district.code, "gas_supply", 40))
    assert registry.figures["stat_gas_supply"].direction == "more"
    shown = client.get(indicator.get_absolute_url()).content.decode()
    for words in ("Statistics Agency", "asked for by the Administration", str(keeper)):
        assert words in shown


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"code": "new"}, "with this code already"),
        ({"code": "Gas supply"}, "Latin letters"),
        ({"code": "taken"}, "already exists"),
        ({"code": "clash"}, "with this code already"),
        ({"name_ru": ""}, "required"),
        ({"name_en": "share"}, "Another indicator is called that"),
        ({"source": ""}, "required"),
        ({"unit": "miles"}, "valid choice"),
        ({"note": ""}, "required"),
    ],
)
def test_a_wrong_form_is_answered_with_422_and_nothing_kept(client, wrong, said):
    make.IndicatorFactory(code="taken", name_en="Share")
    FigureDefinition.objects.create(
        code="stat_clash", name_uz="x", unit="count", formula={}, saved_at=clock.now()
    )
    registry.forget()

    answer = client.post(page("-new"), typed(**wrong))

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert StatisticIndicator.objects.count() == 1


def test_what_stood_before_a_change_is_told_with_who_and_why(client, keeper):
    indicator = make.IndicatorFactory(code="gas_supply", direction="less", name_ru="Газ")

    change = typed(code="other", note="it was the wrong way", version=version(indicator))
    client.post(page("-edit", "gas_supply"), change)

    indicator.refresh_from_db()
    assert (indicator.code, indicator.direction) == ("gas_supply", "more")
    change = statistic_changes.changes(indicator)[0]
    assert (change.who, change.note) == (str(keeper), "it was the wrong way")
    assert "Direction: was less is better, now more is better" in change.lines
    with pytest.raises(DatabaseError), transaction.atomic():
        indicator.events.all().delete()


def test_the_unit_and_the_period_stay_once_there_are_values(client, keeper, where):
    indicator = make.IndicatorFactory(code="gas_supply")
    make.release(keeper, (where.district.code, "gas_supply", 40))

    other = typed(unit="number", period_kind="quarter", version=version(indicator))
    client.post(page("-edit", "gas_supply"), other)

    indicator.refresh_from_db()
    assert (indicator.unit, indicator.period_kind) == ("percent", "year")
    assert indicator.name_ru == "Газоснабжение"
    content = {**typed(), "group": indicator.group, "unit": "number"}
    with pytest.raises(StatisticsError, match="unit and period stay"):
        statistic_indicators.save(
            indicator=indicator, content=content, by=keeper, note="x", version=version(indicator)
        )


def test_an_indicator_out_of_use_is_refused_in_files_and_no_figure(client, keeper, where):
    indicator = make.IndicatorFactory(code="gas_supply")

    client.post(page("-switch", "gas_supply"), {"to": "off", "note": "no longer counted"})

    assert indicator.figure_code not in registry.figures
    release = make.release(keeper, (where.district.code, "gas_supply", 40))
    assert "There is no indicator" in release.wrong_rows[0][1][0][1]
    assert "switched off" in client.get(reverse("territories:statistic-list")).content.decode()
    client.post(page("-switch", "gas_supply"), {"to": "on"})
    assert indicator.figure_code in registry.figures


def test_an_indicator_that_the_rating_weighs_is_not_switched_off(keeper):
    indicator = make.IndicatorFactory(code="gas_supply")
    formula = RatingFormula.objects.create(version=95, valid_from="2020-01-01", source="x")
    RatingFormula.objects.exclude(pk=formula.pk).filter(frozen=False).delete()
    RatingIndicator.objects.create(
        formula=formula,
        figure=indicator.figure_code,
        weight=100,
        direction="more",
        no_points_at=0,
        full_points_at=100,
    )

    with pytest.raises(StatisticsError, match="Change the formula first"):
        statistic_indicators.switch(indicator=indicator, by=keeper, active=False)


def test_others_keep_no_indicators(where):
    indicator = make.IndicatorFactory()
    auditor = where.users[Role.AUDITOR]

    for forbidden in (
        lambda: statistic_indicators.save(indicator=None, content=typed(), by=auditor, note="x"),
        lambda: statistic_indicators.switch(indicator=indicator, by=auditor, active=False),
    ):
        with pytest.raises(StatisticsError, match="Only administrators"):
            forbidden()


def test_the_catalogue_of_figures_leads_to_the_indicator(client):
    indicator = make.IndicatorFactory()

    shown = client.get(reverse("territories:figure-detail", args=[indicator.figure_code]))

    text = shown.content.decode()
    assert indicator.get_absolute_url() in text
    assert reverse("territories:figure-edit", args=[indicator.figure_code]) not in text
