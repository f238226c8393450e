"""Sampled checks: the rules, the seeds, the draws, what somebody has to look at."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import CheckCause, CheckMethod, CheckState, SampleKind
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.topic import Topic
from receptions.models.work import Attachment, Verification
from receptions.sampling_rules import digest_of
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only
from territories.periods import Quarter

if TYPE_CHECKING:
    import datetime as dt

    from territories.models import User


class SamplingRuleQuerySet(models.QuerySet["SamplingRule"]):
    def in_force(self, on: dt.date) -> Self:
        """Rules of the day; the last day of validity is the one before `valid_to`."""
        valid = Q(valid_to__isnull=True) | Q(valid_to__gt=on)
        return self.filter(valid, valid_from__lte=on)


class SamplingRule(models.Model):
    """What share of closings is looked at again: for everything, a sphere or a topic of it, an
    office, or both.

    Of several that fit the most exact one holds. Rows are ended and followed by new ones.
    """

    kind = models.CharField(_("sample"), max_length=8, choices=SampleKind)
    topic = models.ForeignKey(
        Topic,
        verbose_name=_("sphere or topic"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    office = models.ForeignKey(
        Office,
        verbose_name=_("office"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    share = models.DecimalField(_("share"), max_digits=5, decimal_places=4)
    share_after_false = models.DecimalField(
        _("share after false closures"), max_digits=5, decimal_places=4
    )
    false_days = models.PositiveSmallIntegerField(_("days a false closure counts"), default=180)
    due_days = models.PositiveSmallIntegerField(_("working days for the check"), default=10)
    calls = models.PositiveSmallIntegerField(_("calls before a visit"), default=3)
    word_days = models.PositiveSmallIntegerField(_("days for the applicant's word"), default=10)
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    is_assumption = models.BooleanField(_("our assumption"), default=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    objects = SamplingRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("sampling rule")
        verbose_name_plural = _("sampling rules")
        ordering = ["kind", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(share__range=(0, 1), share_after_false__range=(0, 1)),
                name="sampling_share_0_to_1",
            ),
            models.CheckConstraint(
                condition=Q(share_after_false__gte=F("share")),
                name="sampling_share_grows_after_false",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="sampling_rule_validity_in_order",
            ),
            models.CheckConstraint(
                condition=Q(is_assumption=True) | Q(by__isnull=False),
                name="sampling_rule_has_an_author",
            ),
            models.CheckConstraint(
                condition=Q(due_days__gte=1, calls__gte=1, word_days__gte=1),
                name="sampling_rule_has_terms",
            ),
            models.UniqueConstraint(
                fields=["kind", "topic", "office"],
                condition=Q(valid_to__isnull=True),
                name="one_sampling_rule_in_force",
                nulls_distinct=False,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.stratum}: {self.share}"

    @property
    def stratum(self) -> str:
        """What the rule is for, short and the same in every language."""
        topic = self.topic.code if self.topic else "*"
        return f"{topic}/{self.office_id or '*'}"


class SamplingPeriod(models.Model):
    """A quarter with its seed. The seed is shown when the quarter is over, its digest at once."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=64)
    opened_at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["-year", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="one_seed_a_quarter"),
            models.CheckConstraint(
                condition=Q(number__range=(1, 4)), name="sampling_period_is_a_quarter"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return str(self.quarter)

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)

    @property
    def digest(self) -> str:
        return digest_of(self.seed)

    @property
    def published_seed(self) -> str:
        """The seed once the quarter is over; before that nobody reads it here."""
        return self.seed if self.quarter.last_day < clock.today() else ""


class Draw(models.Model):
    """One lot: a closing of a question, the share that held for it, chosen or not."""

    kind = models.CharField(max_length=8, choices=SampleKind)
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="draws")
    closed_at = models.DateTimeField()
    period = models.ForeignKey(SamplingPeriod, on_delete=models.PROTECT, related_name="draws")
    rule = models.ForeignKey(SamplingRule, on_delete=models.PROTECT, related_name="draws")
    stratum = models.CharField(max_length=40)
    share = models.DecimalField(max_digits=5, decimal_places=4)
    chosen = models.BooleanField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "question", "closed_at"], name="one_draw_a_closing"
            ),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.kind} {self.question_id}: {self.chosen}"


class CheckTaskQuerySet(models.QuerySet["CheckTask"]):
    def visible_to(self, user: User) -> Self:
        """Checks of the receptions whose appeals the person sees; executors see none."""
        told = Question.objects.not_kept_from(user)
        return self.filter(reception__in=Reception.objects.pks_visible_to(user), question__in=told)

    def open(self) -> Self:
        return self.filter(state=CheckState.OPEN)

    def overdue(self, *, on: dt.date) -> Self:
        return self.open().filter(due_on__lt=on)


class CheckTask(models.Model):
    """A closing that somebody has to look at again, and who: not who solved it on paper.

    `executor`, `accepter` and `closer` repeat who answered, accepted and closed, so that the
    database itself refuses them.
    """

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="check_tasks")
    closed_at = models.DateTimeField()
    cause = models.CharField(_("cause"), max_length=8, choices=CheckCause)
    draw = models.OneToOneField(
        Draw, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="check_tasks")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="check_tasks")
    executor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    closer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    method = models.CharField(
        _("how to check"), max_length=8, choices=CheckMethod, default=CheckMethod.CALL
    )
    due_on = models.DateField(_("due on"))
    calls_left = models.PositiveSmallIntegerField(default=3)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who checks"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="check_tasks",
    )
    state = models.CharField(_("state"), max_length=8, choices=CheckState, default=CheckState.OPEN)
    verification = models.OneToOneField(
        Verification, on_delete=models.PROTECT, null=True, blank=True, related_name="task"
    )
    photos = models.ManyToManyField(Attachment, related_name="check_tasks", blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = CheckTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "closed_at"], name="one_check_a_closing"),
            models.CheckConstraint(
                condition=Q(assigned_to__isnull=True)
                | ~Q(assigned_to=F("executor"))
                & ~Q(assigned_to=F("accepter"))
                & ~Q(assigned_to=F("closer")),
                name="nobody_checks_the_own_work",
            ),
            models.CheckConstraint(
                condition=Q(state=CheckState.DONE, verification__isnull=False)
                | Q(state=CheckState.OPEN, verification__isnull=True),
                name="check_done_with_its_result",
            ),
            models.CheckConstraint(
                condition=Q(cause=CheckCause.SAMPLE, draw__isnull=False)
                | Q(cause=CheckCause.WORD, draw__isnull=True),
                name="sampled_check_has_a_draw",
            ),
        ]
        indexes = [
            models.Index(
                fields=["reception", "due_on"],
                name="check_open_by_due",
                condition=Q(state=CheckState.OPEN),
            ),
            models.Index(
                fields=["assigned_to", "due_on"],
                name="check_open_mine",
                condition=Q(state=CheckState.OPEN),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}: {self.state}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:check-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.state == CheckState.OPEN

    def took_part(self, user: User) -> bool:
        """Whether the person answered it or a part of it, accepted the answer, or closed it."""
        own = user.pk in {self.executor_id, self.accepter_id, self.closer_id}
        return own or self.question.parts.filter(answered_by=user).exists()


class CheckAttempt(models.Model):
    """A try that reached nobody, and what was changed about the check because of it."""

    task = models.ForeignKey(CheckTask, on_delete=models.PROTECT, related_name="attempts")
    method = models.CharField(max_length=8, choices=CheckMethod)
    note = models.CharField(_("note"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.task_id}: {self.method}"
