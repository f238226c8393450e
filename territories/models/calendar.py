"""The working calendar: holidays and days moved by decree, kept as data (DOMAIN 14)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from territories.choices import DayKind


class CalendarVersion(models.Model):
    """One state of the calendar. A new decree makes a new version, dates keep theirs."""

    number = models.PositiveIntegerField(_("version"), unique=True)
    act = models.CharField(_("act"), max_length=300)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ["-number"]

    def __str__(self) -> str:
        return f"{self.number}: {self.act}"


class CalendarDay(models.Model):
    """A day of a calendar version that differs from the plain five-day week."""

    version = models.ForeignKey(CalendarVersion, on_delete=models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    kind = models.CharField(_("kind"), max_length=10, choices=DayKind)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("calendar day")
        verbose_name_plural = _("calendar days")
        ordering = ["day"]
        constraints = [
            models.UniqueConstraint(fields=["version", "day"], name="one_entry_a_day_and_version")
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.get_kind_display()}"
