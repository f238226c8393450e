"""Words that speak for a topic: the whole of the small model that suggests topics."""

from __future__ import annotations

from django.db import models

from receptions.models.topic import Topic


class TopicWord(models.Model):
    """A folded word stem and how strongly it speaks for a topic; made by `load_reference`."""

    topic = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="words")
    stem = models.CharField(max_length=12)
    weight = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["stem", "topic"], name="one_weight_a_stem_and_topic")
        ]

    def __str__(self) -> str:
        return f"{self.stem}: {self.topic_id}"
