"""Sessions of a council, kept by the head of its reception; the bodies heard in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from receptions import council_permissions as permissions
from receptions.council_choices import HeardResult, SessionState
from receptions.exceptions import CouncilError
from receptions.models import CouncilHearing, CouncilSession, QuarterReport
from receptions.services.council_words import attach, impersonal, within_reach
from territories import clock
from territories.models import Council, Office, User


@dataclass(frozen=True)
class SessionPlan:
    """When, where, of what kind, and the agenda, one line an item."""

    held_at: dt.datetime
    place: str
    kind: str
    agenda: str


def _only_head(user: User, council: Council) -> None:
    if not permissions.can_keep(user, council):
        raise CouncilError(_("Only the head of the council's reception keeps its papers."))


@transaction.atomic
def plan(*, council: Council, plan: SessionPlan, by: User) -> CouncilSession:
    """Put a session into the council's calendar; deputies see it at once."""
    _only_head(by, council)
    session = CouncilSession(council=council, created_by=by, created_at=clock.now())
    return _written(session, plan)


@transaction.atomic
def replan(*, session: CouncilSession, plan: SessionPlan, by: User) -> CouncilSession:
    """Change a session that hasn't been held."""
    session = locked(session, by)
    return _written(session, plan)


def _written(session: CouncilSession, plan: SessionPlan) -> CouncilSession:
    session.held_at, session.kind = plan.held_at, plan.kind
    session.place, session.agenda = plan.place.strip(), impersonal(plan.agenda)
    try:
        with transaction.atomic():
            session.save()
    except IntegrityError as error:
        raise CouncilError(_("The council has a session at this hour already.")) from error
    return session


@transaction.atomic
def hold(
    *, session: CouncilSession, by: User, chaired_by: str, attended: int, protocol_number: str
) -> CouncilSession:
    """Write down that it was held, who chaired, how many came, the number of the protocol."""
    session = locked(session, by)
    if session.held_at > clock.now():
        raise CouncilError(_("The session has not begun yet."))
    session.chaired_by, session.attended = chaired_by.strip(), attended
    session.protocol_number = protocol_number.strip()
    if not session.protocol_number:
        raise CouncilError(_("Write the number of the protocol."))
    return _ended(session, SessionState.HELD, by)


@transaction.atomic
def call_off(*, session: CouncilSession, by: User, reason: str) -> CouncilSession:
    """Call a planned session off, with the reason; its hearings fall away with it."""
    session = locked(session, by)
    session.note = impersonal(reason)
    return _ended(session, SessionState.CALLED_OFF, by)


def _ended(session: CouncilSession, state: SessionState, by: User) -> CouncilSession:
    session.state, session.ended_by, session.ended_at = state, by, clock.now()
    session.save()
    return session


def locked(session: CouncilSession, by: User, *, planned: bool = True) -> CouncilSession:
    """The session for a change by the head. Raises CouncilError for anybody else."""
    rows = CouncilSession.objects.select_for_update(of=("self",))
    session = rows.select_related("council__territory").get(pk=session.pk)
    _only_head(by, session.council)
    if planned and session.state != SessionState.PLANNED:
        raise CouncilError(_("The session is over."))
    return session


@transaction.atomic
def hear(
    *,
    session: CouncilSession,
    office: Office,
    questions: str,
    by: User,
    source: QuarterReport | None = None,
) -> CouncilHearing:
    """Put the report of the head of a body on the session's list."""
    session = locked(session, by)
    return CouncilHearing.objects.create(
        session=session,
        office=within_reach(office, session.council),
        questions=impersonal(questions),
        source=source,
        position=session.hearings.count() + 1,
        created_by=by,
        created_at=clock.now(),
    )


@transaction.atomic
def change_hearing(
    *, hearing: CouncilHearing, office: Office, questions: str, by: User
) -> CouncilHearing:
    """Another body, or other words; while nothing was reported or heard."""
    hearing = _locked_hearing(hearing)
    locked(hearing.session, by)
    if hearing.reported_at is not None or hearing.result:
        raise CouncilError(_("The body has reported already."))
    hearing.office = within_reach(office, hearing.session.council)
    hearing.questions = impersonal(questions)
    hearing.save(update_fields=["office", "questions"])
    return hearing


@transaction.atomic
def report(
    *, hearing: CouncilHearing, text: str, document: UploadedFile[bytes] | None, by: User
) -> CouncilHearing:
    """The body's report before the session, as text or as a document; it may be sent anew.

    Raises CouncilError, or ValidationError when the document's content is not allowed.
    """
    hearing = _locked_hearing(hearing)
    if not permissions.can_report(by, hearing):
        raise CouncilError(_("Only the body itself or the head of the reception reports."))
    if hearing.result or hearing.session.state == SessionState.CALLED_OFF:
        raise CouncilError(_("The hearing is over."))
    if document is None and not text.strip() and not hearing.document:
        raise CouncilError(_("Write the report, or add it as a document."))
    hearing.report = impersonal(text) if text.strip() else ""
    attach(hearing, document)
    hearing.reported_by, hearing.reported_at = by, clock.now()
    hearing.save()
    return hearing


@transaction.atomic
def note_result(*, hearing: CouncilHearing, result: str, note: str, by: User) -> CouncilHearing:
    """What the council said to the report; once, and not before the session."""
    hearing = _locked_hearing(hearing)
    locked(hearing.session, by, planned=False)
    if hearing.session.state == SessionState.CALLED_OFF:
        raise CouncilError(_("The session was called off."))
    if hearing.result:
        raise CouncilError(_("The result is written down already."))
    if hearing.session.held_at > clock.now():
        raise CouncilError(_("The session has not begun yet."))
    if result != HeardResult.ACCEPTED and not note.strip():
        raise CouncilError(_("Say what the council did not accept."))
    hearing.result = result
    hearing.result_note = impersonal(note) if note.strip() else ""
    hearing.result_by, hearing.result_at = by, clock.now()
    hearing.save(update_fields=["result", "result_note", "result_by", "result_at"])
    return hearing


def _locked_hearing(hearing: CouncilHearing) -> CouncilHearing:
    rows = CouncilHearing.objects.select_for_update(of=("self",))
    return rows.select_related("session__council__territory", "office").get(pk=hearing.pk)
