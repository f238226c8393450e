"""Who carries out a measure: the person who answers, offices that help, steps on the way."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.choices import FINISHED, ProgrammeState
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureParticipant, Milestone, Responsible
from programs.services import complaints
from territories import clock
from territories.models import Office, User


@dataclass(frozen=True, slots=True)
class Person:
    """Who answers for a measure: somebody with an account, or a name with a telephone."""

    name: str
    post: str
    phone: str = ""
    user: User | None = None


def lock_open(measure: Measure) -> Measure:
    """The measure, locked, while its office has to do with it; else DecisionError."""
    rows = Measure.objects.select_for_update(of=("self",)).select_related("programme", "office")
    locked = rows.get(pk=measure.pk)
    if locked.programme.state != ProgrammeState.SENT:
        raise DecisionError(_("The programme is not with the khokimiyat."))
    if locked.state in FINISHED:
        raise DecisionError(_("The measure is finished; nothing about it changes any more."))
    return locked


@transaction.atomic
def name_person(*, measure: Measure, by: User, person: Person, for_all: bool = False) -> int:
    """Name who answers for the measure; how many measures the person now answers for.

    With `for_all` also for those of the same office in the programme that have nobody yet.
    """
    measure = lock_open(measure)
    _check_person(person, measure.office)
    wanted = [measure]
    if for_all:
        others = Measure.objects.filter(programme=measure.programme, office=measure.office)
        others = others.unfinished().filter(responsibles__isnull=True).exclude(pk=measure.pk)
        wanted += list(others.order_by("ordinal"))
    Responsible.objects.bulk_create(
        Responsible(
            measure=one,
            user=person.user,
            name=person.name.strip(),
            post=person.post.strip(),
            phone=person.phone.strip(),
            named_by=by,
            named_at=clock.now(),
        )
        for one in wanted
    )
    return len(wanted)


def _check_person(person: Person, office: Office) -> None:
    if not person.name.strip() or not person.post.strip():
        raise DecisionError(_("Give the name and the post of the person."))
    if person.user is None and not person.phone.strip():
        raise DecisionError(_("Who has no account here needs a telephone."))
    if person.user is not None and not works_at(person.user, office):
        raise DecisionError(_("This person holds no post at the responsible office."))


def works_at(user: User, office: Office) -> bool:
    """Whether the person acts for the office: by a post there or above it."""
    posts = [post.office for post in user.current_posts if post.office]
    return any(office.answers_to(own) for own in posts)


@transaction.atomic
def add_participant(*, measure: Measure, by: User, office: Office, task: str) -> MeasureParticipant:
    """Name an office that helps and sees the measure from now on: none complained about (R-21)."""
    measure = lock_open(measure)
    if office.pk == measure.office_id:
        raise DecisionError(_("This office is the responsible one already."))
    if office.closed_on is not None:
        raise DecisionError(_("This office is abolished."))
    complaints.check_line(measure, office)
    if not task.strip():
        raise DecisionError(_("Say what the office does."))
    if measure.participants.current().filter(office=office).exists():
        raise DecisionError(_("This office helps already."))
    return MeasureParticipant.objects.create(
        measure=measure, office=office, task=task.strip(), added_by=by, added_at=clock.now()
    )


@transaction.atomic
def remove_participant(*, participant: MeasureParticipant, by: User) -> None:
    """The office helps no more; that it did stays written."""
    lock_open(participant.measure)
    row = MeasureParticipant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if row.removed_at is not None:
        raise DecisionError(_("This office helps no more."))
    row.removed_by, row.removed_at = by, clock.now()
    row.save(update_fields=["removed_by", "removed_at"])


@transaction.atomic
def add_milestone(*, measure: Measure, by: User, text: str, due_on: dt.date) -> Milestone:
    """Set a step on the way, within the dates of the measure."""
    measure = lock_open(measure)
    if not text.strip():
        raise DecisionError(_("Say what is reached by then."))
    if not measure.starts_on <= due_on <= measure.due_on:
        raise DecisionError(
            _("The day lies outside the dates of the measure: %(first)s – %(last)s.")
            % {"first": _day(measure.starts_on), "last": _day(measure.due_on)}
        )
    return Milestone.objects.create(
        measure=measure, text=text.strip(), due_on=due_on, added_by=by, added_at=clock.now()
    )


@transaction.atomic
def reach_milestone(*, milestone: Milestone, by: User, done_on: dt.date) -> Milestone:
    """The step was reached on the day."""
    row = _lock_milestone(milestone)
    if done_on > clock.today():
        raise DecisionError(_("The day lies in the future."))
    if done_on < row.measure.starts_on:
        raise DecisionError(_("The day lies before the start of the measure."))
    row.done_on, row.done_by, row.done_at = done_on, by, clock.now()
    row.save(update_fields=["done_on", "done_by", "done_at"])
    return row


@transaction.atomic
def drop_milestone(*, milestone: Milestone, by: User) -> None:
    """The step is no longer wanted; that it was set stays written."""
    row = _lock_milestone(milestone)
    row.dropped_by, row.dropped_at = by, clock.now()
    row.save(update_fields=["dropped_by", "dropped_at"])


def _lock_milestone(milestone: Milestone) -> Milestone:
    """An open milestone of an open measure, locked."""
    lock_open(milestone.measure)
    rows = Milestone.objects.select_for_update(of=("self",)).select_related("measure")
    row = rows.get(pk=milestone.pk)
    if row.done_on is not None or row.dropped_at is not None:
        raise DecisionError(_("This milestone is reached or dropped already."))
    return row


def _day(day: dt.date) -> str:
    return date_format(day, "SHORT_DATE_FORMAT")
