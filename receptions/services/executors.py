"""What an office does with its question besides answering: hands it down, asks, asks for time."""

from __future__ import annotations

import logging
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _
from kombu.exceptions import KombuError

from receptions import permissions, tasks_executors
from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import DecisionError
from receptions.executor_choices import RequestDecision, TermRequestKind
from receptions.models import ApplicantRequest, Assignment, Question, StopGround, TermRequest
from receptions.services import deadlines, routing, stops
from territories import clock
from territories.models import Office, User

logger = logging.getLogger(__name__)


@transaction.atomic
def pass_down(*, question: Question, office: Office, by: User, note: str = "") -> Assignment:
    """Art. 24: the office gives its question to a unit below it; the term goes on.

    Raises DecisionError, and RoutingError for what R-21 and the rules of hops forbid.
    """
    question, _assignment = _with_office(question, by)
    above = question.office
    if above is None or office.pk == above.pk or not office.answers_to(above):
        raise DecisionError(_("Choose a unit below the office that has the question."))
    return routing.assign(
        question=question,
        office=office,
        by=by,
        reason=HopReason.SUBORDINATE,
        legal_basis=_("Art. 24: to a subordinate unit"),
        note=note,
    )


@transaction.atomic
def ask_applicant(
    *, question: Question, by: User, text: str, stop_ground: str = ""
) -> ApplicantRequest:
    """Ask the applicant something; told once this commits.

    With `stop_ground` the head is asked to let the term stand still until the reply comes.
    """
    question, assignment = _with_office(question, by)
    if not text.strip():
        raise DecisionError(_("Write what the applicant is asked."))
    if question.appeal.is_anonymous:
        raise DecisionError(_("The appeal is anonymous: there is nobody to ask."))
    pending = question.applicant_requests.waiting()
    pending.exclude(assignment=assignment).update(dropped_at=clock.now())
    if pending.exists():
        raise DecisionError(_("The applicant was asked already; the reply has not come yet."))
    asked = ApplicantRequest.objects.create(
        question=question, assignment=assignment, text=text.strip(), by=by, at=clock.now()
    )
    if stop_ground.strip():
        _ask(question, assignment, TermRequestKind.STOP, stop_ground, by, asked)
    transaction.on_commit(partial(_queue, asked.pk))
    return asked


def _queue(request_id: int) -> None:
    """Tell a worker; when no broker answers the scheduled task will."""
    try:
        tasks_executors.tell_applicant.delay(request_id)
    except (KombuError, OSError):
        logger.exception("request %s to an applicant waits for the scheduled task", request_id)


@transaction.atomic
def reply(*, asked: ApplicantRequest, text: str) -> ApplicantRequest:
    """The applicant replies; a term that stood still because of it runs again."""
    question = Question.objects.select_for_update().get(pk=asked.question_id)
    found = (
        ApplicantRequest.objects.open()
        .select_for_update(of=("self",))
        .select_related("stop__stopped_by")
        .filter(pk=asked.pk)
        .first()
    )
    if found is None:
        raise DecisionError(
            _("This is no longer asked: it was replied to, or the question moved on.")
        )
    asked = found
    if not text.strip():
        raise DecisionError(_("Write your reply."))
    asked.reply, asked.replied_at = text.strip(), clock.now()
    asked.save(update_fields=["reply", "replied_at"])
    stop = asked.stop
    waited = stop is not None and stop.restarted_on is None
    if stop is not None and waited and stops.end_running(question=question, by=stop.stopped_by):
        question.save(update_fields=["legal_due_on", "target_due_on"])
    TermRequest.objects.waiting().filter(applicant_request=asked).update(
        decision=RequestDecision.REFUSED,
        decided_by=asked.by,
        decided_at=asked.replied_at,
        reason=_("The applicant replied before it was decided."),
    )
    return asked


@transaction.atomic
def ask_extension(*, question: Question, by: User, ground: str) -> TermRequest:
    """Ask the head of the reception for the extension of T-06, with the ground."""
    question, assignment = _with_office(question, by)
    obstacle = deadlines.obstacle_to_extension(question)
    if obstacle:
        raise DecisionError(obstacle)
    return _ask(question, assignment, TermRequestKind.EXTENSION, ground, by, None)


@transaction.atomic
def grant(*, request: TermRequest, by: User, stop_ground: StopGround | None = None) -> TermRequest:
    """The head grants: the term is longer (T-06), or stands still on a ground in force.

    Raises DecisionError where the date, the state or the decider no longer allows it.
    """
    request = _waiting(request, by)
    question = request.question
    if request.assignment.left_at is not None:
        raise DecisionError(_("The office that asked no longer has the question; refuse it."))
    if request.kind == TermRequestKind.EXTENSION:
        deadlines.extend(question=question, by=by, ground=request.ground)
    else:
        if stop_ground is None:
            raise DecisionError(_("Choose the ground on which the term stands still."))
        made = stops.stop(question=question, ground=stop_ground, note=request.ground, by=by)
        ApplicantRequest.objects.filter(pk=request.applicant_request_id).update(stop=made)
    return _decide(request, RequestDecision.GRANTED, by, "")


@transaction.atomic
def refuse(*, request: TermRequest, by: User, reason: str) -> TermRequest:
    """The head refuses, with the reason; the term goes on as it was."""
    request = _waiting(request, by)
    if not reason.strip():
        raise DecisionError(_("Say why it is refused."))
    return _decide(request, RequestDecision.REFUSED, by, reason)


def _with_office(question: Question, by: User) -> tuple[Question, Assignment]:
    """The locked question and its hop; refused when it is no longer with the person's office."""
    question = (
        Question.objects.select_for_update(of=("self",))
        .select_related("office", "appeal", "reception__territory")
        .get(pk=question.pk)
    )
    if question.status != QuestionStatus.ASSIGNED or not permissions.can_answer(by, question):
        raise DecisionError(_("The question is no longer with your office."))
    return question, question.assignments.get(left_at__isnull=True)


def _ask(
    question: Question,
    assignment: Assignment,
    kind: str,
    ground: str,
    by: User,
    about: ApplicantRequest | None,
) -> TermRequest:
    if not ground.strip():
        raise DecisionError(_("Give the ground."))
    pending = question.term_requests.waiting().filter(kind=kind)
    pending.exclude(assignment=assignment).update(
        decision=RequestDecision.REFUSED,
        decided_by=by,
        decided_at=clock.now(),
        reason=_("The question went to another office."),
    )
    if pending.exists():
        raise DecisionError(_("This is asked already and waits for the head of the reception."))
    return TermRequest.objects.create(
        question=question,
        assignment=assignment,
        kind=kind,
        applicant_request=about,
        ground=ground.strip()[:300],
        by=by,
        at=clock.now(),
    )


def _waiting(request: TermRequest, by: User) -> TermRequest:
    """The request locked after its question, as the applicant's reply locks them."""
    Question.objects.select_for_update().values_list("pk").get(pk=request.question_id)
    request = (
        TermRequest.objects.select_for_update(of=("self",))
        .select_related("question__reception__territory", "assignment")
        .get(pk=request.pk)
    )
    if request.decision != RequestDecision.WAITING:
        raise DecisionError(_("This request is decided already."))
    if not permissions.can_decide(by, request.question):
        raise DecisionError(_("Only the head of the reception decides about terms."))
    return request


def _decide(request: TermRequest, decision: str, by: User, reason: str) -> TermRequest:
    request.decision, request.reason = decision, reason.strip()[:300]
    request.decided_by, request.decided_at = by, clock.now()
    request.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    return request
