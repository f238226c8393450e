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

from programs.choices import FundingSource, MeasureState
from programs.exceptions import DecisionError
from programs.models import Measure, MeasureReport, MeasureSource
from programs.services import drafting, proofs, sources, taking_off, verification
from programs.services.locking import locked
from programs.services.proofs import Proof
from programs.services.sources import Area, Problem
from territories import clock
from territories.models import Office, User


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
    for field in fields(plan):
        setattr(measure, field.name, getattr(plan, field.name))
    measure.is_edited = True
    measure.save()
    return measure


def check_plan(plan: Plan) -> None:
    """Raise DecisionError for dates out of order, amounts below zero, money without a source."""
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
    if not measure.sources.exists():
        measure.delete()
        return True
    Measure.objects.filter(pk=measure.pk).update(is_edited=True)
    return False


@transaction.atomic
def take(*, measure: Measure, by: User) -> Measure:
    """The office takes the measure into work."""
    measure = locked(measure, MeasureState.IN_WORK)
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
    files: Iterable[UploadedFile | Proof] = (),
) -> MeasureReport:
    """What was done so far (totals, not additions); the final report waits for a check.

    Files are checked by content (ValidationError) before anything is written; a final report
    that lacks a proof the topic needs is refused (DecisionError names it).
    """
    measure = locked(measure)
    if not measure.awaits_office:
        measure.require_next(MeasureState.REPORTED)
    shown = proofs.checked(measure, files)
    _check_report(text, Decimal(quantity_done), Decimal(spent), is_final=is_final)
    if is_final:
        proofs.require(measure, shown)
    row = MeasureReport.objects.create(
        measure=measure,
        quantity_done=quantity_done,
        spent=spent,
        text=text.strip(),
        is_final=is_final,
        by=by,
        at=clock.now(),
    )
    proofs.keep(shown, report=row)
    measure.quantity_done = row.quantity_done
    measure.spent = row.spent
    measure.state = MeasureState.REPORTED if is_final else MeasureState.IN_WORK
    if is_final:
        measure.reported_at = row.at
        taking_off.overtaken(measure=measure, by=by)
    measure.save()
    return row


def _check_report(text: str, quantity: Decimal, spent: Decimal, *, is_final: bool) -> None:
    if not text.strip():
        raise DecisionError(_("A report says what was done."))
    if quantity < 0 or spent < 0:
        raise DecisionError(_("Quantity and money can't be below zero."))
    if is_final and quantity == 0:
        raise DecisionError(_("A measure of which nothing was done can't be reported done."))


# The steps of the reception and of the regional head are services of their own.
verify = verification.verify
ask_impossible = taking_off.ask
declare_impossible = taking_off.grant
refuse_impossible = taking_off.refuse
