"""Groups of territories that a formula compares with one another."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories.choices import PeerKind
from territories.models.rating import FORMULA_PARTS_FROZEN, RatingFormula

UNKNOWN = "unknown"  # instead of a size, in the short form of a group


class RatingPeerGroup(models.Model):
    """Territories of one kind and size; the first group that a territory fits is its own."""

    formula = models.ForeignKey(RatingFormula, on_delete=models.CASCADE, related_name="peer_groups")
    kind = models.CharField(_("kind"), max_length=10, choices=PeerKind)
    size_from = models.PositiveIntegerField(_("from"), default=0)
    size_below = models.PositiveIntegerField(_("below"), null=True, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("group of peers")
        verbose_name_plural = _("groups of peers")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["formula", "kind", "size_from"], name="a_peer_group_once_a_formula"
            ),
            models.CheckConstraint(
                condition=Q(size_below__isnull=True) | Q(size_below__gt=F("size_from")),
                name="peer_group_sizes_in_order",
            ),
        ]
        triggers = [FORMULA_PARTS_FROZEN]

    def __str__(self) -> str:
        return self.slug

    @property
    def slug(self) -> str:
        """The short form kept with a rating: kind, from, below."""
        return f"{self.kind}:{self.size_from}:{self.size_below or ''}"

    @property
    def is_of_all_sizes(self) -> bool:
        return not self.size_from and self.size_below is None

    @property
    def unknown_slug(self) -> str:
        """The short form of the group of its kind for territories whose size isn't known."""
        return f"{self.kind}:{UNKNOWN}:"
