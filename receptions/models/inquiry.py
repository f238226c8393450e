"""A request for information to another body, and what it answers (T-09)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import OPEN, DutyKind, QuestionStatus
from receptions.models.question import Question
from receptions.models.terms import Duty
from territories import clock
from territories.models import Office

if TYPE_CHECKING:
    from territories.models import User


# Conditions of inquiries.
OF_STANDING = Q(question__status__in=OPEN, question__withdrawn_at__isnull=True)
WAITING = Q(duty__done_on__isnull=True, duty__dropped_at__isnull=True)


def is_late() -> Q:
    """Of the inquiries of standing questions those open past their date (T-09)."""
    return WAITING & Q(duty__due_on__lt=clock.today())


def is_left_alone() -> Q:
    """Ended with their body while the question is in work, and nobody is asked instead."""
    instead = Duty.objects.filter(
        question=OuterRef("question"), kind=DutyKind.INFORMATION, pk__gt=OuterRef("duty")
    )
    in_work = (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED)
    return Q(~Exists(instead), closure__isnull=False, question__status__in=in_work)


class InquiryQuerySet(models.QuerySet["Inquiry"]):
    """Requests in the domain's words."""

    def open(self) -> Self:
        """Neither answered, nor closed by hand, while the question still waits."""
        return self.filter(OF_STANDING, WAITING)

    def visible_to(self, user: User) -> Self:
        """Requests to the person's own offices, and those about questions one may see."""
        seen = Question.objects.visible_to(user)
        return self.filter(Q(office__in=user.powers.office_ids) | Q(question__in=seen))

    def asked_of(self, user: User) -> Self:
        """Requests to the offices the person acts for."""
        return self.filter(office__in=user.powers.office_ids)


class Inquiry(models.Model):
    """Another body is asked something about a question; the date is that of its duty (T-09).

    The body sees these words, topic and place: neither the applicant nor the appeal (R-20).
    """

    duty = models.OneToOneField(Duty, on_delete=models.PROTECT, related_name="inquiry")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="inquiries")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="inquiries")
    text = models.TextField(_("what is asked"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    answer = models.TextField(_("answer"), blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    # The body was abolished and nobody took over: the duty is dropped, another body may be asked.
    closure = models.ForeignKey(
        "receptions.OfficeClosure",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="inquiries_ended",
    )

    objects = InquiryQuerySet.as_manager()

    class Meta:
        verbose_name = _("request for information")
        verbose_name_plural = _("requests for information")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | Q(answered_by__isnull=False, answered_at__isnull=False) & ~Q(answer=""),
                name="inquiry_answered_by_and_at",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="inquiry_says_what_is_asked"),
            models.CheckConstraint(
                condition=Q(closure__isnull=True) | Q(answered_at__isnull=True),
                name="inquiry_ends_in_one_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id} ? {self.office_id}"

    @property
    def is_open(self) -> bool:
        """As `open` says it; needs the duty and the question."""
        waits = self.duty.done_on is None and self.duty.dropped_at is None
        return waits and self.question.is_open and self.question.withdrawn_at is None
