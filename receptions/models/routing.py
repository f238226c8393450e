"""The ordered table that proposes where a question goes, and its history."""

from __future__ import annotations

import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions.models.question import Question
from receptions.models.topic import Topic
from receptions.routing_choices import Profile, RuleChangeKind, TargetKind, TargetLevel
from territories import clock
from territories.choices import BodyKind
from territories.models import Office, StateBody, Territory
from territories.models.append_only import append_only


class RoutingRuleQuerySet(models.QuerySet["RoutingRule"]):
    """Rules in the domain's words."""

    def standing(self) -> Self:
        """Rules that have not ended, those of a later day too, in their order."""
        return self.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=clock.today())).order_by(
            "position", "pk"
        )

    def with_names(self) -> Self:
        """Everything a line of the table shows."""
        return self.select_related(
            "topic__parent",
            "territory",
            "about_office",
            "target_body",
            "target_office__territory",
            "target_office__body",
        )


class RoutingRule(models.Model):
    """One line of the ordered table that proposes an office. Empty conditions fit everything.

    A rule is never rewritten: it ends, and another one is added. Only its place changes.
    """

    position = models.PositiveIntegerField(pgettext_lazy("in an order", "position"))
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("topic or group of topics"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    about_office = models.ForeignKey(
        Office,
        verbose_name=_("office complained about"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    about_kind = models.CharField(
        _("kind of the body complained about"), max_length=20, choices=BodyKind, blank=True
    )
    profile = models.CharField(
        _("organisation profile"), max_length=12, choices=Profile, blank=True
    )
    target = models.CharField(_("goes to"), max_length=10, choices=TargetKind)
    target_body = models.ForeignKey(
        StateBody,
        verbose_name=_("state body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target_office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    target_level = models.CharField(_("level"), max_length=8, choices=TargetLevel, blank=True)
    note = models.CharField(_("legal basis"), max_length=300)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = RoutingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["position", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="routing_rule_dates_in_order",
            ),
            models.CheckConstraint(condition=~Q(note=""), name="routing_rule_has_a_basis"),
            models.CheckConstraint(
                condition=Q(about_kind="") | Q(about_office__isnull=True),
                name="routing_rule_about_an_office_or_a_kind",
            ),
            models.CheckConstraint(
                condition=(
                    Q(target=TargetKind.BODY, target_body__isnull=False)
                    & Q(target_office__isnull=True, target_level="")
                )
                | (
                    Q(target=TargetKind.OFFICE, target_office__isnull=False)
                    & Q(target_body__isnull=True, target_level="")
                )
                | (
                    Q(target=TargetKind.KHOKIMIYAT, target_body__isnull=True)
                    & Q(target_office__isnull=True)
                    & ~Q(target_level="")
                )
                | Q(
                    target=TargetKind.RECEPTION,
                    target_body__isnull=True,
                    target_office__isnull=True,
                    target_level="",
                ),
                name="routing_rule_with_its_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.target_words}"

    @property
    def target_words(self) -> str:
        """Where it sends, in words."""
        if self.target_body is not None:
            return self.target_body.name
        if self.target_office is not None:
            return self.target_office.name
        words = str(self.get_target_display())
        return f"{words} {self.get_target_level_display()}" if self.target_level else words

    def is_in_force(self, *, on: dt.date) -> bool:
        """Whether the rule holds on a day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)

    def fits(self, question: Question, *, profile: str) -> bool:
        """Whether the conditions hold; an empty one always does."""
        topic, appeal = question.topic, question.appeal
        if self.topic_id is not None and self.topic_id not in (topic.pk, topic.parent_id):
            return False
        place = question.mahalla or question.territory
        if self.territory is not None and not self.territory.contains(place):
            return False
        if self.profile and self.profile != profile:
            return False
        return self._fits_complaint(appeal.complained_office)

    def _fits_complaint(self, complained: Office | None) -> bool:
        if self.about_office_id is not None:
            return complained is not None and complained.pk == self.about_office_id
        if self.about_kind:
            return complained is not None and complained.body.kind == self.about_kind
        return True


class RoutingRuleChange(models.Model):
    """What was done with a rule, by whom and why. Never changed."""

    rule = models.ForeignKey(RoutingRule, on_delete=models.PROTECT, related_name="changes")
    kind = models.CharField(_("what was done"), max_length=5, choices=RuleChangeKind)
    position = models.PositiveIntegerField()
    note = models.CharField(_("reason"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.rule_id} {self.kind}"
