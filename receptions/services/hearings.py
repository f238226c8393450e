"""The head's means between two dates: remind an office, call its head to a hearing."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from receptions import power_permissions as permissions
from receptions.exceptions import PowerError
from receptions.models import Nudge, Question, Summons
from receptions.power_choices import HearingResult
from receptions.services.appeals import next_number
from receptions.services.representations import check_code
from territories import clock
from territories.models import User

SERIES = "summons"


@transaction.atomic
def nudge(*, question: Question, by: User, note: str = "") -> Nudge:
    """Remind the office of an open question; at most once a day for a question."""
    question = _locked(question)
    _check(question, by)
    try:
        with transaction.atomic():
            return Nudge.objects.create(
                question=question,
                office=question.office,
                day=clock.today(),
                note=note.strip(),
                by=by,
                at=clock.now(),
            )
    except IntegrityError as error:
        raise PowerError(_("The office was reminded of it today.")) from error


@transaction.atomic
def summon(
    *, question: Question, by: User, person: str, held_at: dt.datetime, place: str, reason: str
) -> Summons:
    """Call the head of the office to a hearing: a letter with number and code, and a record."""
    question = _locked(question)
    _check(question, by)
    if held_at <= clock.now():
        raise PowerError(_("The hearing lies in the past."))
    if not person.strip() or not place.strip() or not reason.strip():
        raise PowerError(_("Say who is called, where to and what for."))
    now = clock.now()
    year = timezone.localdate(now).year
    if question.summonses.coming().filter(office=question.office).exists():
        raise PowerError(_("The office is already called to a hearing about this question."))
    sequence = next_number(reception=question.reception, year=year, kind=SERIES)
    with translation.override(question.appeal.language):
        signatory = _("Head of the reception")
    return Summons.objects.create(
        reception=question.reception,
        office=question.office,
        question=question,
        person=person.strip(),
        held_at=held_at,
        place=place.strip(),
        reason=reason.strip(),
        language=question.appeal.language,
        year=year,
        sequence=sequence,
        number=f"{question.reception.code}-{year}/C{sequence}",
        code=check_code(),
        signed_by=by,
        signatory=signatory,
        issued_at=now,
    )


@transaction.atomic
def note_result(*, summons: Summons, by: User, result: str, note: str = "") -> Summons:
    """Write down what became of the hearing; once, and not before its hour unless called off."""
    rows = Summons.objects.select_for_update(of=("self",))
    summons = rows.select_related("reception__territory").get(pk=summons.pk)
    if not permissions.can_sign(by, summons.reception):
        raise PowerError(_("Only the head of the reception decides this."))
    if summons.result:
        raise PowerError(_("The result is written down already."))
    if result != HearingResult.CALLED_OFF and summons.held_at > clock.now():
        raise PowerError(_("The hearing has not taken place yet."))
    summons.result, summons.result_note = result, note.strip()
    summons.result_by, summons.result_at = by, clock.now()
    summons.save(update_fields=["result", "result_note", "result_by", "result_at"])
    return summons


def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",))
    related = rows.select_related("reception__territory", "office", "appeal")
    return related.get(pk=question.pk)


def _check(question: Question, by: User) -> None:
    if not permissions.can_remind(by, question):
        raise PowerError(_("Only the head of the reception decides this."))
    if not question.is_open or question.office is None:
        raise PowerError(_("The question is not with an office."))
