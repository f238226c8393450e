"""The applicant's own word on a closed question."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import WordChannel, WordValue
from receptions.choices import Outcome
from receptions.models.question import Question
from receptions.models.work import Verification
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only


class ApplicantWord(models.Model):
    """ "Is it solved?", answered once a closing. Within the window a "no" opens the question
    again; after it the word is a note that proposes a repeat appeal."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="words_said")
    closed_at = models.DateTimeField()
    outcome = models.CharField(max_length=16, choices=Outcome)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, null=True, related_name="+")
    value = models.CharField(_("is it solved?"), max_length=8, choices=WordValue)
    words = models.TextField(_("in the applicant's words"), blank=True)
    channel = models.CharField(max_length=8, choices=WordChannel)
    until = models.DateField(_("asked until"))
    in_window = models.BooleanField()
    verification = models.OneToOneField(
        Verification, on_delete=models.PROTECT, null=True, related_name="word"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("applicant's word")
        verbose_name_plural = _("applicants' words")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "closed_at"], name="one_word_a_closing"),
            models.CheckConstraint(
                condition=Q(channel=WordChannel.CALL, by__isnull=False)
                | Q(channel=WordChannel.LINK, by__isnull=True),
                name="word_by_call_is_somebodys",
            ),
            models.CheckConstraint(
                condition=Q(verification__isnull=True) | Q(value=WordValue.NO, in_window=True),
                name="only_a_no_in_time_reopens",
            ),
        ]
        indexes = [
            models.Index(
                fields=["at"],
                name="word_late_no",
                condition=Q(verification__isnull=True) & ~Q(value=WordValue.YES),
            )
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.value}"
