"""Pieces of a report's words that were taken over, with what they stand on."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.models.report import QuarterReport
from receptions.report_choices import TextSource
from territories import clock


class TakenText(models.Model):
    """A sentence from the figures, or a text from below, put into a section.

    `pattern` is the sentence with {0}, {1} for its numbers and `facts` the reference and the
    number of each as they were then; `origin` is the report below. The words in the section may
    be edited; this row says where they came from.
    """

    report = models.ForeignKey(QuarterReport, on_delete=models.CASCADE, related_name="taken")
    section = models.CharField(_("section"), max_length=10)
    source = models.CharField(_("source"), max_length=10, choices=TextSource)
    text = models.TextField(_("text"))
    key = models.CharField(max_length=120, blank=True)
    pattern = models.TextField(blank=True)
    facts = models.JSONField(default=list, blank=True)
    origin = models.ForeignKey(
        QuarterReport, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(source="suggestion", origin__isnull=True) & ~Q(key="")
                | Q(source="below", origin__isnull=False),
                name="taken_text_has_its_source",
            ),
        ]

    def __str__(self) -> str:
        return self.text
