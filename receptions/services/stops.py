"""A term stands still and runs again, on a ground that is a dated row with its source."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import permissions, rules
from receptions.choices import QuestionStatus
from receptions.exceptions import DecisionError
from receptions.models import Deadline, Question, Stop, StopGround
from receptions.services import deadlines, events
from receptions.services.plain_terms import plain_end
from territories import clock
from territories.models import User
from territories.services import calendars


@transaction.atomic
def stop(*, question: Question, ground: StopGround, note: str, by: User) -> Stop:
    """Let the term stand still from today; the question has no date until it runs again.

    Raises DecisionError when the decider, the ground, the state or the date doesn't allow it.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    current = deadlines.in_force(question)
    _check(question, current, ground, note, by)

    events.acting(by, note.strip())
    made = Stop.objects.create(
        question=question,
        ground=ground,
        note=note.strip(),
        stopped_on=clock.today(),
        stopped_by=by,
        plain_end=plain_end(current),
    )
    question.legal_due_on = question.target_due_on = None
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return made


@transaction.atomic
def restart(*, question: Question, by: User) -> Deadline:
    """Let the term run again from today, with as many days as were left when it stopped.

    Raises DecisionError when somebody else decides so or the term runs already.
    """
    question = Question.objects.select_for_update().get(pk=question.pk)
    if not permissions.can_decide(by, question):
        raise DecisionError(_("Only the head of the reception may let a term run again."))
    events.acting(by)
    restarted = end_running(question=question, by=by)
    if restarted is None:
        raise DecisionError(_("The term does not stand still."))
    question.save(update_fields=["legal_due_on", "target_due_on"])
    return restarted


def end_running(*, question: Question, by: User) -> Deadline | None:
    """End the stop of a locked question, if there is one; the caller saves its two dates."""
    if question.legal_due_on is not None:  # it has no date only while it stands still
        return None
    running = question.stops.filter(restarted_on__isnull=True).select_related("ground").first()
    if running is None:
        return None
    today = clock.today()
    current = question.deadlines.current().get()
    calendar = calendars.current()
    end = rules.end_after_stop(running.plain_end, stopped_on=running.stopped_on, restarted_on=today)
    due = rules.off_days_off(today, end, calendar)
    running.restarted_on, running.restarted_by = today, by
    running.save(update_fields=["restarted_on", "restarted_by"])
    ran_on: rules.Step = {
        "code": "ran_on",
        "stopped": running.stopped_on.isoformat(),
        "day": today.isoformat(),
        "source": running.ground.source,
        "to": end.isoformat(),
    }
    question.deadlines.current().update(superseded_at=clock.now())
    question.legal_due_on, question.target_due_on = due.legal, due.target
    return Deadline.objects.create(
        question=question,
        rule_id=current.rule_id,
        calendar=calendar.version,
        starts_on=current.starts_on,
        legal_due_on=due.legal,
        target_due_on=due.target,
        derivation=[*current.derivation, ran_on, *due.steps],
        decided_by=by,
        decided_at=clock.now(),
        ground=running.note,
    )


def _check(question: Question, current: Deadline, ground: StopGround, note: str, by: User) -> None:
    if not permissions.can_decide(by, question):
        raise DecisionError(_("Only the head of the reception may let a term stand still."))
    if not StopGround.objects.in_force().filter(pk=ground.pk).exists():
        raise DecisionError(_("This ground is no longer in force."))
    if not note.strip():
        raise DecisionError(_("Say which act, request or circumstance stops the term."))
    if question.status not in (QuestionStatus.REGISTERED, QuestionStatus.ASSIGNED):
        raise DecisionError(_("Only the term of a question that waits for an answer can stop."))
    if question.legal_due_on is None:
        raise DecisionError(_("The term stands still already."))
    if current.legal_due_on < clock.today():
        raise DecisionError(_("The term is over; a stop can't undo that."))
