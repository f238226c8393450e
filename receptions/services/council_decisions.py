"""Decisions of a council enter control, are reported, extended, taken off: each step recorded."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from receptions import council_permissions as permissions
from receptions.council_choices import DecisionState, DecisionStep
from receptions.exceptions import CouncilError
from receptions.models import CouncilDecision, CouncilHearing, CouncilSession, DecisionEvent
from receptions.services.council_words import attach, impersonal, within_reach
from territories import clock
from territories.models import Council, Office, User

Document = UploadedFile[bytes] | None


@dataclass(frozen=True)
class Decided:
    """What the council decided: number, day, words, the body obliged and its date."""

    number: str
    decided_on: dt.date
    text: str
    office: Office
    due_on: dt.date
    session: CouncilSession | None = None
    hearing: CouncilHearing | None = None


@transaction.atomic
def enter(*, council: Council, decided: Decided, by: User) -> CouncilDecision:
    """Put a decision under control: the body sees it, reminders and escalation begin."""
    if not permissions.can_keep(by, council):
        raise CouncilError(_("Only the head of the council's reception keeps its papers."))
    if decided.decided_on > clock.today():
        raise CouncilError(_("The decision is dated in the future."))
    if decided.due_on < decided.decided_on:
        raise CouncilError(_("The control date lies before the decision."))
    for of in (decided.session, decided.hearing and decided.hearing.session):
        if of is not None and of.council_id != council.pk:
            raise CouncilError(_("The session belongs to another council."))
    decision = CouncilDecision(
        council=council,
        session=decided.session,
        hearing=decided.hearing,
        number=decided.number.strip(),
        decided_on=decided.decided_on,
        text=impersonal(decided.text),
        office=within_reach(decided.office, council),
        due_on=decided.due_on,
        first_due_on=decided.due_on,
        created_by=by,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise CouncilError(_("This decision is under control for this body already.")) from error
    _record(decision, DecisionStep.ENTERED, by)
    return decision


@transaction.atomic
def report(*, decision: CouncilDecision, note: str, document: Document, by: User) -> None:
    """The body reports the fulfilment, with its evidence.

    Raises CouncilError, or ValidationError when the document's content is not allowed.
    """
    decision = _locked(decision)
    if not permissions.can_fulfil(by, decision):
        raise CouncilError(_("Only the body itself or the head of the reception reports."))
    if document is None and not by.powers.acts_for(decision.office):
        raise CouncilError(_("Add the paper of the body: you write its report down for it."))
    decision.require_next(DecisionState.REPORTED)
    decision.state = DecisionState.REPORTED
    decision.reported_by, decision.reported_on = by, clock.today()
    decision.save(update_fields=["state", "reported_by", "reported_on"])
    _record(decision, DecisionStep.REPORTED, by, impersonal(note), document)


@transaction.atomic
def send_back(*, decision: CouncilDecision, reason: str, by: User) -> None:
    """The report is not sufficient: the body goes on, by the same date."""
    decision = _judged(decision, by)
    decision.require_next(DecisionState.IN_CONTROL)
    decision.state = DecisionState.IN_CONTROL
    decision.reported_by = decision.reported_on = None
    decision.save(update_fields=["state", "reported_by", "reported_on"])
    _record(decision, DecisionStep.RETURNED, by, impersonal(reason))


@transaction.atomic
def extend(*, decision: CouncilDecision, due_on: dt.date, reason: str, by: User) -> None:
    """Move the control date later, as the council decided; the first date stays known."""
    decision = _judged(decision, by)
    if not decision.is_open:
        raise CouncilError(_("The decision is off control."))
    if due_on <= decision.due_on or due_on < clock.today():
        raise CouncilError(_("The new date must lie later, and not in the past."))
    decision.due_on = due_on
    decision.save(update_fields=["due_on"])
    _record(decision, DecisionStep.EXTENDED, by, impersonal(reason))


@transaction.atomic
def take_off(*, decision: CouncilDecision, note: str, by: User) -> None:
    """The reported fulfilment is found good: the decision is off control."""
    decision = _judged(decision, by)
    if decision.state != DecisionState.REPORTED:
        raise CouncilError(_("First the fulfilment is reported, with its evidence."))
    _end(decision, DecisionState.DONE, by)
    _record(decision, DecisionStep.TAKEN_OFF, by, impersonal(note))


@transaction.atomic
def withdraw(*, decision: CouncilDecision, reason: str, by: User) -> None:
    """The council took its decision back; it counts in no figure any more."""
    decision = _judged(decision, by)
    decision.require_next(DecisionState.WITHDRAWN)
    _end(decision, DecisionState.WITHDRAWN, by)
    _record(decision, DecisionStep.WITHDRAWN, by, impersonal(reason))


def _judged(decision: CouncilDecision, by: User) -> CouncilDecision:
    decision = _locked(decision)
    if not permissions.can_take_off(by, decision):
        raise CouncilError(_("Somebody else decides this, never the body itself."))
    return decision


def _end(decision: CouncilDecision, state: DecisionState, by: User) -> None:
    decision.state, decision.ended_by, decision.ended_at = state, by, clock.now()
    decision.save(update_fields=["state", "ended_by", "ended_at"])


def _locked(decision: CouncilDecision) -> CouncilDecision:
    rows = CouncilDecision.objects.select_for_update(of=("self",))
    return rows.select_related("council__territory", "office").get(pk=decision.pk)


def _record(
    decision: CouncilDecision,
    step: DecisionStep,
    by: User,
    note: str = "",
    document: Document = None,
) -> DecisionEvent:
    event = DecisionEvent(
        decision=decision, step=step, note=note, due_on=decision.due_on, by=by, at=clock.now()
    )
    attach(event, document)
    event.save(force_insert=True)
    return event
