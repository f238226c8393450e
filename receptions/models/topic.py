"""What appeals are about."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from territories.models import StateBody
from territories.models.fold import fold_field
from territories.models.names import NamedModel


class TopicQuerySet(models.QuerySet["Topic"]):
    def groups(self) -> Self:
        """The upper of the two levels."""
        return self.filter(parent__isnull=True)

    def choosable(self) -> Self:
        """Topics a question may carry."""
        return self.filter(parent__isnull=False).select_related("parent")


class Topic(NamedModel):
    """A topic of the two-level classifier. Only the lower level is given to questions."""

    code = models.CharField(_("code"), max_length=8, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="topics"
    )
    usual_bodies = models.ManyToManyField(
        StateBody, through="TopicBody", related_name="topics", blank=True
    )
    typical_measure = models.CharField(_("typical measure"), max_length=300, blank=True)
    typical_measure_uz_cyrl = models.CharField(
        _("typical measure (Uzbek Cyrillic)"), max_length=300, blank=True
    )
    typical_measure_ru = models.CharField(
        _("typical measure (Russian)"), max_length=300, blank=True
    )
    typical_measure_en = models.CharField(max_length=300, blank=True)
    out_of_scope = models.BooleanField(_("before a court or under investigation"), default=False)
    name_key = fold_field("name_uz", "name_uz_cyrl", "name_ru")

    objects = TopicQuerySet.as_manager()

    class Meta:
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        ordering = ["code"]

    @property
    def usual_measure(self) -> str:
        """The usual measure in the active language, in Uzbek Latin where that one is missing."""
        words = {
            "uz-cyrl": self.typical_measure_uz_cyrl,
            "ru": self.typical_measure_ru,
            "en": self.typical_measure_en,
        }
        return words.get(get_language() or "uz") or self.typical_measure


class TopicBody(models.Model):
    """A body that usually acts on a topic; position 0 is the usual one."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="body_links")
    body = models.ForeignKey(StateBody, on_delete=models.PROTECT)
    position = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["topic", "body"], name="a_body_once_a_topic")
        ]

    def __str__(self) -> str:
        return f"{self.topic_id}: {self.body_id}"
