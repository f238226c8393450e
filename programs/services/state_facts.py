"""Facts of objects: entry by entry, corrected by entries, never before the list is agreed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import Min, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from programs.exceptions import DecisionError
from programs.models import ObjectFact, ProgrammeObject
from territories import clock
from territories.models import User

LATER_ENTRY = gettext_lazy("An entry of a later day is there: the final entry is the last.")


@dataclass(frozen=True, slots=True)
class Done:
    """What was done and spent by a day, beside what was written down before."""

    day: dt.date
    volume: Decimal = Decimal(0)
    spent: Decimal = Decimal(0)
    note: str = ""
    is_final: bool = False


@transaction.atomic
def start(*, work: ProgrammeObject, day: dt.date, by: User) -> ObjectFact:
    """Write down the day the work began: an entry of which nothing is done yet."""
    work = _locked(work)
    if work.started_on is not None:
        raise DecisionError(_("The work has begun already."))
    _check_day(work, day)
    fact = _write(work, Done(day), by)
    _follow(work)
    return fact


@transaction.atomic
def record(*, work: ProgrammeObject, done: Done, by: User) -> ObjectFact:
    """Write down what was done; the first entry begins the work, the final one finishes it."""
    work = _locked(work)
    check_new(work, done)
    fact = _write(work, done, by)
    _follow(work)
    return fact


def check_new(work: ProgrammeObject, done: Done) -> None:
    """Refuse an entry that can't be made, whatever the others say. Raises DecisionError."""
    if work.finished_on is not None:
        raise DecisionError(_("The object is finished. Correct the last entry instead."))
    _check(work, done)
    if not done.volume and not done.spent and not done.is_final:
        raise DecisionError(_("Say how much was done or spent."))


@transaction.atomic
def correct(*, fact: ObjectFact, done: Done, by: User) -> ObjectFact:
    """Put an entry in the place of a wrong one, which stays to be seen. Nought takes it back."""
    work = _locked(fact.object)
    if not done.note.strip():
        raise DecisionError(_("A correction says why."))
    if ObjectFact.objects.filter(corrects=fact).exists():
        raise DecisionError(_("This entry is corrected already."))
    final = work.facts.standing().filter(is_final=True).exclude(pk=fact.pk)
    if done.is_final and final.exists():
        raise DecisionError(_("Another entry says that the work is finished."))
    _check(work, done)
    right = _write(work, done, by, corrects=fact)
    _follow(work)
    return right


def _locked(work: ProgrammeObject) -> ProgrammeObject:
    rows = ProgrammeObject.objects.select_for_update(of=("self",))
    return rows.select_related("work_list", "district_year__programme").get(pk=work.pk)


def _check(work: ProgrammeObject, done: Done) -> None:
    if done.volume < 0 or done.spent < 0:
        raise DecisionError(_("Quantity and money can't be below zero."))
    _check_day(work, done.day)


def _check_day(work: ProgrammeObject, day: dt.date) -> None:
    """[seed]: a work doesn't begin before its list is agreed with the reception."""
    if not work.is_agreed:
        raise DecisionError(
            _("The list is not agreed with the reception yet: the work may not begin.")
        )
    if day > clock.today():
        raise DecisionError(_("The day lies in the future."))
    if work.district_year.programme.is_loans:
        first = work.loan.given_on
        early = _("The loan was given on %(day)s: nothing was done before.")
    else:
        assert work.work_list.decided_at is not None  # noqa: S101  decided_list_has_its_decision
        first = timezone.localdate(work.work_list.decided_at)
        early = _("The list was agreed on %(day)s: the work may not begin before.")
    if day < first:
        raise DecisionError(early % {"day": first.strftime("%d.%m.%Y")})


def _write(
    work: ProgrammeObject, done: Done, by: User, corrects: ObjectFact | None = None
) -> ObjectFact:
    return ObjectFact.objects.create(
        object=work,
        day=done.day,
        volume=done.volume,
        spent=done.spent,
        note=done.note.strip(),
        is_final=done.is_final,
        corrects=corrects,
        by=by,
        at=clock.now(),
    )


def _follow(work: ProgrammeObject) -> None:
    """The days of beginning and end as the standing entries say them."""
    taken_back = Q(corrects__isnull=False, volume=0, spent=0, is_final=False)
    facts = work.facts.standing().exclude(taken_back)
    final = facts.filter(is_final=True).first()
    if final is not None and facts.filter(day__gt=final.day).exists():
        raise DecisionError(str(LATER_ENTRY))
    work.started_on = facts.aggregate(first=Min("day"))["first"]
    work.finished_on = final.day if final is not None else None
    work.save(update_fields=["started_on", "finished_on"])
