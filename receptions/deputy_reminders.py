"""Deputies' questions among the things people are reminded of: the same steps and digests.

A body asked is told as an office, its heads above it as elsewhere. A question to the reception
has no office: its head answers, so what offices are told is told to the head.
"""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from receptions.escalation_subjects import DigestPart, Subject, register
from receptions.executor_choices import Told
from receptions.models import DeputyQuestion, Digest

LETTERS = 80  # of a question in an e-mail
_THINGS = (
    "(SELECT * FROM receptions_deputyquestion WHERE office_id IS {}) q"
    " JOIN territories_council kept ON kept.id = q.council_id"
    " JOIN receptions_reception desk ON desk.territory_id = kept.territory_id"
)
_WAITING = "q.answered_at IS NULL"
TO_BODIES = Subject(
    reminders="receptions_deputyquestionreminder",
    key="question_id",
    notices="receptions_deputyquestionnotice",
    things=_THINGS.format("NOT NULL"),
    due="q.due_on",
    territory="kept.territory_id",
    told={
        Told.OFFICE: "told.id = q.office_id",
        Told.SUPERIOR: "told.id = o.parent_id",
        Told.KHOKIMIYAT: "told.is_khokimiyat AND told.territory_id = kept.territory_id",
        Told.REGION: "told.is_khokimiyat AND told.territory_id = t.parent_id",
    },
    with_office=_WAITING,
    with_head=_WAITING,
)
TO_RECEPTIONS = Subject(
    reminders=TO_BODIES.reminders,
    key=TO_BODIES.key,
    notices=TO_BODIES.notices,
    things=_THINGS.format("NULL"),
    due=TO_BODIES.due,
    territory=TO_BODIES.territory,
    told={},
    with_office="FALSE",
    with_head=_WAITING,
    heads={Told.OFFICE: "head", Told.REGIONAL_HEAD: "regional_head"},
)


def questions_of(digest: Digest) -> QuerySet[DeputyQuestion]:
    """The questions a digest tells of, each once."""
    told = digest.deputy_notices.values("reminder__question")
    return DeputyQuestion.objects.filter(pk__in=told).select_related("council", "office")


def _line(question: DeputyQuestion) -> str:
    """Council, words, who answers, and the date."""
    words = f"{question.council}: {question.text[:LETTERS]} {question.office or ''}"
    return f"{words} ({date_format(question.due_on)})"


PART = DigestPart(
    title=_("Questions of deputies"),
    url_name="receptions:deputy-reminder-list",
    sentence=ngettext_lazy(
        "%(total)s question of a deputy has no answer; past its date: %(late)s.",
        "%(total)s questions of deputies have no answer; past their date: %(late)s.",
        "total",
    ),
    things=questions_of,
    line=_line,
)


def join() -> None:
    """Called from apps.py."""
    register(TO_BODIES, PART)
    register(TO_RECEPTIONS, PART)
