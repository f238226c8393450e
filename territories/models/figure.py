"""Definitions of figures as rows: what administrators add to the ready ones or change of them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from territories.choices import Direction
from territories.figure_choices import Unit
from territories.models.append_only import append_only
from territories.models.names import NamedModel


class FigureDefinition(NamedModel):
    """One figure of the catalogue. A row changed by nobody follows the ready definitions."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    unit = models.CharField(_("unit"), max_length=10, choices=Unit)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction, blank=True)
    minimum = models.PositiveIntegerField(_("fewest cases to judge by"), default=0)
    source = models.CharField(_("source"), max_length=30)
    reason_uz = models.TextField(_("law or reason (Uzbek Latin)"), blank=True)
    reason_uz_cyrl = models.TextField(_("law or reason (Uzbek Cyrillic)"), blank=True)
    reason_ru = models.TextField(_("law or reason (Russian)"), blank=True)
    reason_en = models.TextField(_("law or reason (English)"), blank=True)
    formula = models.JSONField(_("formula"))
    position = models.PositiveSmallIntegerField(pgettext_lazy("in an order", "position"), default=0)
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    saved_at = models.DateTimeField()
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("definition of a figure")
        verbose_name_plural = _("definitions of figures")
        ordering = ["position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(changed_by__isnull=True, changed_at__isnull=True)
                | Q(changed_by__isnull=False, changed_at__isnull=False),
                name="figure_changed_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(name_uz=""), name="figure_has_a_name"),
        ]


class FigureVersion(models.Model):
    """One version of a definition as it was put in force. Never changed."""

    definition = models.ForeignKey(
        FigureDefinition, on_delete=models.PROTECT, related_name="versions"
    )
    number = models.PositiveIntegerField(_("version"))
    content = models.JSONField()
    note = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(
                fields=["definition", "number"], name="one_content_a_figure_and_version"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.definition_id}: {self.number}"
