"""The register of systemic problems: proposed by a rule, confirmed by a head, sent up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from programs.exceptions import TransitionError
from programs.models.development import DevelopmentProgramme
from programs.models.state_programme import StateProgramme
from programs.problem_choices import (
    OVER,
    PROBLEM_NEXT,
    PROBLEM_TONES,
    REGISTERED,
    STANDING,
    ProblemState,
    ProposalKind,
    RuleLevel,
    WhyUnsolved,
)
from receptions.models import Topic
from territories import clock
from territories.models import Territory
from territories.models.append_only import append_only
from territories.periods import Quarter

if TYPE_CHECKING:
    from territories.models import User

_OVER = [state.value for state in OVER]
_REGISTERED = [state.value for state in REGISTERED]


class SystemicRule(models.Model):
    """One version of the rule's parameters for a level; the newest counts. Never changed."""

    level = models.CharField(_("level"), max_length=8, choices=RuleLevel)
    number = models.PositiveSmallIntegerField(_("version"))
    window = models.PositiveSmallIntegerField(_("quarters looked back"))
    quarters = models.PositiveSmallIntegerField(_("quarters in which it recurs, at least"))
    volume = models.PositiveIntegerField(
        _("appeals and findings a quarter and territory, at least")
    )
    territories = models.PositiveSmallIntegerField(_("territories, at least"))
    total = models.PositiveIntegerField(_("appeals and findings in all, at least"))
    after_verified = models.PositiveIntegerField(_("appeals after a verified measure, at least"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["level", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["level", "number"], name="one_number_a_systemic_rule"),
            models.CheckConstraint(
                condition=Q(
                    window__gte=models.F("quarters"),
                    quarters__gte=1,
                    volume__gte=1,
                    territories__gte=1,
                    after_verified__gte=1,
                ),
                name="systemic_rule_makes_sense",
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.level} {self.number}"


class SystemicProblemQuerySet(models.QuerySet["SystemicProblem"]):
    """Systemic problems in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Those of the person's territories, and registered ones that reach into them."""
        inside = user.powers.inside("view_programmes", "scope__path")
        if not user.powers.anywhere("view_programmes"):
            return self.none()
        part = ProblemPart.objects.filter(
            user.powers.inside("view_programmes", "territory__path"), problem=OuterRef("pk")
        )
        return self.filter(inside | Q(state__in=REGISTERED) & Exists(part))

    def candidates(self) -> Self:
        return self.filter(state=ProblemState.CANDIDATE)

    def registered(self) -> Self:
        """In the register: confirmed by a head, decided ones included."""
        return self.filter(state__in=REGISTERED)

    def standing(self) -> Self:
        """In the register and not decided yet."""
        return self.filter(state__in=STANDING)

    def reaching(self, territory: Territory) -> Self:
        """Registered problems that recur in the territory."""
        part = ProblemPart.objects.filter(
            problem=OuterRef("pk"), territory__path__startswith=territory.path
        )
        return self.registered().filter(Exists(part))

    def for_list(self) -> Self:
        """Everything one row of the list shows."""
        parts = ProblemPart.objects.filter(problem=OuterRef("pk")).order_by().values("problem")

        def of_parts(what: models.Aggregate) -> models.Subquery:
            return models.Subquery(parts.annotate(found=what).values("found"))

        return self.select_related("topic", "scope", "holder", "owner", "state_programme").annotate(
            part_count=of_parts(models.Count("pk")), appeal_count=of_parts(models.Sum("appeals"))
        )


class SystemicProblem(models.Model):
    """A topic that recurs over territories and quarters and isn't solved by measures.

    `scope` is where it was found; `holder` the territory whose head has the next word.
    """

    part_count: int  # read by `for_list()`
    appeal_count: int

    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="systemic_problems")
    scope = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="systemic_problems")
    holder = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=300)
    state = models.CharField(
        _("state"), max_length=10, choices=ProblemState, default=ProblemState.CANDIDATE
    )
    quarters = models.JSONField(default=list)
    last_quarter = models.CharField(max_length=6)
    rule = models.JSONField(_("parameters of the rule"), default=dict)
    found_at = models.DateTimeField(default=clock.now)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField(null=True, blank=True)
    reject_reason = models.TextField(_("reason of the rejection"), blank=True)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    owner_post = models.CharField(_("post of who answers for it"), max_length=200, blank=True)
    proposal_kind = models.CharField(
        _("what is proposed"), max_length=10, choices=ProposalKind, blank=True
    )
    proposal = models.TextField(_("proposal"), blank=True)
    state_programme = models.ForeignKey(
        StateProgramme,
        verbose_name=_("state programme"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="systemic_problems",
    )
    developments = models.ManyToManyField(
        DevelopmentProgramme, through="ProblemEntry", related_name="systemic_problems"
    )
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True, blank=True)
    decision = models.TextField(_("decision"), blank=True)
    decided_on = models.DateField(_("date of the decision"), null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = SystemicProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("systemic problem")
        verbose_name_plural = _("systemic problems")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "scope"],
                condition=~Q(state__in=_OVER),
                name="one_standing_problem_a_topic_and_scope",
            ),
            models.CheckConstraint(
                condition=Q(state="candidate", judged_by__isnull=True, judged_at__isnull=True)
                | ~Q(state="candidate") & Q(judged_by__isnull=False, judged_at__isnull=False),
                name="problem_judged_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="rejected") | ~Q(reject_reason=""),
                name="problem_rejected_has_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(state="decided", decided_on__isnull=False, decided_by__isnull=False)
                & ~Q(decision="")
                | ~Q(state="decided")
                & Q(decided_on__isnull=True, decided_by__isnull=True, decision=""),
                name="problem_decided_by_and_on",
            ),
            models.CheckConstraint(
                condition=~Q(state="sent_up")
                | Q(sent_by__isnull=False, sent_at__isnull=False)
                & ~Q(proposal="")
                & ~Q(proposal_kind=""),
                name="problem_sent_up_has_a_proposal",
            ),
        ]
        indexes = [models.Index(fields=["scope", "state"], name="problem_scope_state")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("programs:problem-detail", args=[self.pk])

    def require_next(self, state: str) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in PROBLEM_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), ProblemState(state).label)

    @property
    def tone(self) -> str:
        """The tone of the state's badge."""
        return PROBLEM_TONES[ProblemState(self.state)]

    @property
    def proposed_title(self) -> str:
        """The title it is stored with when the rule finds it."""
        return f"{self.topic.name_uz}: {self.scope.name_uz}"[:300]

    @property
    def shown_title(self) -> str:
        """The title, in the reader's language where nobody changed it."""
        if self.title == self.proposed_title:
            return f"{self.topic.name}: {self.scope.name}"
        return self.title

    @property
    def is_registered(self) -> bool:
        return self.state in REGISTERED

    @property
    def quarter_list(self) -> list[Quarter]:
        """The quarters in which it recurs, the oldest first."""
        return [Quarter.parse(slug) for slug in self.quarters]


_FROZEN = """
    IF EXISTS (SELECT 1 FROM programs_systemicproblem p {join} WHERE {where}
               AND p.state <> 'candidate') THEN
        RAISE EXCEPTION 'pgtrigger: the numbers of a systemic problem are frozen once it is judged';
    END IF;
"""


def _frozen(join: str, where: str) -> pgtrigger.Trigger:
    """Rows change only while their problem is a candidate."""
    refuse = _FROZEN.replace("{join}", join)
    return pgtrigger.Trigger(
        name="numbers_stay",
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func="IF TG_OP = 'DELETE' THEN"
        + refuse.replace("{where}", where.replace("ROW", "OLD"))
        + "RETURN OLD; END IF;"
        + refuse.replace("{where}", where.replace("ROW", "NEW"))
        + "RETURN NEW;",
    )


class ProblemPart(models.Model):
    """A territory of the problem with its numbers, and the lists behind them once confirmed."""

    problem = models.ForeignKey(SystemicProblem, on_delete=models.CASCADE, related_name="parts")
    territory = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(_("why it is unsolved"), max_length=8, choices=WhyUnsolved)
    appeals = models.PositiveIntegerField(_("appeals"))
    repeats = models.PositiveIntegerField(_("repeats"))
    after_verified = models.PositiveIntegerField(_("appeals after verified measures"), default=0)
    questions = models.JSONField(default=list, blank=True)
    findings = models.JSONField(default=list, blank=True)
    measures = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-appeals", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "territory"], name="a_territory_once_a_problem"
            )
        ]
        triggers = [_frozen("", "p.id = ROW.problem_id")]

    def __str__(self) -> str:
        return f"{self.problem_id}: {self.territory_id}"


class ProblemCell(models.Model):
    """Appeals of one territory of the problem in one quarter."""

    part = models.ForeignKey(ProblemPart, on_delete=models.CASCADE, related_name="cells")
    quarter = models.CharField(max_length=6)
    appeals = models.PositiveIntegerField()
    repeats = models.PositiveIntegerField()

    class Meta:
        ordering = ["quarter"]
        constraints = [
            models.UniqueConstraint(fields=["part", "quarter"], name="a_quarter_once_a_part")
        ]
        triggers = [
            _frozen("JOIN programs_problempart t ON t.problem_id = p.id", "t.id = ROW.part_id")
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.quarter}: {self.appeals}"


class ProblemEvent(models.Model):
    """What happened to a systemic problem. Never changed."""

    problem = models.ForeignKey(SystemicProblem, on_delete=models.PROTECT, related_name="events")
    state = models.CharField(max_length=10, choices=ProblemState)
    holder = models.ForeignKey(Territory, on_delete=models.PROTECT, related_name="+")
    note = models.TextField(blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        indexes = [models.Index(fields=["state", "at"], name="problem_event_state_at")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.problem_id} {self.state}"

    @property
    def title(self) -> str:
        """As the timeline says it."""
        return f"{str(self.get_state_display()).capitalize()} · {self.holder.name}"


class ProblemEntry(models.Model):
    """A systemic problem that entered a development programme, as the reception ticked it."""

    problem = models.ForeignKey(SystemicProblem, on_delete=models.PROTECT, related_name="entries")
    programme = models.ForeignKey(
        DevelopmentProgramme, on_delete=models.PROTECT, related_name="entries"
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem", "programme"], name="a_problem_once_a_development"
            )
        ]

    def __str__(self) -> str:
        return f"{self.problem_id} in {self.programme_id}"
