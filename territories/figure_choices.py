"""Units of figures."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Unit(models.TextChoices):
    COUNT = "count", pgettext_lazy("unit of a statistic", "number")
    PERCENT = "percent", _("per cent")
    DAYS = "days", _("days")
    AVERAGE = "average", _("on average")
    SOUMS = "soums", _("soums")
    PER_10000 = "per_10000", _("per 10,000 inhabitants")
    GROWTH = "growth", _("per cent more or less than before")
