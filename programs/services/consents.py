"""Consents: the head asks the offices by a day, each answers measure by measure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from programs import snapshots
from programs.agreeing_choices import TALKED_ABOUT, Verdict
from programs.exceptions import DecisionError
from programs.models import ConsentAnswer, ConsentRequest, Measure, Programme
from programs.services import drafting
from receptions.choices import RuleUnit
from receptions.rules import Term, due_dates
from territories import clock
from territories.models import Office, User
from territories.services import calendars


@dataclass(frozen=True, slots=True)
class Said:
    """An office's word on one measure."""

    measure: Measure
    verdict: str
    text: str = ""


def usual_day() -> dt.date:
    """The day an answer is asked by when nothing else is said."""
    term = Term(settings.PROGRAMME_CONSENT_DAYS, RuleUnit.WORKING_DAYS)
    return due_dates(clock.today(), term, calendars.current()).legal


@transaction.atomic
def ask(
    *, programme: Programme, offices: Iterable[Office], due_on: dt.date, by: User, note: str = ""
) -> list[ConsentRequest]:
    """Ask offices with measures in the draft to consent by a working day.

    An office asked again has the new day. What it consented to stays as long as the plan does.
    """
    programme = drafting.lock_editable(programme)
    offices = list(offices)
    if not offices:
        raise DecisionError(_("Choose at least one office."))
    if due_on <= clock.today():
        raise DecisionError(_("The day to answer by lies ahead."))
    named = set(programme.lines.order_by().values_list("office", flat=True))
    for office in offices:
        if office.pk not in named:
            raise DecisionError(
                _("%(office)s has no measure in this programme.") % {"office": office.name}
            )
    day = calendars.current().next_working(due_on)
    now = clock.now()
    return [
        ConsentRequest.objects.create(
            programme=programme, office=office, due_on=day, note=note.strip(), by=by, at=now
        )
        for office in offices
    ]


@transaction.atomic
def answer_all(
    *, request: ConsentRequest, by: User, answers: Iterable[Said]
) -> list[ConsentAnswer]:
    """Several words at a time: all are kept or none."""
    return [
        answer(request=request, measure=said.measure, by=by, verdict=said.verdict, text=said.text)
        for said in answers
    ]


@transaction.atomic
def answer(
    *, request: ConsentRequest, measure: Measure, by: User, verdict: str, text: str = ""
) -> ConsentAnswer:
    """What the office says about a measure as its plan is now; the newest answer counts.

    Answers are taken until somebody decided, after the day asked too.
    """
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=request.programme_id)
    if programme.state not in TALKED_ABOUT:
        raise DecisionError(_("The programme is decided on; consents are not taken any more."))
    line = programme.lines.filter(pk=measure.pk, office=request.office_id).first()
    if line is None:
        raise DecisionError(_("This measure is not your office's any more."))
    verdict = Verdict(verdict)
    if verdict != Verdict.YES and not text.strip():
        raise DecisionError(_("Say what your remarks are, or why you don't consent."))
    return ConsentAnswer.objects.create(
        request=request,
        measure=line,
        ordinal=line.ordinal,
        verdict=verdict,
        text=text.strip(),
        digest=snapshots.plan_digest(snapshots.line_of(line)),
        by=by,
        at=clock.now(),
    )
