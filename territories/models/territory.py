"""The tree of territories, and its past."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from territories.choices import ChangeKind, Level
from territories.models.fold import fold_field
from territories.models.names import NamedModel


class TerritoryQuerySet(models.QuerySet["Territory"]):
    """Nodes of the tree in the domain's words."""

    def valid(self, *, on: dt.date) -> Self:
        """Nodes that exist on the day."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on)

    def within(self, territory: Territory) -> Self:
        """The node itself and everything below it."""
        return self.filter(path__startswith=territory.path)

    def with_reception(self) -> Self:
        """Levels that have a People's Reception: the country, regions, districts, cities."""
        return self.exclude(level=Level.MAHALLA)


class Territory(NamedModel):
    """A node of the tree: the country, a region, a district or city, a mahalla.

    `path` is the chain of codes from the country down, each followed by a dot; a subtree is
    therefore a prefix of it.
    """

    code = models.CharField(_("code"), max_length=12, unique=True)
    level = models.CharField(_("level"), max_length=16, choices=Level)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    path = models.CharField(max_length=60, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, blank=True)
    centre = models.CharField(_("administrative centre"), max_length=100, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("population year"), null=True, blank=True)
    valid_from = models.DateField(_("valid from"), default=dt.date(2017, 1, 1))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    name_key = fold_field("name_uz", "name_uz_cyrl", "name_ru")

    objects = TerritoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["path"]
        indexes = [
            models.Index(fields=["parent", "level"]),
            models.Index(
                fields=["path"], name="territory_path_like", opclasses=["varchar_pattern_ops"]
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="territory_validity_in_order",
            ),
        ]
        permissions = [
            ("view_appeals", "See appeals of the subtree"),
            ("work_reception", "Receive people at this territory's own reception"),
            ("decide_appeals", "Extend, leave unexamined, terminate, take off control"),
            ("plan_field", "Plan rounds and field receptions"),
            ("view_field", "See rounds and field receptions"),
            ("draft_programmes", "Draft and submit programmes"),
            ("approve_programmes", "Approve or return programmes"),
            ("view_programmes", "See programmes"),
            ("submit_reports", "Submit the quarterly report"),
            ("accept_reports", "Accept or return quarterly reports"),
            ("view_reports", "See quarterly reports in work"),
            ("read_council", "Read the council edition of published reports"),
            ("propose_ratings", "Propose ratings"),
            ("decide_ratings", "Decide ratings and formulas"),
            ("view_ratings", "See ratings in work"),
            ("audit", "Read the log"),
        ]

    def contains(self, other: Territory) -> bool:
        """Whether the other node is this one or lies below it."""
        return other.path.startswith(self.path)


class TerritoryLink(models.Model):
    """Which parent a territory had, and when: reports run in the structure of then or of now."""

    child = models.ForeignKey(Territory, on_delete=models.CASCADE, related_name="links")
    parent = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="child_links")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["child"], condition=Q(valid_to__isnull=True), name="one_open_link_a_child"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="link_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.child_id} < {self.parent_id}"


class TerritoryChange(models.Model):
    """A split, merge, move or renaming, with the act that ordered it and who recorded it."""

    kind = models.CharField(max_length=10, choices=ChangeKind)
    on = models.DateField(_("from the day"))
    act = models.CharField(_("act"), max_length=200)
    before = models.ManyToManyField(Territory, related_name="changes_away")
    after = models.ManyToManyField(Territory, related_name="changes_into")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(by__isnull=True, at__isnull=True)
                | Q(by__isnull=False, at__isnull=False),
                name="territory_change_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.on}"
