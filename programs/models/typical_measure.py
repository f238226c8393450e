"""The library a draft proposes from: what usually solves a problem of a topic."""

from __future__ import annotations

from functools import cache
from typing import Self

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.choices import CountedFrom, FundingSource, JoinBy
from receptions.executor_choices import EvidenceKind
from receptions.models import Topic
from territories.models import StateBody
from territories.models.fold import fold_field
from territories.models.names import NamedModel


@cache
def _library_url() -> str:
    return reverse("programs:typical-list")  # the list has many of them; too many for reverse


class TypicalMeasureQuerySet(models.QuerySet["TypicalMeasure"]):
    """Typical measures in the domain's words."""

    def in_use(self) -> Self:
        """What a draft may propose, in the order it is tried."""
        return self.filter(is_active=True).order_by("topic__code", "position", "pk")

    def for_list(self) -> Self:
        """Everything a row of the list shows."""
        return self.prefetch_related("topic", "body").order_by("topic__code", "position", "pk")


@pghistory.track(exclude=["words_key"])
class TypicalMeasure(NamedModel):
    """What usually solves a problem of a topic: how much of it, by whom, how long, for how much.

    The first whose `words` stand in the problem is proposed, else the first of the topic.
    Costs are those of one unit; the reference data are an assumption, to be set in each place.
    """

    topic = models.ForeignKey(
        Topic, verbose_name=_("topic"), on_delete=models.PROTECT, related_name="typical_measures"
    )
    position = models.PositiveSmallIntegerField(_("place in the order"), default=1)
    words = models.CharField(_("words that speak for it"), max_length=300, blank=True)
    joins = models.CharField(
        _("one measure for"), max_length=10, choices=JoinBy, default=JoinBy.PLACE
    )
    unit = models.CharField(_("unit"), max_length=40)
    counted_from = models.CharField(
        _("quantity counted from"),
        max_length=10,
        choices=CountedFrom,
        default=CountedFrom.PROBLEMS,
    )
    quantity_each = models.DecimalField(
        _("units for each"),
        max_digits=10,
        decimal_places=2,
        default=1,
        validators=[MinValueValidator(0)],
    )
    body = models.ForeignKey(
        StateBody,
        verbose_name=_("usual body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="typical_measures",
    )
    duration_days = models.PositiveSmallIntegerField(
        _("usual duration, days"), validators=[MinValueValidator(1)]
    )
    cost_from = models.DecimalField(
        _("cost of a unit from, soums"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    cost_to = models.DecimalField(
        _("cost of a unit to, soums"), max_digits=18, decimal_places=2, null=True, blank=True
    )
    funding = models.CharField(
        _("usual source of money"),
        max_length=20,
        choices=FundingSource,
        default=FundingSource.NONE,
    )
    evidence = ArrayField(
        models.CharField(max_length=12, choices=EvidenceKind),
        verbose_name=_("what proves it"),
        default=list,
        blank=True,
    )
    is_active = models.BooleanField(_("in use"), default=True)
    words_key = fold_field("words")

    objects = TypicalMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("typical measure")
        verbose_name_plural = _("typical measures")
        ordering = ["topic", "position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(quantity_each__gt=0, duration_days__gt=0),
                name="typical_measure_amounts_above_zero",
            ),
            models.CheckConstraint(
                condition=Q(cost_from__isnull=True, cost_to__isnull=True)
                | Q(cost_from__gte=0, cost_to__gte=F("cost_from")),
                name="typical_cost_range_in_order",
            ),
            models.CheckConstraint(
                condition=Q(cost_to__isnull=True) | Q(cost_to=0) | ~Q(funding="none"),
                name="typical_cost_has_a_source_of_money",
            ),
        ]

    def get_edit_url(self) -> str:
        return f"{_library_url()}{self.pk}/"

    def get_switch_url(self) -> str:
        return f"{_library_url()}{self.pk}/switch/"

    @property
    def choices_in_words(self) -> dict[str, str]:
        """What is chosen, by column; quicker in a long list than Django's own way."""
        return {
            "joins": str(JoinBy(self.joins).label),
            "counted_from": str(CountedFrom(self.counted_from).label),
            "funding": str(FundingSource(self.funding).label),
        }

    @property
    def word_list(self) -> list[str]:
        """The words that speak for it, one by one."""
        return [word.strip() for word in self.words.split(";") if word.strip()]

    @property
    def evidence_words(self) -> list[str]:
        """The kinds of proof in words; empty where the topic's rules hold."""
        return [str(EvidenceKind(kind).label) for kind in self.evidence]
