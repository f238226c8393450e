"""Views of the explorer under a name, and the outlines that its map draws."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.models import Territory

if TYPE_CHECKING:
    from territories.models import User


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """The own ones, and those shared at or above a place whose figures the person reads."""
        above = {
            ".".join(codes[:length]) + "."
            for codes in (path.strip(".").split(".") for path in user.powers.paths("view_reports"))
            for length in range(1, len(codes) + 1)
        }
        return self.filter(Q(owner=user) | Q(territory__path__in=above))


class SavedView(models.Model):
    """What the explorer showed, under a name. `query` is its address, nothing else.

    With a territory it is shared: everybody who reads figures there or below finds it, and sees
    through it only what they may see anyway.
    """

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=80)
    query = models.TextField()
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("shared in"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="one_view_a_name"),
        ]

    def __str__(self) -> str:
        return self.name


class Outline(models.Model):
    """The border of a territory from an operator's file, ready to be drawn.

    `rings` are lists of points [x, y] on one plane for the whole country (`explorer_geo`), y
    downwards; the four bounds enclose them.
    """

    territory = models.OneToOneField(Territory, on_delete=models.CASCADE, related_name="outline")
    rings = models.JSONField()
    left = models.IntegerField()
    top = models.IntegerField()
    right = models.IntegerField()
    bottom = models.IntegerField()
    source = models.CharField(_("source"), max_length=200)
    loaded_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("outline")
        verbose_name_plural = _("outlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(left__lt=F("right"), top__lt=F("bottom")),
                name="outline_encloses_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.territory_id}: {self.source}"
