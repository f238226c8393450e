"""Choices of the socio-economic statistics."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.choices import Role

# Who takes statistics in and publishes them.
KEEPERS = frozenset({Role.ADMINISTRATOR, Role.ADMINISTRATION})


class StatisticUnit(models.TextChoices):
    PERSONS = "persons", pgettext_lazy("unit of a statistic", "persons")
    NUMBER = "number", pgettext_lazy("unit of a statistic", "number")
    PERCENT = "percent", _("per cent")
    SOUMS = "soums", _("soums")
    PER_1000 = "per_1000", _("per 1,000 inhabitants")
    POINTS = "points", _("points from 0 to 100")


# What can't lie outside 0 to 100.
BOUNDED = frozenset({StatisticUnit.PERCENT, StatisticUnit.POINTS})


class PeriodKind(models.TextChoices):
    YEAR = "year", _("by the year")
    QUARTER = "quarter", _("by the quarter")


class ReleaseState(models.TextChoices):
    CHECKED = "checked", _("checked")
    PUBLISHED = "published", _("published")
    REPLACED = "replaced", _("replaced")
