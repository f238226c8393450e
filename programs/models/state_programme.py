"""State programmes that receptions control beside their own (DOMAIN 11)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from territories.models.names import NamedModel


class StateProgramme(NamedModel):
    """A state programme under monitoring: Obod qishloq, Har bir oila – tadbirkor and others."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    is_active = models.BooleanField(_("under monitoring"), default=True)

    class Meta:
        verbose_name = _("state programme")
        verbose_name_plural = _("state programmes")
        ordering = ["code"]
