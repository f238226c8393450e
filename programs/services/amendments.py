"""Amendments: a change of what was approved is asked for, decided above, and numbered."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fieldvisits.models import Finding
from fieldvisits.services import findings
from programs import snapshots
from programs.agreeing_choices import AmendmentState
from programs.choices import FINISHED, ProgrammeState
from programs.exceptions import DecisionError, TransitionError
from programs.models import Amendment, Measure, MeasureSource, Programme
from programs.services import complaints, measures, sources
from programs.services.measures import Plan
from programs.services.sources import Area, Problem
from receptions.models import Question
from territories import clock
from territories.models import Office, User

PLAN_FIELDS = tuple(field.name for field in fields(Plan))


@transaction.atomic
def ask(*, measure: Measure, by: User, plan: Plan, grounds: str) -> Amendment:
    """Ask the regional head to change the plan of a measure under way; nothing changes yet.

    Refused: a programme not with the khokimiyat, a finished measure, nothing changed, a plan
    that couldn't be drafted either, and while another amendment of the measure waits.
    """
    measure = _under_way(measure.pk)
    present, wanted = _columns(Plan.of(measure)), _columns(plan)
    changed = [name for name in wanted if wanted[name] != present[name]]
    if not changed:
        raise DecisionError(_("Nothing is different from the approved plan."))
    _check(plan, grounds)
    complaints.check_line(measure, plan.office)
    if "due_on" in changed and plan.due_on < clock.today():
        raise DecisionError(_("The new date has passed already."))
    if measure.amendments.to_decide().exists():
        raise DecisionError(_("An amendment of this measure already waits for a decision."))
    return Amendment.objects.create(
        programme=measure.programme,
        measure=measure,
        before={name: present[name] for name in changed},
        after=_after(measure, {name: wanted[name] for name in changed}),
        names=_names([measure.office, plan.office]),
        grounds=grounds.strip(),
        asked_by=by,
        asked_at=clock.now(),
    )


@transaction.atomic
def ask_new(
    *, programme: Programme, by: User, plan: Plan, problem: Problem, grounds: str
) -> Amendment:
    """Ask the regional head to take up a waiting problem of the area as a new measure."""
    programme = _locked_programme(programme.pk)
    free = sources.lock_one(Area.of(programme), problem)
    _check(plan, grounds)
    complaints.check(plan.office, [free])
    if plan.due_on < clock.today():
        raise DecisionError(_("The new date has passed already."))
    label = str(free) if isinstance(free, Question) else f"F-{free.pk}"
    return Amendment.objects.create(
        programme=programme,
        is_new_measure=True,
        after=_columns(plan),
        source=[*sources.key(free), label],
        names=_names([plan.office]),
        grounds=grounds.strip(),
        asked_by=by,
        asked_at=clock.now(),
    )


@transaction.atomic
def approve(*, amendment: Amendment, by: User, reason: str = "") -> Amendment:
    """The regional head's yes: the amendment gets its number and the plan becomes as asked.

    Refused when the measure was finished or its plan changed since the request.
    """
    amendment = _to_decide(amendment, by, AmendmentState.APPROVED)
    programme = amendment.programme
    last = programme.amendments.aggregate(last=Max("number"))["last"] or 0
    if not amendment.is_new_measure:
        _check_unchanged(amendment)
    _decide(amendment, by, AmendmentState.APPROVED, reason, number=last + 1)
    if amendment.is_new_measure:
        _take_up(amendment, by)
    else:
        _change(amendment)
    amendment.is_applied = True
    amendment.save(update_fields=["is_applied"])
    return amendment


@transaction.atomic
def refuse(*, amendment: Amendment, by: User, reason: str) -> Amendment:
    """The regional head's no, with a reason; the plan stays."""
    amendment = _to_decide(amendment, by, AmendmentState.REFUSED)
    if not reason.strip():
        raise DecisionError(_("A refusal needs a reason."))
    return _decide(amendment, by, AmendmentState.REFUSED, reason)


def values_of(columns: dict[str, Any]) -> dict[str, Any]:
    """What the columns of an amendment hold, as the fields of a measure."""
    return {
        name: Measure._meta.get_field(name.removesuffix("_id")).to_python(text)
        for name, text in columns.items()
    }


def _after(measure: Measure, wanted: dict[str, Any]) -> dict[str, Any]:
    """The columns an amendment writes: a cost that is asked for is no estimate any more."""
    if "cost" in wanted and measure.is_estimate:
        return {**wanted, "is_estimate": False}
    return wanted


def _locked_programme(pk: int) -> Programme:
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=pk)
    if programme.state != ProgrammeState.SENT:
        raise DecisionError(_("The programme is not with the khokimiyat."))
    return programme


def _under_way(pk: int) -> Measure:
    """A measure that can still be amended, locked after its programme."""
    row = Measure.objects.only("programme").get(pk=pk)
    programme = _locked_programme(row.programme_id)
    locked = Measure.objects.select_for_update(of=("self",)).select_related("office")
    measure = locked.get(pk=pk)
    measure.programme = programme
    if measure.state in FINISHED:
        raise DecisionError(
            _("The measure is closed (%(state)s): it can't be amended.")
            % {"state": measure.get_state_display()}
        )
    return measure


def _to_decide(amendment: Amendment, by: User, wanted: AmendmentState) -> Amendment:
    """The request, locked after its programme, for somebody who may decide on it."""
    programme = Programme.objects.select_for_update(of=("self",)).get(pk=amendment.programme_id)
    locked = Amendment.objects.select_for_update(of=("self",)).get(pk=amendment.pk)
    locked.programme = programme
    if not locked.is_open:
        raise TransitionError(locked.get_state_display(), wanted.label)
    if locked.asked_by_id == by.pk:
        raise DecisionError(_("Nobody decides on a request of their own."))
    return locked


def _decide(
    amendment: Amendment, by: User, state: AmendmentState, reason: str, number: int | None = None
) -> Amendment:
    amendment.state = state
    amendment.number = number
    amendment.reason = reason.strip()
    amendment.decided_by = by
    amendment.decided_at = clock.now()
    amendment.save(update_fields=["state", "number", "reason", "decided_by", "decided_at"])
    return amendment


def _check_unchanged(amendment: Amendment) -> None:
    assert amendment.measure_id is not None  # noqa: S101  amendment_of_a_measure
    measure = _under_way(amendment.measure_id)
    present = _columns(Plan.of(measure))
    if any(present[name] != text for name, text in amendment.before.items()):
        raise DecisionError(_("The plan of the measure has changed meanwhile; ask anew."))


def _change(amendment: Amendment) -> None:
    """Write exactly the columns named: the trigger `plan_stays` lets nothing else through."""
    assert amendment.measure_id is not None  # noqa: S101  amendment_of_a_measure
    measure = Measure.objects.get(pk=amendment.measure_id)
    values = values_of(amendment.after)
    for name, value in values.items():
        setattr(measure, name, value)
    complaints.check_line(measure, measure.office)
    measure.save(update_fields=[name.removesuffix("_id") for name in values])


def _take_up(amendment: Amendment, by: User) -> None:
    programme = _locked_programme(amendment.programme_id)
    kind, pk, _label = amendment.source
    model = Finding if kind == "finding" else Question
    problem = model.objects.filter(pk=pk).first()
    if problem is None:  # split off by mistake and withdrawn since
        raise sources.not_free()
    locked = sources.lock_one(Area.of(programme), problem)
    source = sources.as_source(locked)
    last = programme.lines.aggregate(last=Max("ordinal"))["last"] or 0
    values = values_of(amendment.after)
    complaints.check(Office.objects.get(pk=values["office_id"]), [locked])
    measure = Measure.objects.create(
        programme=programme,
        ordinal=last + 1,
        topic_id=source.topic,
        place_id=source.place,
        is_edited=True,
        **values,
    )
    amendment.measure = measure
    amendment.save(update_fields=["measure"])
    MeasureSource.objects.create(measure=measure, **sources.link(locked))
    if isinstance(locked, Finding):
        findings.put_in_programme(findings=[locked], by=by)


def _check(plan: Plan, grounds: str) -> None:
    if not grounds.strip():
        raise DecisionError(_("An amendment needs grounds."))
    measures.check_plan(plan)
    row = Measure(**{name: getattr(plan, name) for name in PLAN_FIELDS})
    others = {field.name for field in Measure._meta.get_fields()} - set(PLAN_FIELDS)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        raise DecisionError(" ".join(error.messages)) from error


def _columns(plan: Plan) -> dict[str, str]:
    """The plan as the database writes its columns."""
    columns = {name: str(getattr(plan, name)) for name in PLAN_FIELDS if name != "office"}
    for name in snapshots.AMOUNTS:
        amount = Decimal(getattr(plan, name))
        if amount != amount.quantize(Decimal("0.01")):
            raise DecisionError(_("Quantity and money have two decimals at most."))
        columns[name] = snapshots.amount_text(amount)
    columns["office_id"] = str(plan.office.pk)
    return columns


def _names(offices: list[Office]) -> dict[str, dict[str, str]]:
    """Names of the offices as they are now, by the text of their key."""
    return {
        str(office.pk): {code: office.name_in(code) for code, _name in settings.LANGUAGES}
        for office in offices
    }
