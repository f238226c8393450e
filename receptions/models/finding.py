"""What a person has seen of the register, and what was taken out of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from receptions.models.appeal import Appeal
from receptions.models.bundle import BundleMember
from receptions.models.letter import Letter
from receptions.models.question import Question, QuestionEvent
from receptions.models.question_change import QuestionChange
from receptions.models.work import Attachment
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
        papers = Attachment.objects.filter(
            since, answer=None, part=None, inquiry=None, check_tasks=None
        ).exclude(by=user)
        if user.powers.office_ids:
            seen = Question.objects.visible_to(user)
            events = events.filter(question__in=seen)
            corrections = corrections.filter(question__in=seen)
        news = Q(Exists(events)) | Q(Exists(corrections)) | Q(Exists(papers))
        if not user.powers.office_ids:
            here, after = Q(appeal=OuterRef("appeal")), OuterRef("seen_at")
            letters = Letter.objects.filter(here, issued_at__gt=after).exclude(signed_by=user)
            joined = BundleMember.objects.filter(here, joined_at__gt=after).exclude(joined_by=user)
            news |= Q(Exists(letters)) | Q(Exists(joined))
        return self.filter(news, user=user)


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
