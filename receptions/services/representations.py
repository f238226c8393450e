"""Representations and binding instructions: proposed, edited, signed, dropped, withdrawn."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from receptions import power_permissions as permissions
from receptions.exceptions import PowerError
from receptions.models import (
    Question,
    Reception,
    Representation,
    RepresentationCase,
)
from receptions.power_choices import RULE_OF_KIND, SERIES_LETTER, Ground, PaperKind, PaperState
from receptions.representation_words import drafted_words
from receptions.rules import Term, due_dates
from receptions.services import events
from receptions.services.appeals import CODE_ALPHABET, next_number
from receptions.services.deadlines import rule_in_force
from receptions.services.letters import CHECK_CODE_LENGTH
from territories import clock
from territories.models import Office, User
from territories.services import calendars

# Proposed texts are stored in Uzbek, whatever language the reader works in.
STORED_LANGUAGE = "uz"


@dataclass(frozen=True)
class Case:
    """What a representation rests on, in words; `key` tells it from the others."""

    key: str
    title: str
    fact: str
    url: str = ""
    question: Question | None = None


@transaction.atomic
def propose(
    *,
    reception: Reception,
    office: Office,
    ground: str,
    cases: Sequence[Case],
    by: User | None = None,
    kind: str = PaperKind.REPRESENTATION,
) -> Representation | None:
    """Put the cases into the office's draft on this ground, or begin one.

    Cases that stand in a representation of the reception to this office on the same ground,
    served ones included, are left out. None when nothing is left. Floors above name their cases
    in words; a draft proposed by the system has no `by`.
    """
    Reception.objects.select_for_update().only("pk").get(pk=reception.pk)  # one at a time
    if by is not None and not permissions.can_draft(by, reception):
        raise PowerError(_("Only the reception itself drafts its representations."))
    fresh = _not_yet_named(reception, office, ground, cases)
    if not fresh:
        return None
    if by is not None:
        events.acting(by)
    drafts = Representation.objects.select_for_update().drafts()
    paper = drafts.filter(reception=reception, office=office, ground=ground).first()
    if paper is None:
        with translation.override(STORED_LANGUAGE):
            paper = Representation.objects.create(
                reception=reception,
                office=office,
                kind=kind,
                ground=ground,
                language=STORED_LANGUAGE,
                addressee=_("To the head of: %(office)s") % {"office": office.name},
                body=drafted_words(ground),
                is_proposed=by is None,
                created_by=by,
                created_at=clock.now(),
            )
    RepresentationCase.objects.bulk_create(
        RepresentationCase(
            representation=paper,
            question=case.question,
            key=case.key,
            title=case.title[:300],
            fact=case.fact[:300],
            url=case.url,
        )
        for case in fresh
    )
    return paper


def _not_yet_named(
    reception: Reception, office: Office, ground: str, cases: Sequence[Case]
) -> list[Case]:
    named = RepresentationCase.objects.filter(
        representation__reception=reception,
        representation__office=office,
        representation__ground=ground,
        key__in=[case.key for case in cases],
    ).exclude(representation__state__in=[PaperState.DROPPED, PaperState.WITHDRAWN])
    known = set(named.values_list("key", flat=True))
    return list({case.key: case for case in cases if case.key not in known}.values())


@transaction.atomic
def edit(*, paper: Representation, by: User, **words: str) -> Representation:
    """Change kind, language, addressee, body or the measure proposed of a draft."""
    paper = _locked(paper)
    _check_draft(paper, by)
    names = ("kind", "language", "addressee", "body", "proposed")
    for name in names:
        if name in words:
            setattr(paper, name, words[name])
    paper.save(update_fields=names)
    return paper


@transaction.atomic
def remove_case(*, case: RepresentationCase, by: User) -> None:
    """Take a case out of a draft; the last one stays, the draft is dropped instead."""
    paper = _locked(case.representation)
    _check_draft(paper, by)
    if paper.cases.count() < 2:
        raise PowerError(_("The last case stays. Drop the draft instead."))
    paper.cases.filter(pk=case.pk).delete()


@transaction.atomic
def sign(*, paper: Representation, by: User) -> Representation:
    """The head signs: number, code, term; the office has it at once.

    Nobody but the head, and only with words, an addressee and at least one case.
    """
    paper = _locked(paper)
    paper.require_next(PaperState.SERVED)
    if not permissions.can_sign(by, paper.reception):
        raise PowerError(_("Only the head of the reception signs a representation."))
    if not paper.body.strip() or not paper.addressee.strip():
        raise PowerError(_("Write whom it is for and what is demanded."))
    if paper.ground != Ground.OTHER and not paper.cases.exists():
        raise PowerError(_("A representation rests on at least one case."))
    if paper.office.closed_on is not None and paper.office.closed_on <= clock.today():
        raise PowerError(_("This office is closed."))

    events.acting(by)
    now = clock.now()
    paper.year = timezone.localdate(now).year
    paper.sequence = next_number(reception=paper.reception, year=paper.year, kind=paper.kind)
    letter = SERIES_LETTER[PaperKind(paper.kind)]
    paper.number = f"{paper.reception.code}-{paper.year}/{letter}{paper.sequence}"
    paper.code = check_code()
    paper.signed_by, paper.signed_at = by, now
    with translation.override(paper.language):
        paper.signatory = _("Head of the reception")
    start_term(paper)
    paper.state = PaperState.SERVED
    paper.save()
    return paper


def check_code() -> str:
    """A code for the QR square that nobody can guess."""
    return "".join(secrets.choice(CODE_ALPHABET) for _place in range(CHECK_CODE_LENGTH))


def start_term(paper: Representation) -> None:
    """Let the term of the kind's rule run from today; saved by the caller."""
    today = clock.today()
    calendar = calendars.current()
    rule = rule_in_force(RULE_OF_KIND[PaperKind(paper.kind)], on=today)
    due = due_dates(today, Term(rule.amount, rule.unit), calendar)
    paper.rule, paper.calendar = rule, calendar.version
    paper.due_on, paper.target_due_on, paper.derivation = due.legal, due.target, due.steps


@transaction.atomic
def drop(*, paper: Representation, by: User) -> Representation:
    """Give a draft up; no number is used, and its cases may be proposed again."""
    paper = _locked(paper)
    paper.require_next(PaperState.DROPPED)
    if not permissions.can_draft(by, paper.reception):
        raise PowerError(_("Only the reception itself drafts its representations."))
    return _end(paper, by, PaperState.DROPPED)


@transaction.atomic
def withdraw(*, paper: Representation, by: User, reason: str) -> Representation:
    """Take a signed representation back with a reason; the number stays used."""
    paper = _locked(paper)
    paper.require_next(PaperState.WITHDRAWN)
    if not permissions.can_sign(by, paper.reception):
        raise PowerError(_("Only the head of the reception withdraws a representation."))
    if not reason.strip():
        raise PowerError(_("Say why it is withdrawn."))
    return _end(paper, by, PaperState.WITHDRAWN, reason.strip())


def _end(paper: Representation, by: User, state: str, reason: str = "") -> Representation:
    events.acting(by, reason)
    paper.state, paper.end_reason = state, reason
    paper.ended_by, paper.ended_at = by, clock.now()
    paper.save(update_fields=["state", "end_reason", "ended_by", "ended_at"])
    return paper


def _locked(paper: Representation) -> Representation:
    rows = Representation.objects.select_for_update(of=("self",))
    return rows.select_related("reception__territory", "office").get(pk=paper.pk)


def _check_draft(paper: Representation, by: User) -> None:
    if not paper.is_draft:
        raise PowerError(_("Only a draft can be changed."))
    if not permissions.can_draft(by, paper.reception):
        raise PowerError(_("Only the reception itself drafts its representations."))
