"""Indicators of statistics, and spreadsheets with their values."""

import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from factory.django import DjangoModelFactory
from openpyxl import Workbook

from territories import models
from territories.services import statistics
from territories.services.statistics import Period

YEAR = Period(2025)
QUARTER = Period(2026, 1)


class StatisticGroupFactory(DjangoModelFactory):
    class Meta:
        model = models.StatisticGroup
        django_get_or_create = ("code",)

    code = "general"
    name_uz = "Umumiy"


class IndicatorFactory(DjangoModelFactory):
    """A yearly share of inhabitants."""

    class Meta:
        model = models.StatisticIndicator

    code = factory.Sequence(lambda n: f"share{n}")
    group = factory.SubFactory(StatisticGroupFactory)
    name_uz = factory.Sequence(lambda n: f"Ulush {n}")
    unit = "percent"
    period_kind = "year"


def sheet(
    *rows, headings=("territory", "indicator", "value"), name="statistika.xlsx", formats=None
):
    """A spreadsheet with these rows and formats of cells, as it is uploaded."""
    book = Workbook()
    book.active.append(list(headings))
    for row in rows:
        book.active.append(list(row))
    for place, number_format in (formats or {}).items():
        book.active[place].number_format = number_format
    buffer = io.BytesIO()
    book.save(buffer)
    return SimpleUploadedFile(name, buffer.getvalue())


def release(by, *rows, period=YEAR, source="Davlat statistika qoʻmitasi"):
    """A checked file with these rows."""
    return statistics.receive(file=sheet(*rows), source=source, period=period, by=by)


def published(by, *rows, period=YEAR):
    """A release that counts."""
    return statistics.publish(release=release(by, *rows, period=period), by=by, looked=True)
