"""Several offices at once (R-22): the first named coordinates, each other one answers to it."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from receptions import permissions, photos
from receptions.choices import QuestionStatus
from receptions.exceptions import DecisionError, RoutingError
from receptions.models import Assignment, CoAssignment, Question
from receptions.services import attachments, events, routing
from territories import clock
from territories.models import Office, User
from territories.services.offices import held


@transaction.atomic
def assign_together(
    *,
    question: Question,
    offices: Sequence[Office],
    by: User,
    reason: str,
    legal_basis: str,
    note: str = "",
) -> Assignment:
    """Give the question to the first office, which coordinates, and a part to each other one."""
    if not offices:
        raise RoutingError(_("Choose the office."))
    assignment = routing.assign(
        question=question,
        office=offices[0],
        by=by,
        reason=reason,
        legal_basis=legal_basis,
        note=note,
    )
    for office in offices[1:]:
        add(question=question, office=office, by=by, part=note)
    return assignment


@transaction.atomic
def add(*, question: Question, office: Office, by: User, part: str = "") -> CoAssignment:
    """One more office acts on the question; R-21 holds for it as for the coordinator."""
    question = _locked(question)
    if not permissions.can_work(by, question):
        raise RoutingError(_("Only the reception names co-executors."))
    if question.status != QuestionStatus.ASSIGNED:
        raise RoutingError(_("A co-executor is named while the question is with an office."))
    if question.office_id == office.pk:
        raise RoutingError(_("This office coordinates already."))
    if obstacle := routing.forbidden(question, held(office)):
        raise routing.refusal(question, office, obstacle)
    if question.parts.open().filter(office=office).exists():
        raise RoutingError(_("This office has its part already."))
    return CoAssignment.objects.create(
        question=question, office=office, part=part.strip(), by=by, at=clock.now()
    )


@transaction.atomic
def withdraw(*, part: CoAssignment, by: User, reason: str) -> CoAssignment:
    """The reception takes an open part back, saying why."""
    part = _open(part)
    if not permissions.can_work(by, part.question):
        raise RoutingError(_("Only the reception withdraws a co-executor."))
    part.withdrawn_reason = _said(reason)
    part.withdrawn_at = clock.now()
    part.withdrawn_by = by
    part.save(update_fields=["withdrawn_reason", "withdrawn_at", "withdrawn_by"])
    return part


@transaction.atomic
def answer(
    *, part: CoAssignment, by: User, text: str, files: Sequence[UploadedFile[bytes]] = ()
) -> CoAssignment:
    """A co-executor answers its part to the coordinator, with papers; once.

    Raises DecisionError, and django's ValidationError for a file that can't be taken.
    """
    if not by.powers.acts_for(part.office):
        raise DecisionError(_("Only the office that has this part answers it."))
    return take(part=part, by=by, text=text, files=files)


@transaction.atomic
def take(
    *, part: CoAssignment, by: User, text: str, files: Sequence[UploadedFile[bytes]] = ()
) -> CoAssignment:
    """The answer of a part from whoever was let in to give it; raises as `answer`."""
    part = _open(part)
    if not text.strip():
        raise DecisionError(_("Write the answer of your part, with concrete grounds."))
    events.acting(by)
    part.text = text.strip()
    part.answered_at = clock.now()
    part.answered_by = by
    part.save(update_fields=["text", "answered_at", "answered_by"])
    for file in files:
        attachments.attach(
            appeal=part.question.appeal, answer=part, file=file, by=by, facts=photos.facts_of(file)
        )
    return part


@transaction.atomic
def go_without(*, part: CoAssignment, by: User, reason: str) -> CoAssignment:
    """The coordinator will answer before this part came, and says why; that is kept."""
    if not permissions.can_answer(by, _locked(part.question)):
        raise DecisionError(_("Only the coordinating office goes on without a part."))
    return let_go(part=part, by=by, reason=reason)


@transaction.atomic
def let_go(*, part: CoAssignment, by: User, reason: str) -> CoAssignment:
    """The same from whoever was let in to answer for the coordinator; raises as `go_without`."""
    part = _open(part)
    part.gone_without_reason = _said(reason)
    part.gone_without_at = clock.now()
    part.gone_without_by = by
    part.save(update_fields=["gone_without_reason", "gone_without_at", "gone_without_by"])
    return part


def require_parts(question: Question) -> None:
    """Raise DecisionError while a co-executor's part is open; for `control.answer`."""
    waiting = list(question.parts.open().order_by("pk").values_list("office", flat=True))
    if waiting:
        names = [office.name for office in Office.objects.filter(pk__in=waiting)]
        raise DecisionError(
            _(
                "The part of a co-executor is still open: %(offices)s. Wait for it, or go on "
                "without it and say why."
            )
            % {"offices": "; ".join(names)}
        )


def _locked(question: Question) -> Question:
    """The question locked, and what belongs to it as it is once it is locked."""
    Question.objects.select_for_update().values_list("pk").get(pk=question.pk)
    return Question.objects.select_related(
        "appeal__complained_office__territory", "reception__territory"
    ).get(pk=question.pk)


def _open(part: CoAssignment) -> CoAssignment:
    """The part locked with its question, while it and the question still wait."""
    question = _locked(part.question)
    part = CoAssignment.objects.select_for_update(of=("self",)).get(pk=part.pk)
    part.question = question
    if part.withdrawn_at is not None:
        raise DecisionError(_("The reception has withdrawn this part."))
    if not part.is_open:
        raise DecisionError(_("This part is already closed."))
    if question.status != QuestionStatus.ASSIGNED:
        raise DecisionError(_("The question is no longer with an office; no part is waited for."))
    return part


def _said(reason: str) -> str:
    if not reason.strip():
        raise DecisionError(_("Say why."))
    return reason.strip()[:300]
