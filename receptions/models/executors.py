"""What an office asks for while it works, and links for bodies that have no account."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus
from receptions.executor_choices import LinkEvent, LinkState, RequestDecision, TermRequestKind
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.terms import Stop
from receptions.models.work import Answer, Assignment
from territories import clock
from territories.models.append_only import append_only

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
        return self.filter(own, question__in=Question.objects.not_kept_from(user))


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


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def visible_to(self, user: User) -> Self:
        """Links of the receptions whose appeals the person may see."""
        return self.filter(
            assignment__question__reception__in=Reception.objects.visible_to(user),
            assignment__question__in=Question.objects.not_kept_from(user),
        )


class AnswerLink(models.Model):
    """An address by which one body answers one question once. Only a digest of it is kept."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="links")
    token_digest = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    made_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField(_("valid to"))
    sent_to = models.EmailField(_("sent to"), blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    used_at = models.DateTimeField(null=True, blank=True)
    answer = models.OneToOneField(
        Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="link"
    )
    signer_name = models.CharField(_("who signs: full name"), max_length=150, blank=True)
    signer_post = models.CharField(_("who signs: post"), max_length=150, blank=True)

    objects = AnswerLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("one-time link")
        verbose_name_plural = _("one-time links")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_live_link_an_assignment",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="link_revoked_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, answer__isnull=True, signer_name="")
                | Q(used_at__isnull=False, answer__isnull=False, revoked_at__isnull=True)
                & ~Q(signer_name="")
                & ~Q(signer_post=""),
                name="link_used_with_answer_and_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id}: {self.made_at}"

    def state(self, *, on: dt.datetime) -> LinkState:
        """What the link is good for at a moment; needs the assignment and its question."""
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        withdrawn = self.assignment.left_at is not None
        if withdrawn or self.assignment.question.status != QuestionStatus.ASSIGNED:
            return LinkState.WITHDRAWN
        return LinkState.EXPIRED if self.expires_at <= on else LinkState.OPEN


class LinkOpening(models.Model):
    """Somebody came by a one-time link: when, from where (cut short), what came of it."""

    link = models.ForeignKey(AnswerLink, on_delete=models.PROTECT, related_name="openings")
    event = models.CharField(_("what happened"), max_length=8, choices=LinkEvent)
    address = models.CharField(_("address"), max_length=45)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.link_id}: {self.event}"
