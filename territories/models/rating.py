"""Ratings of territories: versioned formulas, scores with every contribution, decisions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

import pghistory
import pgtrigger
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from territories.choices import (
    Basis,
    Direction,
    Missing,
    PeerMeasure,
    RatingClass,
    RatingState,
    Reason,
    Stage,
)
from territories.models.office import Office
from territories.models.territory import Territory
from territories.periods import Quarter

if TYPE_CHECKING:
    from territories.models.people import User


# Rows of a formula that is in force, or by which anything was decided, stay as they are.
FORMULA_PARTS_FROZEN = pgtrigger.Trigger(
    name="frozen",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
    func="""
    IF EXISTS (
        SELECT 1 FROM territories_ratingformula f
        WHERE f.id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.formula_id ELSE OLD.formula_id END,
                       CASE WHEN TG_OP = 'DELETE' THEN OLD.formula_id ELSE NEW.formula_id END)
          AND (f.frozen OR EXISTS (SELECT 1 FROM territories_rating r
                                   WHERE r.formula_id = f.id AND r.state = 'approved'))
    ) THEN
        RAISE EXCEPTION 'A rating formula in force is frozen';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
    """,
)


class RatingFormulaQuerySet(models.QuerySet["RatingFormula"]):
    def in_force(self, *, on: dt.date) -> RatingFormula | None:
        """The formula of that day: the one that began last.

        Of two that begin together the one that somebody put in force outdoes a shipped one.
        """
        begun = self.filter(is_draft=False, valid_from__lte=on)
        chosen = F("put_in_force_at").desc(nulls_last=True)
        return begun.order_by("-valid_from", chosen, "-version").first()


class RatingFormula(models.Model):
    """One version of the formula (DOMAIN 10: weights and thresholds are assumptions).

    A draft is edited and tried; once it is put in force the database keeps it as it is.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    valid_from = models.DateField(_("valid from"))
    exemplary_from = models.DecimalField(
        _("exemplary from"), max_digits=5, decimal_places=2, default=80
    )
    good_from = models.DecimalField(_("good from"), max_digits=5, decimal_places=2, default=55)
    minimum_appeals = models.PositiveIntegerField(_("fewest appeals to be rated"), default=30)
    source = models.CharField(_("decided by (Uzbek Latin)"), max_length=300)
    source_uz_cyrl = models.CharField(
        _("decided by (Uzbek Cyrillic)"), max_length=300, blank=True, default=""
    )
    source_ru = models.CharField(_("decided by (Russian)"), max_length=300, blank=True, default="")
    source_en = models.CharField(_("decided by (English)"), max_length=300, blank=True, default="")
    prior_appeals = models.PositiveIntegerField(
        _("strength of the peers, in appeals"), default=0, validators=[MaxValueValidator(1000)]
    )
    confidence = models.DecimalField(
        _("confidence, per cent"), max_digits=3, decimal_places=1, default=0
    )
    missing = models.CharField(
        _("an indicator without data"), max_length=8, choices=Missing, default=Missing.SHARED
    )
    silent_below = models.PositiveSmallIntegerField(
        _("persons missing are failures below, per cent of the usual"), default=0
    )
    peer_measure = models.CharField(
        _("size of a territory"),
        max_length=8,
        choices=PeerMeasure,
        default=PeerMeasure.INHABITANTS,
    )
    objection_days = models.PositiveSmallIntegerField(
        _("working days for objections"), default=0, validators=[MaxValueValidator(30)]
    )
    is_draft = models.BooleanField(default=False)
    frozen = models.BooleanField(default=False)
    put_in_force_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    put_in_force_at = models.DateTimeField(null=True, blank=True)

    objects = RatingFormulaQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating formula")
        verbose_name_plural = _("rating formulas")
        ordering = ["-version"]
        constraints = [
            models.CheckConstraint(
                condition=Q(exemplary_from__gt=F("good_from")), name="thresholds_in_order"
            ),
            models.CheckConstraint(
                condition=~Q(is_draft=True, frozen=True), name="a_draft_formula_is_not_frozen"
            ),
            models.CheckConstraint(
                condition=Q(confidence=0) | Q(confidence__gte=50, confidence__lt=100),
                name="formula_confidence_0_or_50_to_99",
            ),
            models.CheckConstraint(
                condition=Q(silent_below__lte=100), name="formula_silent_below_a_hundred"
            ),
            models.CheckConstraint(
                condition=Q(put_in_force_by__isnull=True, put_in_force_at__isnull=True)
                | Q(put_in_force_by__isnull=False, put_in_force_at__isnull=False),
                name="formula_in_force_by_and_at",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__frozen=True),
            )
        ]

    def __str__(self) -> str:
        return f"{self.version} ({self.valid_from})"

    @property
    def decided_by(self) -> str:
        """Who decided it, in the active language, or in Uzbek Latin where that is missing."""
        said = {"uz-cyrl": self.source_uz_cyrl, "ru": self.source_ru, "en": self.source_en}
        return said.get(get_language() or "") or self.source


class RatingIndicator(models.Model):
    """One figure in a formula: its weight, and the values that earn no and full points."""

    formula = models.ForeignKey(RatingFormula, on_delete=models.CASCADE, related_name="indicators")
    figure = models.CharField(_("figure"), max_length=60)
    weight = models.DecimalField(
        _("weight"),
        max_digits=5,
        decimal_places=2,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    direction = models.CharField(_("direction"), max_length=4, choices=Direction)
    no_points_at = models.DecimalField(_("no points at"), max_digits=18, decimal_places=3)
    full_points_at = models.DecimalField(_("full points at"), max_digits=18, decimal_places=3)
    position = models.PositiveSmallIntegerField(default=0)
    basis = models.CharField(
        _("failures are set against"), max_length=10, choices=Basis, default=Basis.OWN
    )
    relative = models.BooleanField(_("relative to the middle of the peers"), default=False)
    stage = models.CharField(_("stage"), max_length=1, choices=Stage, blank=True)
    label = models.CharField(_("name in the formula"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["formula", "figure"], name="a_figure_once_a_formula"),
            models.CheckConstraint(
                condition=~Q(no_points_at=F("full_points_at")), name="indicator_has_a_range"
            ),
        ]
        triggers = [FORMULA_PARTS_FROZEN]

    def __str__(self) -> str:
        return self.figure


class RatingQuerySet(models.QuerySet["Rating"]):
    def visible_to(self, user: User) -> Self:
        """Ratings in work for those with the power, approved ones for every signed-in person."""
        inside = Q()
        for path in user.powers.paths("view_ratings"):
            inside |= Q(territory__path__startswith=path)
        if user.powers.office_ids:
            # A khokimiyat sees what is proposed about its territory: it may object.
            own = Office.objects.filter(pk__in=user.powers.office_ids, is_khokimiyat=True)
            inside |= Q(state=RatingState.PROPOSED, territory__in=own.values("territory"))
        return self.filter(Q(state=RatingState.APPROVED) | inside) if inside else self.published()

    def published(self) -> Self:
        """Decided ratings, open to everybody."""
        return self.filter(state=RatingState.APPROVED)


@pghistory.track()
class Rating(models.Model):
    """The class of one territory in one quarter. Frozen once approved."""

    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    formula = models.ForeignKey(RatingFormula, on_delete=models.PROTECT, related_name="ratings")
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, blank=True)
    rating_class = models.CharField(_("class"), max_length=16, choices=RatingClass)
    appeals = models.PositiveIntegerField(_("appeals"), default=0)
    low = models.DecimalField(_("from"), max_digits=5, decimal_places=2, null=True, blank=True)
    high = models.DecimalField(_("to"), max_digits=5, decimal_places=2, null=True, blank=True)
    by_score = models.CharField(
        _("class by the score alone"), max_length=16, choices=RatingClass, blank=True
    )
    reason = models.CharField(_("reason"), max_length=10, choices=Reason, default=Reason.SCORE)
    peer_group = models.CharField(_("peers"), max_length=40, blank=True)
    questions = models.PositiveIntegerField(_("questions"), default=0)
    persons = models.PositiveIntegerField(_("different persons"), default=0)
    expected = models.DecimalField(
        _("persons to be expected"), max_digits=9, decimal_places=1, null=True, blank=True
    )
    objections_until = models.DateField(_("objections until"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=RatingState, default=RatingState.DRAFT
    )
    computed_at = models.DateTimeField()
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = RatingQuerySet.as_manager()

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-year", "-quarter", "territory__path"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "year", "quarter"], name="one_rating_a_territory_and_quarter"
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="rating_quarter_1_to_4"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True, proposed_at__isnull=True)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="rating_proposed_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(approved_by__isnull=True, approved_at__isnull=True)
                | Q(approved_by__isnull=False, approved_at__isnull=False),
                name="rating_approved_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="approved") | Q(approved_at__isnull=False),
                name="approved_rating_has_its_decision",
            ),
            models.CheckConstraint(
                condition=Q(low__isnull=True, high__isnull=True)
                | Q(low__lte=F("score"), high__gte=F("score")),
                name="rating_interval_holds_its_score",
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="frozen",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="approved"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.territory_id} {self.period}"

    @property
    def period(self) -> Quarter:
        """The quarter rated."""
        return Quarter(self.year, self.quarter)

    @property
    def is_held(self) -> bool:
        """Whether the class of before stays although the score alone would give another."""
        return self.reason == Reason.UNCERTAIN

    @property
    def is_preliminary(self) -> bool:
        """Whether it was computed before the quarter was over."""
        return timezone.localdate(self.computed_at) <= self.period.last_day


class RatingContribution(models.Model):
    """What one indicator added to a score: its counts, value and points."""

    rating = models.ForeignKey(Rating, on_delete=models.CASCADE, related_name="contributions")
    indicator = models.ForeignKey(RatingIndicator, on_delete=models.PROTECT)
    numerator = models.DecimalField(max_digits=18, decimal_places=3)
    denominator = models.DecimalField(max_digits=18, decimal_places=3)
    value = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    points = models.DecimalField(max_digits=6, decimal_places=2, null=True)
    judged = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    peer = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    middle = models.DecimalField(max_digits=18, decimal_places=3, null=True)
    typical = models.DecimalField(max_digits=18, decimal_places=6, default=0)
    trust = models.DecimalField(max_digits=5, decimal_places=4, default=1)
    spread = models.DecimalField(max_digits=6, decimal_places=2, default=0)
    cases = models.DecimalField(max_digits=16, decimal_places=3, default=0)

    class Meta:
        ordering = ["indicator__position", "indicator__pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["rating", "indicator"], name="one_contribution_an_indicator"
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF EXISTS (
                    SELECT 1 FROM territories_rating
                    WHERE state = 'approved'
                      AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.rating_id
                                      ELSE OLD.rating_id END,
                                 CASE WHEN TG_OP = 'DELETE' THEN OLD.rating_id
                                      ELSE NEW.rating_id END)
                ) THEN
                    RAISE EXCEPTION 'The contributions of an approved rating are frozen';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id}: {self.points}"
