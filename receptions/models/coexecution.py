"""Several offices at once: the first named coordinates, the others answer to it (R-22)."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus
from receptions.models.appeal import without_kept
from receptions.models.question import Question
from territories import clock
from territories.models import Office

if TYPE_CHECKING:
    from territories.models import User


@cache
def _is_left_alone() -> Q:
    """Of parts those that ended with their office and that nobody has instead; built once."""
    successor = OuterRef("closure__successor")
    instead = CoAssignment.objects.standing().filter(
        Q(pk__gt=OuterRef("pk")) | Q(office=successor), question=OuterRef("question")
    )
    return Q(~Exists(instead), closure__isnull=False, question__status=QuestionStatus.ASSIGNED)


class CoAssignmentQuerySet(models.QuerySet["CoAssignment"]):
    """Parts of co-executors in the domain's words."""

    def open(self) -> Self:
        """Parts the coordinator still waits for."""
        return self.filter(
            answered_at__isnull=True, withdrawn_at__isnull=True, gone_without_at__isnull=True
        )

    def standing(self) -> Self:
        """Parts that nobody withdrew."""
        return self.filter(withdrawn_at__isnull=True)

    def left_alone(self) -> Self:
        """Ended with their office while the question is with another, and nobody has them now."""
        return self.filter(_is_left_alone()).exclude(closure__successor=F("question__office"))

    def visible_to(self, user: User) -> Self:
        """Parts of the questions a person may see."""
        return self.filter(question__in=Question.objects.visible_to(user))

    def not_kept_from(self, user: User) -> Self:
        """Parts of standing questions, without complaints kept from the person (R-21)."""
        standing = self.filter(question__withdrawn_at__isnull=True)
        return without_kept(standing, "question__appeal", user)

    def waiting_for(self, user: User) -> Self:
        """Open parts of the person's own offices, of questions that still wait."""
        return self.open().filter(
            office__in=user.powers.office_ids, question__status=QuestionStatus.ASSIGNED
        )


class CoAssignment(models.Model):
    """A further office that acts on the question (R-22) and answers its part to the coordinator.

    It ends answered, withdrawn by the reception, or gone without: then the coordinator said why
    it answers before the part came.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="parts")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="parts")
    part = models.TextField(_("its part"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    text = models.TextField(_("answer to the coordinator"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Withdrawn because its office was abolished.
    closure = models.ForeignKey(
        "receptions.OfficeClosure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parts_ended",
    )
    gone_without_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    gone_without_at = models.DateTimeField(null=True, blank=True)
    gone_without_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CoAssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a co-executor")
        verbose_name_plural = _("parts of co-executors")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "office"],
                condition=Q(
                    answered_at__isnull=True,
                    withdrawn_at__isnull=True,
                    gone_without_at__isnull=True,
                ),
                name="one_open_part_an_office",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, answered_by__isnull=True, text="")
                | Q(answered_at__isnull=False, answered_by__isnull=False) & ~Q(text=""),
                name="part_answered_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(
                    withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason=""
                )
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
                & ~Q(withdrawn_reason=""),
                name="part_withdrawn_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(closure__isnull=True) | Q(withdrawn_at__isnull=False),
                name="part_of_an_abolished_office_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(
                    gone_without_at__isnull=True,
                    gone_without_by__isnull=True,
                    gone_without_reason="",
                )
                | Q(gone_without_at__isnull=False, gone_without_by__isnull=False)
                & ~Q(gone_without_reason=""),
                name="part_gone_without_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(answered_at__isnull=True, withdrawn_at__isnull=True)
                | Q(answered_at__isnull=True, gone_without_at__isnull=True)
                | Q(withdrawn_at__isnull=True, gone_without_at__isnull=True),
                name="part_ends_in_one_way",
            ),
        ]
        indexes = [models.Index(fields=["office", "question"], name="part_office")]

    def __str__(self) -> str:
        return f"{self.question_id} + {self.office_id}"

    @property
    def is_open(self) -> bool:
        return not (self.answered_at or self.withdrawn_at or self.gone_without_at)
