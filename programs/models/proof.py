"""Who looked, who was asked, and what was decided about a measure that can't be done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import RoundStatus
from fieldvisits.models import Finding, Round
from programs.choices import MeasureState
from programs.models.measure import Measure, MeasureSource
from programs.models.state_programme import StateProgramme
from programs.proof_choices import WORD_TONES, AskedBy, OffKind, SaidValue, SourceWord
from receptions.models import ApplicantWord
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class SourceAnswer(models.Model):
    """What the household or applicant behind a source said, who asked, when, how. Never changed.

    The last one that reached somebody holds; `MeasureSource.word` repeats it. `finding` is the
    one of the cause whose household was asked; empty for applicants and for what was seen on site.
    """

    source = models.ForeignKey(MeasureSource, on_delete=models.PROTECT, related_name="answers")
    finding = models.ForeignKey(
        Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    value = models.CharField(_("is it solved?"), max_length=12, choices=SaidValue)
    way = models.CharField(_("how"), max_length=8, choices=AskedBy)
    words = models.TextField(_("in their words"), blank=True)
    said = models.OneToOneField(
        ApplicantWord, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("answer of a household")
        verbose_name_plural = _("answers of households")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(way="link", by__isnull=True, said__isnull=False)
                | ~Q(way="link") & Q(by__isnull=False),
                name="answer_is_asked_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(value="not_reached") | Q(way__in=["call", "visit"]),
                name="not_reached_by_call_or_visit",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.source_id}: {self.value}"

    @property
    def tone(self) -> str:
        return WORD_TONES[SourceWord(self.value)]


class SiteCheckQuerySet(models.QuerySet["SiteCheck"]):
    """Checks handed to rounds in the domain's words."""

    def open(self) -> Self:
        """Still to be made: the round isn't over and the measure waits for a look."""
        return self.filter(result__isnull=True, measure__state=MeasureState.REPORTED).exclude(
            round__status=RoundStatus.FINISHED
        )

    def walked_by(self, user: User) -> Self:
        return self.filter(round__members__user=user)


class SiteCheck(models.Model):
    """A measure reported done that a round is asked to look at on its way."""

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="site_checks")
    at = models.DateTimeField(default=clock.now)

    objects = SiteCheckQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["round", "measure"], name="a_measure_once_a_round")
        ]

    def __str__(self) -> str:
        return f"{self.round_id}: {self.measure_id}"

    def get_absolute_url(self) -> str:
        return reverse("programs:site-check", args=[self.pk])

    @property
    def is_made(self) -> bool:
        return hasattr(self, "result")

    @property
    def is_open(self) -> bool:
        return not self.is_made and self.measure.state == MeasureState.REPORTED


class TakingOff(models.Model):
    """A request to take a measure off its programme, and what the regional head decided.

    `granted` is empty until then. Where the regional head acts without a request nobody asked.
    """

    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, related_name="takings_off")
    kind = models.CharField(_("what happens to it"), max_length=12, choices=OffKind)
    state_programme = models.ForeignKey(
        StateProgramme,
        verbose_name=_("state programme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="measures_moved",
    )
    grounds = models.TextField(_("grounds"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True)
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    reason = models.TextField(_("reason of the decision"), blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("taking off of a measure")
        verbose_name_plural = _("takings off of measures")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(granted__isnull=True),
                name="one_open_taking_off_a_measure",
            ),
            models.UniqueConstraint(
                fields=["measure"],
                condition=Q(granted=True),
                name="a_measure_is_taken_off_once",
            ),
            models.CheckConstraint(condition=~Q(grounds=""), name="taking_off_has_grounds"),
            models.CheckConstraint(
                condition=Q(kind="moved", state_programme__isnull=False)
                | Q(kind="impossible", state_programme__isnull=True),
                name="moved_measure_names_its_state_programme",
            ),
            models.CheckConstraint(
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="taking_off_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(asked_by__isnull=False, asked_at__isnull=False)
                | Q(asked_by__isnull=True, asked_at__isnull=True, granted=True),
                name="taking_off_asked_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(granted=True)
                | Q(asked_by__isnull=True)
                | ~Q(decided_by=F("asked_by")),
                name="nobody_grants_the_own_taking_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure_id}: {self.kind}"
