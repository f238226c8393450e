"""What the control desk counts, and what a head does from it: reminders and hearings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionStatus
from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.power_choices import HearingResult
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class OpenCount(models.Model):
    """Differences whose sum is what is open: written by the database at every change.

    Rows whose legal date is over are folded under the day PAST, so that the table stays as
    short as there are receptions, offices and days to come.
    """

    id = models.BigAutoField(primary_key=True)
    reception = models.ForeignKey(
        Reception, on_delete=models.DO_NOTHING, related_name="+", db_index=False
    )
    office = models.ForeignKey(
        Office, on_delete=models.DO_NOTHING, null=True, related_name="+", db_index=False
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
    )
    status = models.CharField(max_length=12, choices=QuestionStatus)
    is_returned = models.BooleanField()
    target_due_on = models.DateField(null=True)
    legal_due_on = models.DateField(null=True)
    open = models.IntegerField()

    class Meta:
        indexes = [
            models.Index(
                fields=["target_due_on"],
                include=["reception", "office", "worker", "legal_due_on", "open"],
                name="open_count_by_target",
            ),
            models.Index(fields=["reception", "target_due_on"], name="open_count_reception"),
            models.Index(
                fields=["reception"], name="open_count_returned", condition=Q(is_returned=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reception_id} {self.target_due_on}: {self.open}"


class Nudge(models.Model):
    """A reminder of the head to the office: recorded, at most one a day for a question."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="nudges")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="nudges")
    day = models.DateField()
    note = models.CharField(_("note to the office"), max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("reminder of the head")
        verbose_name_plural = _("reminders of the head")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["question", "day"], name="one_nudge_a_day"),
        ]
        indexes = [models.Index(fields=["office", "-day"], name="nudge_office_day")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.day}"


class SummonsQuerySet(models.QuerySet["Summons"]):
    """Hearings in the domain's words."""

    def visible_to(self, user: User) -> Self:
        """Hearings of the receptions a person sees, and those of their offices.

        A reception sees none about a complaint that is kept from the reader (R-21).
        """
        kept = Q(question__appeal__in=Appeal.objects.keys_kept_from(user))
        own = Q(reception__in=Reception.objects.pks_visible_to(user)) & ~kept
        return self.filter(own | Q(office__in=user.powers.office_ids))

    def coming(self) -> Self:
        """Hearings that nobody has written a result for."""
        return self.filter(result="")


class Summons(models.Model):
    """The head of an office called to a hearing: day, place, letter with number and code."""

    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="summonses")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="summonses")
    question = models.ForeignKey(
        Question, on_delete=models.PROTECT, null=True, blank=True, related_name="summonses"
    )
    person = models.CharField(_("who is called"), max_length=200)
    held_at = models.DateTimeField(_("day and hour of the hearing"))
    place = models.CharField(_("place"), max_length=300)
    reason = models.TextField(_("what it is about"))
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    year = models.PositiveSmallIntegerField()
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=30, unique=True)
    code = models.CharField(max_length=16, unique=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    signatory = models.CharField(max_length=120)
    issued_at = models.DateTimeField(default=clock.now)
    result = models.CharField(_("result"), max_length=10, choices=HearingResult, blank=True)
    result_note = models.TextField(_("what was said"), blank=True)
    result_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    result_at = models.DateTimeField(null=True, blank=True)

    objects = SummonsQuerySet.as_manager()

    class Meta:
        verbose_name = _("summons to a hearing")
        verbose_name_plural = _("summonses to a hearing")
        ordering = ["-held_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["reception", "year", "sequence"], name="one_summons_number_a_year"
            ),
            models.UniqueConstraint(
                fields=["question", "office"],
                condition=Q(result=""),
                name="one_coming_hearing_a_question",
            ),
            models.CheckConstraint(
                condition=Q(result="", result_by__isnull=True, result_at__isnull=True)
                | ~Q(result="") & Q(result_by__isnull=False, result_at__isnull=False),
                name="hearing_result_by_and_at",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("receptions:summons-detail", args=[self.pk])

    def get_kind_display(self) -> str:
        """What the paper is, by the name letters use."""
        return gettext("summons to a hearing")

    @property
    def tone(self) -> str:
        """The tone of the result's badge."""
        return {"": "wait", HearingResult.HEARD: "good", HearingResult.ABSENT: "bad"}.get(
            self.result, "neutral"
        )
