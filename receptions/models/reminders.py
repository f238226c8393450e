"""Reminders before a target date and escalation after it, one digest a person and day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.executor_choices import DigestWay, Told
from receptions.models import reminder_base
from receptions.models.question import Question
from territories import clock

if TYPE_CHECKING:
    from territories.models import User

FURTHEST_DAYS = 60
DAYS_HELP = _(
    "-3 means three working days before the target date, 3 means three working days after it."
)


class EscalationStep(models.Model):
    """Who is told how many working days before (below zero) or after the target date."""

    days = models.SmallIntegerField(
        _("working days from the target date"),
        validators=[MinValueValidator(-FURTHEST_DAYS), MaxValueValidator(FURTHEST_DAYS)],
        help_text=DAYS_HELP,
    )
    who = models.CharField(_("who is told"), max_length=14, choices=Told)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("step of reminding")
        verbose_name_plural = _("steps of reminding")
        ordering = ["days", "who"]
        constraints = [
            models.UniqueConstraint(fields=["days", "who"], name="one_step_a_day_and_receiver"),
            models.CheckConstraint(
                condition=Q(days__range=(-FURTHEST_DAYS, FURTHEST_DAYS)),
                name="step_within_sixty_days",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.days}: {self.who}"


class Reminder(reminder_base.Reminder):
    """A step that a question has reached; once a target date. The office is who is told."""

    about = "question"

    question = models.ForeignKey(Question, on_delete=models.CASCADE, related_name="reminders")

    class Meta:
        constraints = [reminder_base.once_a_step("question", "one_reminder_a_step_and_date")]
        indexes = [reminder_base.by_day("reminder_raised_on")]


class DigestQuerySet(models.QuerySet["Digest"]):
    def unread_of(self, user: User) -> Self:
        return self.filter(user=user, read_at__isnull=True)


class Digest(models.Model):
    """All that one person is told on one day."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="digests"
    )
    day = models.DateField()
    made_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    objects = DigestQuerySet.as_manager()

    class Meta:
        verbose_name = _("digest")
        verbose_name_plural = _("digests")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="one_digest_a_person_and_day")
        ]
        indexes = [
            models.Index(fields=["id"], name="digest_unsent", condition=Q(sent_at__isnull=True))
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.day}"


class ReminderNotice(reminder_base.Notice):
    """A reminder as one person gets it, in that day's digest."""

    reminder = reminder_base.of(Reminder)
    digest = reminder_base.in_digest("notices")

    class Meta:
        constraints = [reminder_base.once_a_person("one_notice_a_person")]
        indexes = [reminder_base.without_digest("notice_without_digest")]


class DigestDelivery(models.Model):
    """A digest carried out by one way; tried again while `sent_at` is empty, a few times."""

    digest = models.ForeignKey(Digest, on_delete=models.CASCADE, related_name="deliveries")
    way = models.CharField(_("by what"), max_length=8, choices=DigestWay)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["digest", "way"], name="one_delivery_a_digest_and_way")
        ]

    def __str__(self) -> str:
        return f"{self.digest_id}: {self.way}"


class ContactChoice(models.Model):
    """By what a person wants the digest besides the page; without a row by e-mail."""

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="contact_choice"
    )
    by_email = models.BooleanField(_("by e-mail"), default=True)
    by_sms = models.BooleanField(_("by SMS"), default=False)
    by_telegram = models.BooleanField(_("by Telegram"), default=False)
    telegram_chat = models.CharField(
        _("number of the Telegram chat"),
        max_length=20,
        blank=True,
        help_text=_("The bot tells it when you write to it."),
    )

    class Meta:
        verbose_name = _("ways to be told")
        verbose_name_plural = _("ways to be told")
        constraints = [
            models.CheckConstraint(
                condition=Q(by_telegram=False) | ~Q(telegram_chat=""),
                name="telegram_needs_a_chat",
            )
        ]

    def __str__(self) -> str:
        return str(self.user_id)
