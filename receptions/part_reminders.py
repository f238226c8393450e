"""Parts of co-executors (R-22) among the things people are reminded of.

The co-executor and the office above it are told by the question's target date. Khokimiyats and
heads are told of the question itself, and not once more of each part.
"""

from __future__ import annotations

import dataclasses

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions.escalation_subjects import DigestPart, register
from receptions.executor_choices import Told
from receptions.models import CoAssignment, Digest, Question
from receptions.services.escalation import QUESTIONS

PARTS = dataclasses.replace(
    QUESTIONS,
    reminders="receptions_partreminder",
    key="part_id",
    notices="receptions_partremindernotice",
    things="""(
            SELECT part.id, part.office_id, whole.appeal_id, whole.reception_id,
                   whole.territory_id, whole.status, whole.target_due_on
            FROM receptions_coassignment part
            JOIN receptions_question whole ON whole.id = part.question_id
            WHERE part.answered_at IS NULL AND part.withdrawn_at IS NULL
              AND part.gone_without_at IS NULL
        ) q
        LEFT JOIN receptions_handedup up ON up.appeal_id = q.appeal_id
        JOIN receptions_reception desk ON desk.id = coalesce(up.to_reception_id, q.reception_id)""",
    told={who: QUESTIONS.told[who] for who in (Told.OFFICE, Told.SUPERIOR)},
    heads={},
)


def parts_of(digest: Digest) -> QuerySet[CoAssignment]:
    """The parts a digest tells of, each once; none kept from its reader since (R-21)."""
    told = digest.part_notices.values("reminder__part")
    seen = Question.objects.not_kept_from(digest.user)
    found = CoAssignment.objects.filter(pk__in=told, question__in=seen)
    return found.select_related("question__appeal", "office")


def _line(part: CoAssignment) -> str:
    """Number, office and target date."""
    question = part.question
    due = date_format(question.target_due_on) if question.target_due_on else ""
    return f"{question.appeal.number}/{question.ordinal}: {part.office}, {due}"


PART = DigestPart(
    title=_("Parts of co-executors"),
    url_name="receptions:part-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s coordinator waits for a part; past its target date: %(late)s.",
        "Coordinators wait for %(total)s parts; past their target date: %(late)s.",
        "total",
    ),
    things=parts_of,
    line=_line,
    due="question__target_due_on",
)


def join() -> None:
    """Called from apps.py."""
    register(PARTS, PART)
