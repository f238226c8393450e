"""What the office does with a representation, and what the reception makes of the reply."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import PurePath

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import power_permissions as permissions
from receptions.exceptions import PowerError
from receptions.models import LiabilityEntry, Representation, RepresentationReply
from receptions.power_choices import (
    MEASURES_OF_KIND,
    LiabilityGround,
    PaperState,
    ReplyDecision,
)
from receptions.services import events
from receptions.services.representations import start_term
from territories import clock, uploads
from territories.models import User


@dataclass(frozen=True)
class Discipline:
    """Who was held liable, how and by which act, as the office's reply says."""

    measure: str
    person_name: str
    person_post: str
    act_number: str
    act_date: dt.date
    article: str = ""


@dataclass(frozen=True)
class OfficeLetter:
    """The letter in which an office without accounts replied."""

    number: str
    date: dt.date
    signer: str
    document: UploadedFile[bytes]


@transaction.atomic
def acknowledge(*, paper: Representation, by: User) -> Representation:
    """The office says it has the paper; once."""
    paper = _locked(paper)
    paper.require_next(PaperState.ACKNOWLEDGED)
    _check_office(paper, by)
    events.acting(by)
    paper.state = PaperState.ACKNOWLEDGED
    paper.acknowledged_by, paper.acknowledged_at = by, clock.now()
    paper.save(update_fields=["state", "acknowledged_by", "acknowledged_at"])
    return paper


@transaction.atomic
def reply(
    *,
    paper: Representation,
    by: User,
    measures: str,
    cause_removed: bool = False,
    discipline: Discipline | None = None,
) -> RepresentationReply:
    """The office replies: what was done, whether the cause is removed, who was held liable."""
    paper = _locked(paper)
    paper.require_next(PaperState.REPLIED)
    _check_office(paper, by)
    given = RepresentationReply(measures=measures, cause_removed=cause_removed)
    _fill(given, paper, discipline, by)
    return _give(given)


@transaction.atomic
def write_down(
    *,
    paper: Representation,
    by: User,
    letter: OfficeLetter,
    measures: str,
    cause_removed: bool = False,
    discipline: Discipline | None = None,
) -> RepresentationReply:
    """The reception writes down the letter of an office that has no accounts, with the paper.

    Who wrote it down does not decide on it. Raises PowerError, or ValidationError when the
    document's content is not allowed.
    """
    paper = _locked(paper)
    paper.require_next(PaperState.REPLIED)
    if not permissions.can_draft(by, paper.reception):
        raise PowerError(_("Only the reception may do this."))
    if permissions.has_accounts(paper.office):
        raise PowerError(_("The office has accounts here and replies itself."))
    _check_letter(letter, paper)
    given = RepresentationReply(
        measures=measures,
        cause_removed=cause_removed,
        letter_number=letter.number.strip(),
        letter_date=letter.date,
        letter_signer=letter.signer.strip(),
    )
    _fill(given, paper, discipline, by)
    kept = uploads.cleaned(letter.document)
    given.document_name = PurePath(letter.document.name or "").name[:200] or kept.name
    given.document_type = kept.content_type
    given.document.save(kept.name, kept.as_file(), save=False)
    return _give(given)


def _fill(
    given: RepresentationReply, paper: Representation, discipline: Discipline | None, by: User
) -> None:
    """Whose reply it is, and who was held liable."""
    given.measures = given.measures.strip()
    if not given.measures:
        raise PowerError(_("Write what was done about each case."))
    given.representation, given.by, given.at = paper, by, clock.now()
    if discipline is not None:
        _check_discipline(discipline)
        given.discipline = discipline.measure
        given.person_name = discipline.person_name.strip()
        given.person_post = discipline.person_post.strip()
        given.act_number = discipline.act_number.strip()
        given.act_date = discipline.act_date
        given.article = discipline.article.strip()


def _give(given: RepresentationReply) -> RepresentationReply:
    """Keep the reply to a locked paper, which then waits for the reception."""
    paper, by = given.representation, given.by
    events.acting(by)
    given.save(force_insert=True)
    changed = ["state"]
    if paper.acknowledged_at is None:
        paper.acknowledged_by, paper.acknowledged_at = by, given.at
        changed += ["acknowledged_by", "acknowledged_at"]
    paper.state = PaperState.REPLIED
    paper.save(update_fields=changed)
    return given


@transaction.atomic
def accept(*, reply: RepresentationReply, by: User) -> RepresentationReply:
    """The reception accepts the measures; who was held liable goes into the register."""
    paper, reply = _waiting(reply, by, PaperState.ACCEPTED)
    events.acting(by)
    _decide(reply, ReplyDecision.ACCEPTED, by)
    paper.state = PaperState.ACCEPTED
    paper.ended_by, paper.ended_at = by, reply.decided_at
    paper.save(update_fields=["state", "ended_by", "ended_at"])
    if reply.discipline:
        LiabilityEntry.objects.create(
            reception=paper.reception,
            office=paper.office,
            person_name=reply.person_name,
            person_post=reply.person_post,
            kind=kind_of(reply.discipline),
            measure=reply.discipline,
            act_number=reply.act_number,
            act_date=reply.act_date,
            ground=LiabilityGround.REPRESENTATION,
            article=reply.article,
            reply=reply,
            by=by,
            at=clock.now(),
        )
    return reply


@transaction.atomic
def find_insufficient(*, reply: RepresentationReply, by: User, reason: str) -> RepresentationReply:
    """The reply does not do: the office has the term of the rule once more."""
    if not reason.strip():
        raise PowerError(_("Say what is missing in the reply."))
    paper, reply = _waiting(reply, by, PaperState.INSUFFICIENT)
    events.acting(by, reason.strip())
    reply.return_reason = reason.strip()
    _decide(reply, ReplyDecision.INSUFFICIENT, by)
    start_term(paper)
    paper.state = PaperState.INSUFFICIENT
    paper.save(update_fields=["state", "rule", "calendar", "due_on", "target_due_on", "derivation"])
    return reply


def kind_of(measure: str) -> str:
    """The kind of liability a measure belongs to."""
    return next(kind for kind, measures in MEASURES_OF_KIND.items() if measure in measures)


def _locked(paper: Representation) -> Representation:
    rows = Representation.objects.select_for_update(of=("self",))
    return rows.select_related("reception__territory", "office").get(pk=paper.pk)


def _check_office(paper: Representation, by: User) -> None:
    if not permissions.can_reply(by, paper):
        raise PowerError(_("Only the office itself replies to the representation."))


def _check_letter(letter: OfficeLetter, paper: Representation) -> None:
    if not letter.number.strip() or not letter.signer.strip():
        raise PowerError(_("Write the number of the letter and who signed it."))
    if letter.date > clock.today():
        raise PowerError(_("The letter is dated in the future."))
    if paper.signed_at is not None and letter.date < timezone.localdate(paper.signed_at):
        raise PowerError(_("The letter is older than the representation it replies to."))


def _check_discipline(discipline: Discipline) -> None:
    said = (discipline.person_name, discipline.person_post, discipline.act_number)
    if not all(part.strip() for part in said):
        raise PowerError(_("Name the person held liable, the post and the act."))
    if discipline.act_date > clock.today():
        raise PowerError(_("The act is dated in the future."))


def _waiting(
    reply: RepresentationReply, by: User, state: str
) -> tuple[Representation, RepresentationReply]:
    paper = _locked(reply.representation)
    reply = RepresentationReply.objects.select_for_update().get(pk=reply.pk)
    if reply.decision != ReplyDecision.WAITING:
        raise PowerError(_("This reply is already decided on."))
    paper.require_next(state)
    if not permissions.can_sign(by, paper.reception):
        raise PowerError(_("Only the head of the reception decides on a reply."))
    if reply.by_id == by.pk:
        raise PowerError(_("Nobody decides on the own reply."))
    return paper, reply


def _decide(reply: RepresentationReply, decision: str, by: User) -> None:
    reply.decision = decision
    reply.decided_by, reply.decided_at = by, clock.now()
    reply.save(update_fields=["decision", "decided_by", "decided_at", "return_reason"])
