"""One-time links for bodies that have no account, and the log of who came by them."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus
from receptions.executor_choices import LinkEvent, LinkState
from receptions.models.coexecution import CoAssignment
from receptions.models.inquiry import Inquiry
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.work import Answer, Assignment
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import Office, User


class AnswerLinkQuerySet(models.QuerySet["AnswerLink"]):
    def visible_to(self, user: User) -> Self:
        """Links of the receptions whose appeals the person may see."""
        seen = Question.objects.not_kept_from(user).filter(
            reception__in=Reception.objects.visible_to(user)
        )
        return self.filter(
            Q(assignment__question__in=seen)
            | Q(part__question__in=seen)
            | Q(inquiry__question__in=seen)
        )

    def live(self) -> Self:
        """Neither used nor revoked."""
        return self.filter(used_at__isnull=True, revoked_at__isnull=True)

    def with_targets(self) -> Self:
        """With what `state`, `question` and `office` read of each."""
        return self.select_related(
            "assignment__question",
            "assignment__office",
            "part__question",
            "part__office",
            "inquiry__question",
            "inquiry__office",
            "inquiry__duty",
        )


class AnswerLink(models.Model):
    """An address by which one body answers once. Only a digest of it is kept.

    It answers the question itself (`assignment`), a co-executor's part of it (R-22), or a
    request for information (T-09): one of the three. The answer to the latter two is theirs.
    """

    assignment = models.ForeignKey(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    part = models.ForeignKey(
        CoAssignment, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
    inquiry = models.ForeignKey(
        Inquiry, on_delete=models.PROTECT, null=True, blank=True, related_name="links"
    )
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
            models.CheckConstraint(
                condition=Q(assignment__isnull=False, part__isnull=True, inquiry__isnull=True)
                | Q(assignment__isnull=True, part__isnull=False, inquiry__isnull=True)
                | Q(assignment__isnull=True, part__isnull=True, inquiry__isnull=False),
                name="link_answers_one_thing",
            ),
            models.UniqueConstraint(
                fields=["assignment"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_live_link_an_assignment",
            ),
            models.UniqueConstraint(
                fields=["part"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_live_link_a_part",
            ),
            models.UniqueConstraint(
                fields=["inquiry"],
                condition=Q(used_at__isnull=True, revoked_at__isnull=True),
                name="one_live_link_an_inquiry",
            ),
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, revoked_by__isnull=True)
                | Q(revoked_at__isnull=False, revoked_by__isnull=False),
                name="link_revoked_by_and_at",
            ),
            models.CheckConstraint(
                condition=Q(used_at__isnull=True, answer__isnull=True, signer_name="")
                | Q(used_at__isnull=False, revoked_at__isnull=True)
                & (Q(answer__isnull=False) | Q(assignment__isnull=True))
                & ~Q(signer_name="")
                & ~Q(signer_post=""),
                name="link_used_with_answer_and_signer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id or self.part_id or self.inquiry_id}: {self.made_at}"

    @property
    def target(self) -> Assignment | CoAssignment | Inquiry:
        """What it answers."""
        found = self.assignment or self.part or self.inquiry
        assert found is not None  # noqa: S101  # link_answers_one_thing
        return found

    @property
    def question(self) -> Question:
        return self.target.question

    @property
    def office(self) -> Office:
        """The body it was made for."""
        return self.target.office

    def state(self, *, on: dt.datetime) -> LinkState:
        """What the link is good for at a moment; see `with_targets`."""
        if self.used_at is not None:
            return LinkState.USED
        if self.revoked_at is not None:
            return LinkState.REVOKED
        if not self._is_awaited:
            return LinkState.WITHDRAWN
        return LinkState.EXPIRED if self.expires_at <= on else LinkState.OPEN

    @property
    def _is_awaited(self) -> bool:
        if self.inquiry is not None:
            return self.inquiry.is_open
        if self.question.status != QuestionStatus.ASSIGNED:
            return False
        if self.part is not None:
            return self.part.is_open
        return self.assignment is not None and self.assignment.left_at is None


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
