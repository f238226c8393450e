"""State programmes that receptions control beside their own (DOMAIN 11)."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from programs.state_choices import ProgrammeKind
from receptions.models import Topic
from territories.models.names import NamedModel


class StateProgramme(NamedModel):
    """A state programme under monitoring: Obod qishloq, Har bir oila – tadbirkor and others."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("under monitoring"), default=True)
    kind = models.CharField(
        _("kind"), max_length=5, choices=ProgrammeKind, default=ProgrammeKind.WORKS
    )
    resolution = models.CharField(_("resolution"), max_length=300, blank=True)
    first_year = models.PositiveSmallIntegerField(_("first year"), null=True, blank=True)
    last_year = models.PositiveSmallIntegerField(_("last year"), null=True, blank=True)
    description = models.TextField(_("description (Uzbek Latin)"), blank=True)
    description_uz_cyrl = models.TextField(_("description (Uzbek Cyrillic)"), blank=True)
    description_ru = models.TextField(_("description (Russian)"), blank=True)
    description_en = models.TextField(_("description (English)"), blank=True)

    class Meta:
        verbose_name = _("state programme")
        verbose_name_plural = _("state programmes")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_year__isnull=True)
                | Q(last_year__isnull=True)
                | Q(last_year__gte=F("first_year")),
                name="state_programme_years_in_order",
            ),
        ]

    def get_absolute_url(self) -> str:
        return reverse("programs:state-detail", args=[self.code])

    @property
    def about(self) -> str:
        """The description in the active language, in Uzbek Latin where that one is missing."""
        words = {
            "uz-cyrl": self.description_uz_cyrl,
            "ru": self.description_ru,
            "en": self.description_en,
        }
        return words.get(get_language() or "uz") or self.description

    @property
    def is_loans(self) -> bool:
        """Whether it gives loans to people instead of building something."""
        return self.kind == ProgrammeKind.LOANS

    def covers(self, year: int) -> bool:
        """Whether the programme runs in the year."""
        return (self.first_year or year) <= year <= (self.last_year or year)


class WorkKind(NamedModel):
    """A kind of work (inner road, lighting …) or a direction of loans (sewing, poultry …).

    `topics` say which questions of appeals may be complaints about such an object.
    """

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=ProgrammeKind)
    unit = models.CharField(_("unit"), max_length=40)
    is_active = models.BooleanField(_("in use"), default=True)
    topics = models.ManyToManyField(
        Topic, verbose_name=_("topics of complaints"), related_name="work_kinds", blank=True
    )

    class Meta:
        verbose_name = _("kind of work")
        verbose_name_plural = _("kinds of work")
        ordering = ["kind", "code"]
