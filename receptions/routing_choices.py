"""Choices of routing rules and of what became of a question when its office was abolished."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Profile(models.TextChoices):
    """Who leads the receptions (settings.RECEPTION_PROFILE)."""

    INDEPENDENT = "independent", _("the reception is independent of the hokim (2020)")
    HOKIM_LEADS = "hokim_leads", _("the hokim leads the reception (2025)")


class TargetKind(models.TextChoices):
    """Where a routing rule sends a question."""

    BODY = "body", _("the nearest office of a state body")
    OFFICE = "office", _("a named office")
    KHOKIMIYAT = "khokimiyat", _("the khokimiyat")
    RECEPTION = "reception", _("the reception itself")


class TargetLevel(models.TextChoices):
    """Whose khokimiyat."""

    DISTRICT = "district", _("of the district or city")
    REGION = "region", _("of the region")


class RuleChangeKind(models.TextChoices):
    ADDED = "added", _("added")
    MOVED = "moved", _("moved")
    ENDED = "ended", _("ended")
