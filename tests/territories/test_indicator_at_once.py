"""Two administrators save an indicator at once: one is told, and neither's words are lost."""

import threading

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import translation

from territories.choices import Role
from territories.exceptions import StatisticsError
from territories.models import StatisticIndicator
from territories.services import statistic_indicators
from territories.statistic_changes import changes
from tests.factories import statistics as make
from tests.factories.territories import CountryFactory, UserFactory


def content(indicator, **other):
    names = ("name_uz", "name_uz_cyrl", "name_ru", "name_en", "unit", "period_kind", "direction")
    kept = {name: getattr(indicator, name) for name in (*names, "above_zero", "source", "group")}
    return {"code": indicator.code, **kept, **other}


@pytest.mark.django_db(transaction=True)
def test_of_two_connections_that_save_at_once_the_second_is_refused():
    indicator = make.IndicatorFactory(code="gas_supply", name_ru="Газ", source="x")
    version = statistic_indicators.version_of(indicator)
    place = CountryFactory()
    keepers = [UserFactory(role=Role.ADMINISTRATOR, place=place) for _one in range(2)]
    together, refused = threading.Barrier(2), []

    def save(keeper, name):
        together.wait()
        try:
            statistic_indicators.save(
                indicator=indicator,
                content=content(indicator, name_ru=name),
                by=keeper,
                note=name,
                version=version,
            )
        except StatisticsError as error:
            refused.append((name, str(error)))
        finally:
            connection.close()

    threads = [
        threading.Thread(target=save, args=[keeper, name])
        for keeper, name in zip(keepers, ("Первое", "Второе"), strict=True)
    ]
    with translation.override("en"):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    ((lost, _why),) = refused
    indicator.refresh_from_db()
    assert {indicator.name_ru, lost} == {"Первое", "Второе"}
    told = [change.note for change in changes(indicator)]
    assert told[0] == indicator.name_ru
    assert lost not in told


@pytest.mark.django_db
def test_who_comes_second_sees_why_and_what_was_typed():
    indicator = make.IndicatorFactory(code="gas_supply", source="x")
    keeper = UserFactory(role=Role.ADMINISTRATOR, place=CountryFactory())
    client = Client()
    client.force_login(keeper)
    url = reverse("territories:statistic-indicator-edit", args=["gas_supply"])
    with translation.override("en"):
        opened = client.get(url).context["form"]
        version = opened["version"].value()
        typed = {name: opened[name].value() for name in opened.fields if opened[name].value()}
        typed |= {"name_ru": "Второе", "name_uz_cyrl": "Иккинчи", "name_en": "Second"}
        typed["note"] = "mine"
        statistic_indicators.save(
            indicator=indicator,
            content=content(indicator, name_ru="Первое"),
            by=keeper,
            note="first",
            version=version,
        )

        answer = client.post(url, typed)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "changed the indicator meanwhile" in page
    assert "Второе" in page
    assert StatisticIndicator.objects.get().name_ru == "Первое"
