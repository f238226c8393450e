"""A joint letter: which questions of the appeal it speaks of."""

from __future__ import annotations

import pgtrigger
from django.db import models

from receptions.models.letter import Letter
from receptions.models.question import Question
from receptions.models.work import Assignment
from territories.models.append_only import append_only


class LetterCover(models.Model):
    """One question of a letter that covers several. Chosen with the draft, never changed.

    A letter about one question has no such row. A joint forwarding notice names the hop of each.
    """

    letter = models.ForeignKey(Letter, on_delete=models.PROTECT, related_name="covers")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="covers")
    assignment = models.OneToOneField(
        Assignment, on_delete=models.PROTECT, null=True, blank=True, related_name="joint_notice"
    )

    class Meta:
        ordering = ["question__ordinal"]
        constraints = [
            models.UniqueConstraint(fields=["letter", "question"], name="one_cover_a_question"),
        ]
        triggers = [
            *append_only(),
            pgtrigger.Trigger(
                name="of_a_draft",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="""
                IF NOT EXISTS (
                    SELECT FROM receptions_letter l
                    JOIN receptions_question q ON q.appeal_id = l.appeal_id
                    WHERE l.id = NEW.letter_id AND q.id = NEW.question_id AND l.state = 'draft'
                ) THEN
                    RAISE EXCEPTION 'A letter covers questions of its own appeal, as a draft';
                END IF;
                RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id}: {self.question_id}"
