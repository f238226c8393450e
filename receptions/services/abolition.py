"""An office is abolished: what it holds goes to its successor or back to the desk."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from receptions.choices import HopReason, QuestionStatus
from receptions.exceptions import RoutingError
from receptions.models import AnswerLink, CoAssignment, Inquiry, OfficeClosure, Question, Rehoming
from receptions.services import events, routing
from territories import clock
from territories.models import Office, User
from territories.services import offices


@transaction.atomic
def close_office(
    *, office: Office, on: dt.date, act: str, by: User, successor: Office | None = None
) -> OfficeClosure:
    """Close the office from the day and re-home every question it holds; nothing is lost.

    With a successor that R-21 allows the question goes there and its dates stay. Else it is at
    the reception's desk again as registered, with the trace of where it came from. What the
    office had answered stays with the reception. Parts and requests for information go to the
    successor, too, or end, and whoever waited for them is told. Raises RoutingError.
    """
    _hold_questions(office)
    office = Office.objects.select_for_update(of=("self",)).get(pk=office.pk)
    _check(office, on, act, successor and offices.held(successor))
    office.closed_on = on
    office.save(update_fields=["closed_on"])
    closure = OfficeClosure.objects.create(
        office=office, successor=successor, on=on, act=act.strip(), by=by, at=clock.now()
    )
    held = Question.objects.select_for_update(of=("self",)).filter(
        office=office, status=QuestionStatus.ASSIGNED
    )
    rows = held.select_related(
        "appeal__complained_office__territory", "reception__territory"
    ).order_by("pk")
    for question in rows:
        _rehome(closure, question, by)
    parts = CoAssignment.objects.select_for_update().open().filter(office=office)
    for part in parts.order_by("pk"):
        _rehome_part(closure, part, by)
    _hand_over_inquiries(closure, by)
    return closure


def take_over(*, question: Question, by: User) -> None:
    """A question that is open again with an office abolished meanwhile goes where the others went.

    For `control`, which holds the question's lock. An office closed without a trace is left to the
    desk, which is told of it.
    """
    if question.office is None or offices.held(question.office).closed_on is None:
        return
    closures = OfficeClosure.objects.select_related("successor__territory")
    closure = closures.filter(office=question.office).first()
    while closure is not None and closure.successor is not None:
        offices.held(closure.successor)
        later = closures.filter(office=closure.successor).first()
        if later is None:
            break
        closure = later
    if closure is not None:
        _rehome(closure, question, by)


def _hold_questions(office: Office) -> None:
    """Lock what the office acts on before the office itself, as every step with a question does."""
    touched = (
        Question.objects.filter(office=office, status=QuestionStatus.ASSIGNED).values("pk"),
        CoAssignment.objects.open().filter(office=office).values("question"),
        Inquiry.objects.open().filter(office=office).values("question"),
    )
    keys = touched[0].union(*touched[1:])
    held = Question.objects.select_for_update().filter(pk__in=keys).order_by("pk")
    list(held.values_list("pk", flat=True))


def _check(office: Office, on: dt.date, act: str, successor: Office | None) -> None:
    if office.closed_on is not None:
        raise RoutingError(_("This office is closed."))
    if not act.strip():
        raise RoutingError(_("Name the act that abolishes the office."))
    if on > clock.today():
        raise RoutingError(_("The day lies ahead; close the office on that day."))
    if office.branches.active().exists():
        raise RoutingError(_("Offices below this one still work; close them first."))
    if successor is None:
        return
    if successor.pk == office.pk:
        raise RoutingError(_("An office does not succeed itself."))
    if successor.closed_on is not None:
        raise RoutingError(_("The successor is closed."))


def _rehome(closure: OfficeClosure, question: Question, by: User) -> None:
    """One question to the successor, or to the desk with the reason."""
    successor = closure.successor
    obstacle = _("No successor is named.")
    if successor is not None:
        obstacle = routing.forbidden(question, successor)
    events.acting(by, closure.act)
    if successor is not None and not obstacle:
        routing.hop(
            question,
            successor,
            by=by,
            reason=HopReason.ABOLISHED,
            legal_basis=closure.act,
            note="",
        )
        question.office = successor
    else:
        successor = None
        question.assignments.filter(left_at__isnull=True).update(left_at=clock.now())
        question.require_next(QuestionStatus.REGISTERED)
        question.office = None
        question.status = QuestionStatus.REGISTERED
    question.save(update_fields=["office", "status"])
    Rehoming.objects.create(
        closure=closure, question=question, to_office=successor, note=obstacle, at=clock.now()
    )
    if successor is not None:  # a coordinator has no part of its own
        part = question.parts.open().filter(office=successor)
        part.update(withdrawn_at=clock.now(), withdrawn_by=by, withdrawn_reason=closure.act)


def _rehome_part(closure: OfficeClosure, part: CoAssignment, by: User) -> None:
    """An open part ends with its office; the successor gets one where it may."""
    part.withdrawn_at, part.withdrawn_by = clock.now(), by
    part.withdrawn_reason, part.closure = closure.act, closure
    part.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "closure"])
    successor, question = closure.successor, part.question
    if successor is None or question.office_id == successor.pk:
        return
    taken = question.parts.open().filter(office=successor).exists()
    if not taken and not routing.forbidden(question, successor):
        CoAssignment.objects.create(
            question=question, office=successor, part=part.part, by=by, at=clock.now()
        )


def _hand_over_inquiries(closure: OfficeClosure, by: User) -> None:
    """What the office was asked (T-09) is asked of the successor, by the same date.

    Without a successor, or where the successor has the question itself, the request ends: its
    duty is dropped, so that another body can be asked.
    """
    asked = list(
        Inquiry.objects.open()
        .select_for_update(of=("self", "duty"))
        .select_related("duty", "question")
        .filter(office=closure.office)
        .order_by("pk")
    )
    AnswerLink.objects.live().filter(inquiry__in=asked).update(
        revoked_at=clock.now(), revoked_by=by
    )
    for inquiry in asked:
        if closure.successor is None or inquiry.question.office_id == closure.successor_id:
            inquiry.closure = closure
            inquiry.duty.dropped_at = clock.now()
            inquiry.duty.save(update_fields=["dropped_at"])
        else:
            inquiry.office = closure.successor
        inquiry.save(update_fields=["office", "closure"])
