"""What the Administration makes of the network's reports: proposals, papers, working groups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from receptions.exceptions import TransitionError
from receptions.models.report import QuarterReport
from receptions.national_choices import (
    NATIONAL_NEXT,
    NATIONAL_TONES,
    NationalKind,
    NationalPaperKind,
    NationalPaperState,
    NationalState,
)
from territories import clock
from territories.models import StateBody, Territory
from territories.models.append_only import append_only
from territories.periods import Quarter

if TYPE_CHECKING:
    from territories.models import User


def sees_national(user: User) -> bool:
    """The Administration, and the auditor of the whole country."""
    return user.powers.everywhere("decide_ratings") or user.powers.everywhere("audit")


class NationalProposalQuerySet(models.QuerySet["NationalProposal"]):
    def visible_to(self, user: User) -> Self:
        return self if sees_national(user) else self.none()


class NationalProposal(models.Model):
    """A proposal for a legal act or a state programme, and what became of it."""

    kind = models.CharField(_("what is proposed"), max_length=10, choices=NationalKind)
    title = models.CharField(_("title"), max_length=300)
    text = models.TextField(_("proposal"))
    grounds = models.TextField(_("grounds and evidence"), blank=True)
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("territory"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="national_proposals",
    )
    report = models.ForeignKey(
        QuarterReport,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="national_proposals",
    )
    origin = models.CharField(max_length=60, blank=True)
    origin_url = models.CharField(max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=NationalState, default=NationalState.COLLECTED
    )
    body = models.ForeignKey(
        StateBody,
        verbose_name=_("body"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="national_proposals",
    )
    act_number = models.CharField(_("number of the act"), max_length=60, blank=True)
    act_date = models.DateField(_("date of the act"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = NationalProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal to the centre")
        verbose_name_plural = _("proposals to the centre")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin"], condition=~Q(origin=""), name="an_origin_is_collected_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="sent") | Q(body__isnull=False),
                name="sent_proposal_names_the_body",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted") | ~Q(act_number="") & Q(act_date__isnull=False),
                name="adopted_proposal_has_an_act",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""),
                name="declined_proposal_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("receptions:national-proposal", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in NATIONAL_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), NationalState(state).label)

    @property
    def next_states(self) -> list[NationalState]:
        return [NationalState(state) for state in NATIONAL_NEXT[self.state]]

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return NATIONAL_TONES[NationalState(self.state)]


class NationalProposalEvent(models.Model):
    """A step of a proposal. Never changed."""

    proposal = models.ForeignKey(NationalProposal, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=NationalState)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.proposal_id} {self.state}"


class NationalPaperQuerySet(models.QuerySet["NationalPaper"]):
    def visible_to(self, user: User) -> Self:
        return self if sees_national(user) else self.none()


class NationalPaper(models.Model):
    """A brief or an agenda: drafted from the figures, edited, then signed and numbered."""

    kind = models.CharField(_("kind"), max_length=8, choices=NationalPaperKind)
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    meets_on = models.DateField(_("day of the meeting"), null=True, blank=True)
    intro_uz = models.TextField(_("opening words (Uzbek Latin)"), blank=True)
    intro_uz_cyrl = models.TextField(_("opening words (Uzbek Cyrillic)"), blank=True)
    intro_ru = models.TextField(_("opening words (Russian)"), blank=True)
    intro_en = models.TextField(_("opening words (English)"), blank=True)
    state = models.CharField(
        _("state"), max_length=8, choices=NationalPaperState, default=NationalPaperState.DRAFT
    )
    number = models.CharField(_("number"), max_length=30, blank=True)
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    drafted_at = models.DateTimeField(default=clock.now)
    # Whose numbers it speaks in: the seal of the national report, or none; see national_basis.
    basis = models.JSONField(default=dict, editable=False)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)

    objects = NationalPaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper of the Administration")
        verbose_name_plural = _("papers of the Administration")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["number"], condition=~Q(number=""), name="one_number_a_national_paper"
            ),
            models.CheckConstraint(
                condition=Q(
                    state="draft", number="", signed_by__isnull=True, signed_at__isnull=True
                )
                | Q(state="signed", signed_by__isnull=False, signed_at__isnull=False)
                & ~Q(number=""),
                name="signed_paper_has_number_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(quarter__gte=1, quarter__lte=4), name="national_paper_quarter_1_to_4"
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="signed_stays",
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__state="signed"),
            )
        ]

    def __str__(self) -> str:
        return self.number or f"{self.kind} {self.year}-{self.quarter}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:national-paper", args=[self.pk])

    @property
    def period(self) -> Quarter:
        """The quarter whose figures it speaks of."""
        return Quarter(self.year, self.quarter)

    @property
    def is_signed(self) -> bool:
        return self.state == NationalPaperState.SIGNED

    @property
    def is_agenda(self) -> bool:
        return self.kind == NationalPaperKind.AGENDA

    @property
    def intro(self) -> str:
        return _in_language(self, "intro")


class NationalPaperItem(models.Model):
    """One problem with its proposal, or one region with its questions; figures as frozen.

    `evidence` holds codes and numbers (figures, topics, districts), so that the paper can be
    drawn in every language and says later what it said when it was drafted.
    """

    paper = models.ForeignKey(NationalPaper, on_delete=models.CASCADE, related_name="items")
    position = models.PositiveSmallIntegerField()
    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    problem_uz = models.TextField(_("problem (Uzbek Latin)"))
    problem_uz_cyrl = models.TextField(_("problem (Uzbek Cyrillic)"), blank=True)
    problem_ru = models.TextField(_("problem (Russian)"))
    problem_en = models.TextField(_("problem (English)"), blank=True)
    proposal_uz = models.TextField(_("proposals or questions (Uzbek Latin)"), blank=True)
    proposal_uz_cyrl = models.TextField(_("proposals or questions (Uzbek Cyrillic)"), blank=True)
    proposal_ru = models.TextField(_("proposals or questions (Russian)"), blank=True)
    proposal_en = models.TextField(_("proposals or questions (English)"), blank=True)
    evidence: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        ordering = ["position", "pk"]
        triggers = [
            pgtrigger.Trigger(
                name="signed_stays",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
                func="""
                IF EXISTS (
                    SELECT 1 FROM receptions_nationalpaper
                    WHERE state = 'signed'
                      AND id IN (CASE WHEN TG_OP = 'INSERT' THEN NEW.paper_id
                                      ELSE OLD.paper_id END,
                                 CASE WHEN TG_OP = 'DELETE' THEN OLD.paper_id
                                      ELSE NEW.paper_id END)
                ) THEN
                    RAISE EXCEPTION 'pgtrigger: the items of a signed paper stay as they are';
                END IF;
                IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
                RETURN NEW;
                """,
            )
        ]

    def __str__(self) -> str:
        return f"{self.paper_id}/{self.position}"

    @property
    def problem(self) -> str:
        return _in_language(self, "problem")

    @property
    def proposal(self) -> str:
        return _in_language(self, "proposal")


class RepublicanVisit(models.Model):
    """First heads of republican bodies sent to a district: why, which bodies. Never changed."""

    territory = models.ForeignKey(
        Territory, on_delete=models.PROTECT, related_name="republican_visits"
    )
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    goes_on = models.DateField(_("day of the visit"))
    bodies = models.TextField(_("bodies whose first heads go"))
    task = models.TextField(_("what they look into"))
    reasons: models.JSONField[Any, Any] = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("working group of republican heads")
        verbose_name_plural = _("working groups of republican heads")
        ordering = ["-goes_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["territory", "goes_on"], name="one_republican_visit_a_day_and_place"
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.territory_id} {self.goes_on}"


def _in_language(row: models.Model, name: str) -> str:
    """The words in the active language, or the Uzbek ones where those are missing."""
    language = (get_language() or "uz").replace("-", "_")
    return str(getattr(row, f"{name}_{language}") or getattr(row, f"{name}_uz"))
