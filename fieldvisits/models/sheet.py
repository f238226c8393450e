"""The household sheet: its versions, and what was answered on a visit."""

from __future__ import annotations

import datetime as dt
import functools
import operator
from typing import Any, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import TONES, SheetState
from fieldvisits.models.round import Visit
from territories import clock

LAID_DOWN = (
    "number", "definition", "valid_from", "reason",
    "created_by", "created_at", "published_by", "published_at",
)  # fmt: skip


def _any_differs(names: tuple[str, ...]) -> pgtrigger.Q:
    """Whether an update changes one of the columns."""
    differs = [pgtrigger.Q(**{f"old__{one}__df": pgtrigger.F(f"new__{one}")}) for one in names]
    return functools.reduce(operator.or_, differs)


class SheetVersionQuerySet(models.QuerySet["SheetVersion"]):
    def in_force(self, on: dt.date) -> Self:
        """Published versions whose day has come; the first is the one to use."""
        published = self.filter(state=SheetState.PUBLISHED, valid_from__lte=on)
        return published.order_by("-valid_from", "-number")


class SheetVersion(models.Model):
    """A version of the sheet. Its definition follows `fieldvisits.sheets.definition`.

    A draft may be changed; what was published never changes, it can only be withdrawn. The
    version that comes with the system has no author.
    """

    number = models.PositiveIntegerField(_("number"), unique=True)
    definition = models.JSONField(_("definition"))
    state = models.CharField(
        _("state"), max_length=10, choices=SheetState, default=SheetState.DRAFT
    )
    valid_from = models.DateField(_("in force from"), null=True, blank=True)
    reason = models.CharField(_("why"), max_length=300, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdraw_reason = models.CharField(_("why withdrawn"), max_length=300, blank=True)

    objects = SheetVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of the sheet")
        verbose_name_plural = _("versions of the sheet")
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state="draft",
                    valid_from__isnull=True,
                    published_at__isnull=True,
                    published_by__isnull=True,
                )
                | ~Q(state="draft")
                & Q(valid_from__isnull=False, published_at__isnull=False)
                & (Q(published_by__isnull=False) & ~Q(reason="") | Q(created_by__isnull=True)),
                name="published_sheet_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(state="withdrawn", withdrawn_at__isnull=False)
                & Q(withdrawn_by__isnull=False)
                & ~Q(withdraw_reason="")
                | ~Q(state="withdrawn")
                & Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdraw_reason=""),
                name="withdrawn_sheet_says_why",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="published_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["published", "withdrawn"])
                & _any_differs(LAID_DOWN),
            ),
            pgtrigger.Protect(
                name="withdrawn_stays",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="withdrawn"),
            ),
            pgtrigger.Protect(
                name="never_a_draft_again",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state="published", new__state="draft"),
            ),
            pgtrigger.Protect(
                name="published_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__state__in=["published", "withdrawn"]),
            ),
        ]

    def __str__(self) -> str:
        return str(self.number)

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:sheet-detail", args=[self.number])

    @property
    def title(self) -> str:
        """The title in the active language, in Uzbek where that one is missing."""
        titles: dict[str, str] = self.definition["title"]
        return titles.get(get_language() or "uz") or titles.get("uz", "")

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The questions, groups and repeats in their order."""
        fields: list[dict[str, Any]] = self.definition["fields"]
        return fields

    @property
    def is_draft(self) -> bool:
        return self.state == SheetState.DRAFT

    @property
    def state_tone(self) -> str:
        return TONES[self.state]


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class VisitAnswers(models.Model):
    """What was answered on a visit, by the version of the sheet used."""

    visit = models.OneToOneField(Visit, on_delete=models.PROTECT, related_name="answers")
    version = models.ForeignKey(SheetVersion, on_delete=models.PROTECT, related_name="answers")
    answers = models.JSONField(_("answers"))
    at = models.DateTimeField(default=clock.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("answers of a visit")
        verbose_name_plural = _("answers of visits")

    def __str__(self) -> str:
        return str(self.visit_id)
