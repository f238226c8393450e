"""Requests for information (T-09) among the things people are reminded of.

The body that is asked is told as any office that acts. What is told to the office above it is
told to the offices of whoever asked, too: the one that has the question and the one above that.
The head of the reception is told as elsewhere; khokimiyats and the region hear of the question.
"""

from __future__ import annotations

import dataclasses

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions.escalation_subjects import DigestPart, register
from receptions.executor_choices import Told
from receptions.models import Digest, Inquiry, Question
from receptions.services.escalation import QUESTIONS

INQUIRIES = dataclasses.replace(
    QUESTIONS,
    reminders="receptions_inquiryreminder",
    key="inquiry_id",
    notices="receptions_inquiryremindernotice",
    things="""(
            SELECT inquiry.id, inquiry.office_id, whole.appeal_id, whole.reception_id,
                   whole.territory_id, duty.due_on, whole.office_id AS asker_id,
                   asker.parent_id AS above_asker_id
            FROM receptions_inquiry inquiry
            JOIN receptions_duty duty ON duty.id = inquiry.duty_id
            JOIN receptions_question whole ON whole.id = inquiry.question_id
            LEFT JOIN territories_office asker ON asker.id = whole.office_id
            WHERE duty.done_on IS NULL AND duty.dropped_at IS NULL
              AND whole.withdrawn_at IS NULL AND whole.status <> 'closed'
        ) q
        LEFT JOIN receptions_handedup up ON up.appeal_id = q.appeal_id
        JOIN receptions_reception desk ON desk.id = coalesce(up.to_reception_id, q.reception_id)""",
    due="q.due_on",
    told={
        Told.OFFICE: "told.id = q.office_id",
        Told.SUPERIOR: "told.id IN (o.parent_id, q.asker_id, q.above_asker_id)",
    },
    with_office="TRUE",
    with_head="TRUE",
    # R-21; but the body that is asked has the request before it, whoever the complaint is about.
    not_barred=f"(told.id = q.office_id OR {QUESTIONS.not_barred})",
    kept=f"(r.office_id IS DISTINCT FROM q.office_id AND {QUESTIONS.kept})",
    heads={Told.HEAD: "head"},
)


def inquiries_of(digest: Digest) -> QuerySet[Inquiry]:
    """The requests a digest tells of, each once; none kept from its reader since (R-21)."""
    told = digest.inquiry_notices.values("reminder__inquiry")
    seen = Question.objects.not_kept_from(digest.user)
    mine = Q(question__in=seen) | Q(office__in=digest.user.powers.office_ids)
    found = Inquiry.objects.filter(mine, pk__in=told)
    return found.select_related("question__appeal", "office", "duty")


def _line(inquiry: Inquiry) -> str:
    """Number, the body that is asked, and the date."""
    question = inquiry.question
    due = date_format(inquiry.duty.due_on)
    return f"{question.appeal.number}/{question.ordinal}: {inquiry.office}, {due}"


PART = DigestPart(
    title=_("Requests for information"),
    url_name="receptions:inquiry-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s request for information has no answer; past its date: %(late)s.",
        "%(total)s requests for information have no answer; past their date: %(late)s.",
        "total",
    ),
    things=inquiries_of,
    line=_line,
    due="duty__due_on",
)


def join() -> None:
    """Called from apps.py."""
    register(INQUIRIES, PART)
