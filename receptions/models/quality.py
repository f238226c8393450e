"""Quality of answers: versioned criteria, and a reviewer's sheet on a sampled answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from receptions.check_choices import CriterionKind, MarkValue
from receptions.models.check import Draw
from receptions.models.question import Question
from receptions.models.reception import Reception
from receptions.models.work import Answer
from territories import clock
from territories.models import Office
from territories.models.append_only import append_only
from territories.models.names import NamedModel

if TYPE_CHECKING:
    import datetime as dt

    from territories.models import User


class CriteriaVersion(models.Model):
    """A list of criteria from a day on. A sheet keeps the version it was filled in by."""

    number = models.PositiveSmallIntegerField(unique=True)
    valid_from = models.DateField(_("valid from"))
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-number"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"v{self.number}"


class Criterion(NamedModel):
    """One line of the sheet."""

    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="criteria")
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=8, choices=CriterionKind, default=CriterionKind.ASKED)
    position = models.PositiveSmallIntegerField()
    rule = models.CharField(_("rule"), max_length=20, blank=True)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "code"], name="a_criterion_once_a_version")
        ]
        triggers = append_only()


class QualityReviewQuerySet(models.QuerySet["QualityReview"]):
    def visible_to(self, user: User) -> Self:
        """Sheets of the receptions whose appeals the person sees; executors see none."""
        told = Question.objects.not_kept_from(user)
        return self.filter(reception__in=Reception.objects.pks_visible_to(user), question__in=told)

    def waiting(self) -> Self:
        return self.filter(reviewed_at__isnull=True)

    def overdue(self, *, on: dt.date) -> Self:
        return self.waiting().filter(due_on__lt=on)


class QualityReview(models.Model):
    """A sheet on one accepted answer, by nobody who wrote or accepted it."""

    draw = models.OneToOneField(Draw, on_delete=models.PROTECT, related_name="review")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reviews")
    answer = models.OneToOneField(Answer, on_delete=models.PROTECT, related_name="review")
    reception = models.ForeignKey(Reception, on_delete=models.PROTECT, related_name="reviews")
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="reviews")
    version = models.ForeignKey(CriteriaVersion, on_delete=models.PROTECT, related_name="reviews")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    accepter = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    due_on = models.DateField(_("due on"))
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="quality_reviews",
    )
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reviewed_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("note"), blank=True)
    at = models.DateTimeField(default=clock.now)

    objects = QualityReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("review of an answer")
        verbose_name_plural = _("reviews of answers")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_at__isnull=True, reviewed_by__isnull=True)
                | Q(reviewed_at__isnull=False, reviewed_by__isnull=False),
                name="review_by_and_at",
            ),
            models.CheckConstraint(
                condition=(Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("author")))
                & (Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("accepter")))
                & (Q(assigned_to__isnull=True) | ~Q(assigned_to=F("author")))
                & (Q(assigned_to__isnull=True) | ~Q(assigned_to=F("accepter"))),
                name="nobody_reviews_the_own_answer",
            ),
        ]
        indexes = [
            models.Index(fields=["reviewed_at"], name="review_done"),
            models.Index(
                fields=["reception", "due_on"],
                name="review_waiting",
                condition=Q(reviewed_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}"

    def get_absolute_url(self) -> str:
        return reverse("receptions:quality-detail", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.reviewed_at is None

    def took_part(self, user: User) -> bool:
        """Whether the person wrote or accepted the answer, or wrote a part of it (R-22)."""
        own = user.pk in {self.author_id, self.accepter_id}
        return own or self.question.parts.filter(answered_by=user).exists()


class QualityMark(models.Model):
    """One line of a filled sheet."""

    review = models.ForeignKey(QualityReview, on_delete=models.PROTECT, related_name="marks")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="marks")
    value = models.CharField(max_length=4, choices=MarkValue)

    class Meta:
        ordering = ["criterion__position"]
        constraints = [
            models.UniqueConstraint(fields=["review", "criterion"], name="one_mark_a_criterion")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.review_id}/{self.criterion_id}: {self.value}"
