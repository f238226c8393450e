"""What was corrected in a question after registration, or that it was withdrawn: by whom, why."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from receptions.choices import QuestionChangeKind, Urgency
from receptions.models.appeal import Appeal
from receptions.models.question import Question
from receptions.models.topic import Topic
from territories import clock
from territories.models import Territory
from territories.models.append_only import append_only

# What may be corrected, by the names of the question's columns; the point is one thing.
CORRECTED = ("topic", "territory", "mahalla", "place", "urgency", "point")


def _topic() -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="+")


def _territory(*, optional: bool = False) -> models.ForeignKey[Any, Any]:
    return models.ForeignKey(
        Territory, on_delete=models.PROTECT, null=optional, blank=optional, related_name="+"
    )


class QuestionChange(models.Model):
    """A correction with the values before and after it, or a withdrawal. Never changed."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="changes")
    appeal = models.ForeignKey(Appeal, on_delete=models.PROTECT, related_name="question_changes")
    kind = models.CharField(_("kind"), max_length=10, choices=QuestionChangeKind)
    reason = models.CharField(_("reason"), max_length=300)
    old_topic, new_topic = _topic(), _topic()
    old_territory, new_territory = _territory(), _territory()
    old_mahalla, new_mahalla = _territory(optional=True), _territory(optional=True)
    old_place = models.CharField(max_length=200, blank=True)
    new_place = models.CharField(max_length=200, blank=True)
    old_urgency = models.CharField(max_length=8, choices=Urgency)
    new_urgency = models.CharField(max_length=8, choices=Urgency)
    old_point = models.CharField(max_length=24, blank=True)
    new_point = models.CharField(max_length=24, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("change of a question")
        verbose_name_plural = _("changes of questions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="question_change_has_a_reason")
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.question_id}: {self.kind}"
