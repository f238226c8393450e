"""Problems found in the field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Case, Count, F, Max, OuterRef, Q, Subquery, Sum, When
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import FINDING_NEXT, TONES, CausePeople, FindingState, Horizon, Severity
from fieldvisits.models.field_reception import FieldReception
from fieldvisits.models.round import Visit
from receptions.choices import Channel
from receptions.exceptions import TransitionError
from receptions.models import Question, Reception, Topic
from territories import clock
from territories.models import Territory

if TYPE_CHECKING:
    from territories.models import User


class FindingQuerySet(models.QuerySet["Finding"]):
    def visible_to(self, user: User) -> Self:
        """Findings of the territories where a person sees the field."""
        return self.filter(user.powers.inside("view_field", "territory__path"))

    def undecided(self) -> Self:
        """Findings nobody has decided about."""
        return self.filter(state=FindingState.OPEN)

    def for_list(self) -> Self:
        """Everything one row of the list shows."""
        rows = self.select_related("topic", "territory__parent", "visit", "field_reception")
        return rows.with_cause()

    def waiting(self) -> Self:
        """Causes that wait for a programme: findings joined to another wait with it."""
        return self.causes().filter(state=FindingState.WAITING)

    def causes(self) -> Self:
        """Findings that stand for themselves or for those joined to them: one row a cause."""
        return self.filter(joined_to__isnull=True)

    def with_cause(self) -> Self:
        """Each finding with `joined_number`, `joined_people`, `joined_most`, `joined_severity`."""
        return self.annotate(
            joined_number=Coalesce(_of_joined(Count("pk")), 0),
            joined_people=Coalesce(_of_joined(Sum("people_affected")), 0),
            joined_most=Coalesce(_of_joined(Max("people_affected")), 0),
            joined_severity=Coalesce(_of_joined(Max("severity")), 0),
        )

    def people_total(self) -> int:
        """People affected by these findings, those of one cause counted as its rule says."""
        counted = Case(
            When(cause_people=CausePeople.SUM, then=F("people_affected") + F("joined_people")),
            default=Greatest("people_affected", "joined_most"),
        )
        rows = self.causes().with_cause().order_by().annotate(counted=counted)
        return rows.aggregate(total=Sum("counted"))["total"] or 0


def _of_joined(what: models.Aggregate) -> Subquery:
    """An aggregate over the findings joined to the row of the outer query."""
    joined = Finding._default_manager.filter(joined_to=OuterRef("pk")).order_by()
    return Subquery(joined.values("joined_to").annotate(found=what).values("found"))


@pghistory.track()
class Finding(models.Model):
    """A problem found on a round or at a field reception, and what became of it.

    Findings of one cause are joined to one of them, which is decided about for all.
    """

    # Read by `with_cause()`.
    joined_number: int
    joined_people: int
    joined_most: int
    joined_severity: int

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="findings")
    visit = models.ForeignKey(
        Visit, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    field_reception = models.ForeignKey(
        FieldReception, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="findings")
    territory = models.ForeignKey(
        Territory,
        verbose_name=_("mahalla or district"),
        on_delete=models.PROTECT,
        related_name="findings",
    )
    person = models.CharField(_("who told it"), max_length=200, blank=True)
    residence = models.CharField(_("residence"), max_length=300, blank=True)
    text = models.TextField(_("problem"))
    severity = models.PositiveSmallIntegerField(
        _("severity"), choices=Severity, default=Severity.MIDDLE
    )
    people_affected = models.PositiveIntegerField(_("people affected"), default=1)
    latitude = models.DecimalField(
        _("latitude"), max_digits=8, decimal_places=6, null=True, blank=True
    )
    longitude = models.DecimalField(
        _("longitude"), max_digits=9, decimal_places=6, null=True, blank=True
    )
    state = models.CharField(
        _("state"), max_length=14, choices=FindingState, default=FindingState.OPEN
    )
    horizon = models.CharField(_("horizon"), max_length=6, choices=Horizon, blank=True)
    result = models.TextField(_("what was done"), blank=True)
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    cause_people = models.CharField(
        _("people of the cause"),
        max_length=8,
        choices=CausePeople,
        default=CausePeople.LARGEST,
    )
    question = models.OneToOneField(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="finding"
    )
    found_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    found_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = FindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(visit__isnull=False, field_reception__isnull=True)
                | Q(visit__isnull=True, field_reception__isnull=False),
                name="finding_from_a_visit_or_a_field_reception",
            ),
            models.CheckConstraint(
                condition=~Q(state="appeal")
                | Q(question__isnull=False)
                | Q(joined_to__isnull=False),
                name="finding_turned_appeal_has_its_question",
            ),
            models.CheckConstraint(
                condition=Q(joined_to__isnull=True)
                | ~Q(joined_to=F("id")) & Q(question__isnull=True),
                name="joined_finding_has_no_question_of_its_own",
            ),
            models.CheckConstraint(
                condition=~Q(state="solved_on_spot") | ~Q(result=""),
                name="settled_finding_has_its_result",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True, decided_by__isnull=True)
                | ~Q(state="open") & Q(decided_at__isnull=False, decided_by__isnull=False),
                name="finding_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(people_affected__gte=1), name="finding_affects_a_person"
            ),
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="finding_place_on_the_globe",
            ),
        ]
        indexes = [
            models.Index(fields=["reception", "found_at"], name="finding_reception_found"),
            models.Index(fields=["found_at"], name="finding_found"),
            models.Index(fields=["territory", "topic", "state"], name="finding_place_topic"),
            models.Index(fields=["state", "-id"], name="finding_state_newest"),
            models.Index(fields=["reception"], name="finding_to_decide", condition=Q(state="open")),
            models.Index(
                fields=["territory", "topic"],
                name="finding_waiting",
                condition=Q(state="waiting"),
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]

    def get_absolute_url(self) -> str:
        return reverse("fieldvisits:finding-detail", args=[self.pk])

    @property
    def state_tone(self) -> str:
        return TONES[self.state]

    @property
    def people_of_cause(self) -> int:
        """People affected by the cause; needs `with_cause()`."""
        if self.cause_people == CausePeople.SUM:
            return self.people_affected + self.joined_people
        return max(self.people_affected, self.joined_most)

    @property
    def severity_of_cause(self) -> int:
        """The gravest of the cause; needs `with_cause()`."""
        return max(self.severity, self.joined_severity)

    @property
    def channel(self) -> Channel:
        """How an appeal from this finding came."""
        return Channel.ROUND if self.field_reception is None else self.field_reception.channel

    @property
    def may_become(self) -> tuple[str, ...]:
        """The states that may follow the present one."""
        return FINDING_NEXT[self.state]

    def require_next(self, state: FindingState) -> None:
        """Raise TransitionError unless the state may follow the present one."""
        if state not in FINDING_NEXT[self.state]:
            raise TransitionError(self.get_state_display(), FindingState(state).label)
