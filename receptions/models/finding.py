"""What a person has seen of the register, and what was taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from receptions.models.appeal import Appeal
from receptions.models.question import Question, QuestionEvent
from receptions.models.question_change import QuestionChange
from territories import clock
from territories.models.append_only import append_only

if TYPE_CHECKING:
    from territories.models import User


class AppealViewQuerySet(models.QuerySet["AppealView"]):
    def changed_for(self, user: User) -> Self:
        """The person's views after which somebody else did something the person may see."""
        since = Q(appeal=OuterRef("appeal"), at__gt=OuterRef("seen_at"))
        events = QuestionEvent.objects.filter(since, Q(by__isnull=True) | ~Q(by=user))
        corrections = QuestionChange.objects.filter(since).exclude(by=user)
        if user.powers.office_ids:
            seen = Question.objects.visible_to(user)
            events = events.filter(question__in=seen)
            corrections = corrections.filter(question__in=seen)
        return self.filter(Exists(events) | Exists(corrections), user=user)


class AppealView(models.Model):
    """When a person last opened an appeal; one row a person and appeal, written over."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    appeal = models.ForeignKey(Appeal, on_delete=models.CASCADE, related_name="views")
    seen_at = models.DateTimeField(_("seen at"), default=clock.now)

    objects = AppealViewQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "appeal"], name="one_view_a_person_and_appeal")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.appeal_id} {self.seen_at}"


class PersonalDataExport(models.Model):
    """Who took a list of people out of the system, when, by which filter. Never changed."""

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    query = models.TextField(_("filter"), blank=True)
    rows = models.PositiveIntegerField(_("rows"))

    class Meta:
        ordering = ["-pk"]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.by_id} {self.at}: {self.rows}"
