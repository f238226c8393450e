"""What a working group of republican heads found in a district, and what was decided there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from receptions.models.national import RepublicanVisit
from territories import clock
from territories.models.append_only import append_only


class VisitResult(models.Model):
    """The result of one visit, written down once; deputies of the district read it."""

    visit = models.OneToOneField(RepublicanVisit, on_delete=models.PROTECT, related_name="result")
    found = models.TextField(_("what was found"))
    decided = models.TextField(_("what was decided: who does what, by when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("result of a working group")
        verbose_name_plural = _("results of working groups")
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.visit_id}: {self.decided[:60]}"
