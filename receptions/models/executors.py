"""What an office asks for while it works: of the applicant, and of the head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus
from receptions.executor_choices import RequestDecision, TermRequestKind
from receptions.models.appeal import without_kept
from receptions.models.question import Question
from receptions.models.terms import Stop
from receptions.models.work import Assignment
from territories import clock

if TYPE_CHECKING:
    from territories.models import User


class ApplicantRequestQuerySet(models.QuerySet["ApplicantRequest"]):
    def waiting(self) -> Self:
        """Neither replied to nor dropped."""
        return self.filter(replied_at__isnull=True, dropped_at__isnull=True)

    def open(self) -> Self:
        """Not replied to, and still of use to the office that has the question."""
        return self.waiting().filter(
            assignment__left_at__isnull=True,
            question__status=QuestionStatus.ASSIGNED,
        )


class ApplicantRequest(models.Model):
    """Something the office asks the applicant: shown by number and code, told by a short notice.

    `stop` is the term standing still because of it, where the head allowed that.
    """

    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, related_name="applicant_requests"
    )
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("what is asked"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    told_by = models.CharField(_("told by"), max_length=8, blank=True)
    told_at = models.DateTimeField(null=True, blank=True)
    reply = models.TextField(_("the applicant's reply"), blank=True)
    replied_at = models.DateTimeField(null=True, blank=True)
    dropped_at = models.DateTimeField(null=True, blank=True)
    stop = models.OneToOneField(
        Stop, on_delete=models.PROTECT, null=True, blank=True, related_name="applicant_request"
    )

    objects = ApplicantRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request to the applicant")
        verbose_name_plural = _("requests to applicants")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(replied_at__isnull=True, dropped_at__isnull=True),
                name="one_open_request_to_the_applicant",
            ),
            models.CheckConstraint(
                condition=Q(reply="", replied_at__isnull=True)
                | ~Q(reply="") & Q(replied_at__isnull=False),
                name="applicant_reply_with_its_moment",
            ),
            models.CheckConstraint(
                condition=Q(told_by="", told_at__isnull=True)
                | ~Q(told_by="") & Q(told_at__isnull=False),
                name="applicant_told_with_its_moment",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.at}"


class TermRequestQuerySet(models.QuerySet["TermRequest"]):
    def waiting(self) -> Self:
        return self.filter(decision=RequestDecision.WAITING)

    def decided_by_head(self, user: User) -> Self:
        """Requests of the receptions where the person decides, none about a kept complaint."""
        own = user.powers.inside("decide_appeals", "question__reception__territory__path")
        standing = self.filter(own, question__withdrawn_at__isnull=True)
        return without_kept(standing, "question__appeal", user)


class TermRequest(models.Model):
    """An office asks for more time, with its ground; the head of the reception decides."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="term_requests")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(_("what is asked"), max_length=10, choices=TermRequestKind)
    applicant_request = models.ForeignKey(
        ApplicantRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ground = models.CharField(_("ground"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decision = models.CharField(
        _("decision"), max_length=8, choices=RequestDecision, default=RequestDecision.WAITING
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    objects = TermRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request about the term")
        verbose_name_plural = _("requests about terms")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(decision=RequestDecision.WAITING),
                name="one_waiting_request_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(
                    decision=RequestDecision.WAITING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | ~Q(decision=RequestDecision.WAITING)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="term_request_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(decision=RequestDecision.REFUSED) | ~Q(reason=""),
                name="refused_term_request_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.kind}"
