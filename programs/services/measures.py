"""A measure: its plan while the programme is a draft, then its execution and its check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits.choices import FindingState
from fieldvisits.models import Finding
from fieldvisits.services import findings
from programs.choices import FundingSource, MeasureState, ProgrammeState
from programs.exceptions import DecisionError
from programs.models import Evidence, Measure, MeasureCheck, MeasureReport, MeasureSource
from programs.services import drafting, sources
from programs.services.sources import Area, Problem
from territories import clock
from territories.models import Office, User
from territories.uploads import cleaned


@dataclass(frozen=True, slots=True)
class Plan:
    """What the head may change in a line of a draft."""

    text: str
    unit: str
    quantity: Decimal
    cost: Decimal
    funding: str
    office: Office
    starts_on: dt.date
    due_on: dt.date
    expected_result: str
    people_served: int

    @classmethod
    def of(cls, measure: Measure, **changes: Any) -> Plan:
        """The plan of a measure with some values changed."""
        present = {field.name: getattr(measure, field.name) for field in fields(cls)}
        return cls(**{**present, **changes})


@transaction.atomic
def edit(*, measure: Measure, by: User, plan: Plan) -> Measure:
    """Change the plan of a line; from now on a new draft leaves it as it is."""
    drafting.lock_editable(measure.programme)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=measure.pk)
    check_plan(plan)
    measure.is_estimate = measure.is_estimate and plan.cost == measure.cost
    for field in fields(plan):
        setattr(measure, field.name, getattr(plan, field.name))
    measure.is_edited = True
    measure.save()
    return measure


def check_plan(plan: Plan) -> None:
    """Dates in order, amounts not below zero, money with its source; else DecisionError."""
    if plan.due_on < plan.starts_on:
        raise DecisionError(_("The measure is due before it starts."))
    if plan.quantity <= 0 or plan.cost < 0:
        raise DecisionError(_("The quantity must be above zero and the cost not below it."))
    if plan.cost > 0 and plan.funding == FundingSource.NONE:
        raise DecisionError(_("A measure that costs money needs a source of money."))


@transaction.atomic
def add_source(*, measure: Measure, by: User, problem: Problem) -> MeasureSource:
    """Put a waiting problem of the programme's area into the measure."""
    programme = drafting.lock_editable(measure.programme)
    locked = sources.lock_one(Area.of(programme), problem)
    source = MeasureSource.objects.create(measure=measure, **sources.link(locked))
    Measure.objects.filter(pk=measure.pk).update(is_edited=True)
    return source


@transaction.atomic
def remove_source(*, source: MeasureSource, by: User) -> bool:
    """Take a problem out of its measure; whether the measure went with its last source."""
    drafting.lock_editable(source.measure.programme)
    measure = Measure.objects.select_for_update(of=("self",)).get(pk=source.measure_id)
    source.delete()
    if not measure.sources.exists() and not measure.without_source_reason:
        measure.delete()
        return True
    Measure.objects.filter(pk=measure.pk).update(is_edited=True)
    return False


def _locked(measure: Measure, state: str = "") -> Measure:
    """The measure of a sent programme, locked; TransitionError unless the state may follow."""
    rows = Measure.objects.select_for_update(of=("self",)).select_related("programme")
    locked = rows.get(pk=measure.pk)
    if locked.programme.state != ProgrammeState.SENT:
        raise DecisionError(_("The programme is not with the khokimiyat."))
    if state:
        locked.require_next(state)
    return locked


@transaction.atomic
def take(*, measure: Measure, by: User) -> Measure:
    """The office takes the measure into work."""
    measure = _locked(measure, MeasureState.IN_WORK)
    if measure.state == MeasureState.REPORTED:
        raise DecisionError(_("The measure is reported done and waits for the reception."))
    measure.state = MeasureState.IN_WORK
    measure.save(update_fields=["state"])
    return measure


@transaction.atomic
def report(  # noqa: PLR0913  what the form asks, each by its name
    *,
    measure: Measure,
    by: User,
    quantity_done: Decimal | int,
    spent: Decimal | int,
    text: str,
    is_final: bool,
    files: Iterable[UploadedFile] = (),
) -> MeasureReport:
    """What was done so far (totals, not additions); the final report waits for a check.

    Files are checked by content (ValidationError) before anything is written.
    """
    measure = _locked(measure)
    if not measure.awaits_office:
        measure.require_next(MeasureState.REPORTED)
    files = list(files)
    uploads = [cleaned(file) for file in files]
    _check_report(text, Decimal(quantity_done), Decimal(spent), is_final=is_final)
    row = MeasureReport.objects.create(
        measure=measure,
        quantity_done=quantity_done,
        spent=spent,
        text=text.strip(),
        is_final=is_final,
        by=by,
        at=clock.now(),
    )
    for file, upload in zip(files, uploads, strict=True):
        Evidence.objects.create(
            report=row,
            file=upload.as_file(),
            name=(file.name or upload.name)[-200:],
            content_type=upload.content_type,
            size=len(upload.content),
            sha256=upload.sha256,
            at=row.at,
        )
    measure.quantity_done = row.quantity_done
    measure.spent = row.spent
    measure.state = MeasureState.REPORTED if is_final else MeasureState.IN_WORK
    if is_final:
        measure.reported_at = row.at
        _forget_request(measure)
    measure.save()
    return row


def _check_report(text: str, quantity: Decimal, spent: Decimal, *, is_final: bool) -> None:
    if not text.strip():
        raise DecisionError(_("A report says what was done."))
    if quantity < 0 or spent < 0:
        raise DecisionError(_("Quantity and money can't be below zero."))
    if is_final and quantity == 0:
        raise DecisionError(_("A measure of which nothing was done can't be reported done."))


@transaction.atomic
def verify(*, measure: Measure, by: User, confirmed: bool, note: str) -> MeasureCheck:
    """The reception's look on site. Confirmed: done, its findings solved. Not: back to work.

    Nobody who reported on the measure may check it.
    """
    measure = _locked(measure, MeasureState.VERIFIED)
    if measure.reports.filter(by=by).exists():
        raise DecisionError(_("Who reported on a measure can't verify it."))
    if not note.strip():
        raise DecisionError(_("A check says what was seen."))
    check = MeasureCheck.objects.create(
        measure=measure, confirmed=confirmed, note=note.strip(), by=by, at=clock.now()
    )
    if confirmed:
        measure.state = MeasureState.VERIFIED
        measure.verified_at = check.at
        measure.verified_by = by
        solved = _findings_of(measure)
        findings.mark_solved(findings=solved, by=by, result=check.note)
    else:
        measure.state = MeasureState.IN_WORK
        measure.reported_at = None
    measure.save()
    return check


@transaction.atomic
def ask_impossible(*, measure: Measure, by: User, grounds: str) -> Measure:
    """The office or the head asks the regional head to take the measure off."""
    measure = _locked(measure, MeasureState.IMPOSSIBLE)
    if measure.is_impossibility_asked:
        raise DecisionError(_("The regional head is already asked to decide on this measure."))
    measure.impossible_grounds = _grounds(grounds)
    measure.impossible_asked_by = by
    measure.impossible_asked_at = clock.now()
    measure.save()
    return measure


@transaction.atomic
def declare_impossible(*, measure: Measure, by: User, grounds: str = "") -> Measure:
    """The regional head takes the measure off; its problems wait for a programme again."""
    measure = _locked(measure, MeasureState.IMPOSSIBLE)
    if measure.impossible_asked_by_id == by.pk:
        raise DecisionError(_("Nobody decides on a request of their own."))
    measure.impossible_grounds = _grounds(grounds or measure.impossible_grounds)
    measure.impossible_by = by
    measure.impossible_at = clock.now()
    measure.state = MeasureState.IMPOSSIBLE
    measure.save()
    findings.wait_again(findings=_findings_of(measure), by=by)
    measure.sources.held().update(released_at=measure.impossible_at)
    return measure


@transaction.atomic
def refuse_impossible(*, measure: Measure, by: User) -> Measure:
    """The regional head refuses the request; the measure stays to be done."""
    measure = _locked(measure)
    if not measure.is_impossibility_asked:
        raise DecisionError(_("Nobody asked to take this measure off."))
    if measure.impossible_asked_by_id == by.pk:
        raise DecisionError(_("Nobody decides on a request of their own."))
    _forget_request(measure)
    measure.save()
    return measure


def _forget_request(measure: Measure) -> None:
    measure.impossible_grounds = ""
    measure.impossible_asked_by = None
    measure.impossible_asked_at = None


def _grounds(text: str) -> str:
    if not text.strip():
        raise DecisionError(_("Taking a measure off needs grounds."))
    return text.strip()


def _findings_of(measure: Measure) -> list[Finding]:
    held = Finding.objects.filter(
        measure_sources__in=measure.sources.held(), state=FindingState.IN_PROGRAMME
    )
    return list(held)
