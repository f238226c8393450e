"""What is done about a question: hops, answers, checks, terms and papers."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from receptions import open_count_triggers
from receptions.check_triggers import CHECKED_BY_ANOTHER
from receptions.choices import (
    ANSWER_OUTCOMES,
    AnswerDecision,
    AppealType,
    HopReason,
    RuleUnit,
    VerificationMethod,
)
from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.stored_photo import ON_THE_GLOBE, StoredPhoto
from receptions.models.words import KEEP_ANSWER, KEEP_NOTE, KEEP_RETURN
from territories import clock
from territories.models import CalendarVersion, Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class Assignment(models.Model):
    """A hop: the question given to an office, why, on what basis, and when it left again."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="assignments")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="assignments")
    hop = models.PositiveSmallIntegerField()
    reason = models.CharField(_("reason"), max_length=14, choices=HopReason)
    legal_basis = models.CharField(_("legal basis"), max_length=200)
    note = models.TextField(_("note to the office"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    taken_at = models.DateTimeField(_("accepted by the office at"), null=True, blank=True)
    taken_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["question", "hop"]
        constraints = [
            models.UniqueConstraint(fields=["question", "hop"], name="one_row_a_hop"),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(left_at__isnull=True),
                name="one_current_assignment_a_question",
            ),
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True, taken_by__isnull=True)
                | Q(taken_at__isnull=False, taken_by__isnull=False),
                name="assignment_taken_by_and_at",
            ),
        ]
        indexes = [
            models.Index(fields=["office", "question"], name="assignment_office"),
            BrinIndex(fields=["at"], name="assignment_at", autosummarize=True),
            models.Index(
                fields=["left_at"], name="assignment_left", condition=Q(left_at__isnull=False)
            ),
        ]
        triggers = [KEEP_NOTE, open_count_triggers.WORKER_TOOK]

    def __str__(self) -> str:
        return f"{self.question_id} > {self.office_id}"


class Answer(models.Model):
    """The office's answer to one question, and what the reception made of it."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="answers")
    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="answers")
    text = models.TextField(_("answer"))
    outcome = models.CharField(
        _("proposed outcome"), max_length=16, choices=[(o.value, o.label) for o in ANSWER_OUTCOMES]
    )
    letter_number = models.CharField(_("number of the letter"), max_length=60, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decision = models.CharField(
        _("decision"), max_length=10, choices=AnswerDecision, default=AnswerDecision.WAITING
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    return_reason = models.TextField(_("reason of the return"), blank=True)

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    decision=AnswerDecision.WAITING,
                    decided_by__isnull=True,
                    decided_at__isnull=True,
                )
                | ~Q(decision=AnswerDecision.WAITING)
                & Q(decided_by__isnull=False, decided_at__isnull=False),
                name="answer_decided_by_and_at",
            ),
            models.CheckConstraint(
                condition=~Q(decision=AnswerDecision.RETURNED) | ~Q(return_reason=""),
                name="returned_answer_has_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(decision=AnswerDecision.ACCEPTED) | ~Q(decided_by=F("by")),
                name="nobody_accepts_the_own_answer",
            ),
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(decision=AnswerDecision.WAITING),
                name="one_waiting_answer_a_question",
            ),
        ]
        triggers = [KEEP_ANSWER, KEEP_RETURN]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.get_outcome_display()}"

    @property
    def other_papers(self) -> list[Attachment]:
        """Papers that came with the answer and prove nothing by themselves."""
        shown = {piece.attachment_id for piece in self.evidence.all()}
        return [paper for paper in self.attachments.all() if paper.pk not in shown]


class Verification(models.Model):
    """A check by somebody other than the executor and the person who accepted. Never changed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="verifications")
    method = models.CharField(_("how checked"), max_length=8, choices=VerificationMethod)
    confirmed = models.BooleanField(_("the problem is solved"))
    note = models.TextField(_("what was found"), blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    # What was checked; rows from before these columns hold nothing in them.
    outcome = models.CharField(
        _("closed as"),
        max_length=16,
        blank=True,
        choices=[(o.value, o.label) for o in ANSWER_OUTCOMES],
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, null=True, blank=True, related_name="verifications"
    )

    class Meta:
        verbose_name = _("verification")
        verbose_name_plural = _("verifications")
        ordering = ["pk"]
        indexes = [
            BrinIndex(fields=["at"], name="verification_at", autosummarize=True),
        ]
        triggers = [*append_only(), KEEP_NOTE, CHECKED_BY_ANOTHER]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.confirmed}"


class DeadlineRule(models.Model):
    """A term of the Law as a dated row (T-01..T-07, DESIGN decision 4)."""

    code = models.CharField(_("rule"), max_length=8)
    name = models.CharField(_("what it limits"), max_length=200)
    appeal_type = models.CharField(
        _("type of appeal"), max_length=12, choices=AppealType, blank=True
    )
    amount = models.PositiveSmallIntegerField(pgettext_lazy("how many", "amount"))
    unit = models.CharField(_("unit"), max_length=12, choices=RuleUnit)
    source = models.CharField(_("source"), max_length=200)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)

    class Meta:
        verbose_name = _("deadline rule")
        verbose_name_plural = _("deadline rules")
        ordering = ["code", "version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_row_a_rule_version"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="rule_validity_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    def holds(self, *, on: dt.date) -> bool:
        """Whether the rule is in force on the day."""
        return self.valid_from <= on and (self.valid_to is None or self.valid_to > on)


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    def current(self) -> Self:
        return self.filter(superseded_at__isnull=True)


class Deadline(models.Model):
    """A date with its derivation. A new one supersedes, none is changed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="deadlines")
    rule = models.ForeignKey(DeadlineRule, on_delete=models.PROTECT)
    calendar = models.ForeignKey(CalendarVersion, on_delete=models.PROTECT)
    starts_on = models.DateField(_("counted from"))
    legal_due_on = models.DateField(_("due by law"))
    target_due_on = models.DateField(_("target date"))
    derivation = models.JSONField(default=list)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(default=clock.now)
    ground = models.CharField(_("ground"), max_length=300, blank=True)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(superseded_at__isnull=True),
                name="one_current_deadline_a_question",
            ),
            models.CheckConstraint(
                condition=Q(target_due_on__lte=F("legal_due_on")), name="target_before_legal_date"
            ),
        ]
        indexes = [BrinIndex(fields=["decided_at"], name="deadline_decided_at", autosummarize=True)]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.legal_due_on}"


class AttachmentQuerySet(models.QuerySet["Attachment"]):
    def visible_to(self, user: User) -> Self:
        """Papers of the appeals a person may see."""
        return self.filter(appeal__in=Appeal.objects.visible_to(user))


class Attachment(StoredPhoto):
    """A paper or photo of an appeal, an answer or a part, checked by content when uploaded.

    Time, place and small picture are kept of photos that prove something only.
    """

    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="attachments")
    answer = models.ForeignKey(
        Answer, on_delete=models.PROTECT, null=True, blank=True, related_name="attachments"
    )
    part = models.ForeignKey(
        "receptions.CoAssignment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
    )
    inquiry = models.ForeignKey(
        "receptions.Inquiry",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachments",
    )
    file = models.FileField(_("file"), upload_to="appeals/%Y/%m/")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=ON_THE_GLOBE, name="photo_place_on_the_globe")
        ]
        indexes = [
            models.Index(fields=["sha256"], name="attachment_content"),
            models.Index(
                fields=["id"],
                name="attachment_wants_thumbnail",
                condition=Q(wants_thumbnail=True),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_of_the_appeal(self) -> bool:
        """Whether it came with the appeal, not with what an office said of it."""
        return self.answer_id is None and self.part_id is None and self.inquiry_id is None
