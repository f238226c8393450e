"""Complaints about the quality of finished objects: which are likely, and linking them."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import ObjectComplaint, ProgrammeObject
from receptions.models import Question
from territories import clock
from territories.models import User


def likely(work: ProgrammeObject, user: User) -> QuerySet[Question, Question]:
    """Questions that may be about the object: its mahalla, a fitting topic, after it was finished.

    Only those the person may see, newest first; those linked already are left out.
    """
    if work.finished_on is None:
        return Question.objects.none()
    rows = Question.objects.visible_to(user).filter(
        mahalla=work.territory_id,
        topic__in=work.kind.topics.all(),
        appeal__received_at__gte=_midnight_after(work.finished_on),
    )
    rows = rows.exclude(pk__in=linked(work).values("question"))
    return rows.select_related("appeal", "topic").order_by("-pk")


def linked(work: ProgrammeObject) -> QuerySet[ObjectComplaint]:
    """Links that stand."""
    return ObjectComplaint.objects.filter(object=work, removed_at__isnull=True)


def seen_links(work: ProgrammeObject, user: User) -> QuerySet[ObjectComplaint]:
    """Links whose question the person may see (R-21)."""
    rows = linked(work).filter(question__in=Question.objects.visible_to(user))
    return rows.select_related("question__appeal", "question__topic", "linked_by")


@transaction.atomic
def link(*, work: ProgrammeObject, question: Question, by: User) -> ObjectComplaint:
    """Link a question of an appeal that came after the object was finished."""
    work = ProgrammeObject.objects.select_for_update(of=("self",)).get(pk=work.pk)
    if work.finished_on is None:
        raise DecisionError(_("The object is not finished: there is no quality to complain of."))
    if not Question.objects.visible_to(by).filter(pk=question.pk).exists():
        raise DecisionError(_("There is no such question."))
    if question.appeal.received_at < _midnight_after(work.finished_on):
        raise DecisionError(_("The appeal came before the object was finished."))
    district = work.district_year.territory
    if question.territory_id != district.pk:
        raise DecisionError(_("The question is about another district."))
    try:
        with transaction.atomic():
            return ObjectComplaint.objects.create(
                object=work, question=question, linked_by=by, linked_at=clock.now()
            )
    except IntegrityError as error:
        raise DecisionError(_("This question is linked already.")) from error


@transaction.atomic
def remove(*, complaint: ObjectComplaint, by: User) -> ObjectComplaint:
    """Take a link back that was a mistake; the link stays to be read in the database."""
    complaint = ObjectComplaint.objects.select_for_update(of=("self",)).get(pk=complaint.pk)
    if complaint.removed_at is not None:
        raise DecisionError(_("The link is taken back already."))
    complaint.removed_by, complaint.removed_at = by, clock.now()
    complaint.save(update_fields=["removed_by", "removed_at"])
    return complaint


def _midnight_after(day: dt.date) -> dt.datetime:
    return timezone.make_aware(dt.datetime.combine(day + dt.timedelta(days=1), dt.time()))
