"""A measure: its plan while the programme is a draft, then its execution and its check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import plan_words, rules, sent_names
from programs.choices import FundingSource, MeasureState
from programs.exceptions import DecisionError, SourceError
from programs.models import Measure, MeasureReport, MeasureSource, Programme, TypicalMeasure
from programs.services import complaints, drafting, lines, proofs, sources, taking_off, verification
from programs.services.locking import locked
from programs.services.proofs import Proof
from programs.services.sources import Area, Problem
from receptions.models import Topic
from territories import clock
from territories.models import Office, Territory, User


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
def edit(
    *,
    measure: Measure,
    by: User,
    plan: Plan,
    place: Territory | None = None,
    topic: Topic | None = None,
    reason: str | None = None,
) -> Measure:
    """Change the plan of a line, and its place and topic where given; a new draft leaves it so.

    Its problems stay with it, wherever they were told; a proposed result names the people typed.
    A typical measure of another topic goes with its words: its proof isn't asked for any more.
    `reason` is why a measure of the head's own has no source problem.
    """
    programme, measure = drafting.lock_line(measure)
    check_plan(plan)
    complaints.check_line(measure, plan.office)
    if place is not None and place.pk != measure.place_id:
        check_place(place, programme)
        check_office(plan.office, place)
        measure.place = place
    if topic is not None and topic.pk != measure.topic_id:
        check_topic(topic)
        measure.typical = typical_of(measure, plan, topic)
        measure.topic = topic
    measure.is_estimate = measure.is_estimate and plan.cost == measure.cost
    if plan.expected_result == measure.expected_result:
        result = plan_words.with_people(plan.expected_result, plan.people_served)
        plan = replace(plan, expected_result=result)
    if reason is not None and measure.without_source_reason:
        measure.without_source_reason = checked_reason(reason)
    for field in fields(plan):
        setattr(measure, field.name, getattr(plan, field.name))
    measure.is_edited = True
    measure.save()
    return measure


def typical_of(measure: Measure, plan: Plan, topic: Topic) -> TypicalMeasure | None:
    """The typical measure it stays one of with that plan and topic."""
    typical = measure.typical
    if typical is None or topic.pk == measure.topic_id or plan.text == typical.name_uz:
        return typical
    return typical if typical.topic_id == topic.pk else None


def checked_reason(reason: str) -> str:
    """The reason of a measure without a source problem; SourceError where there is none."""
    if not reason.strip():
        raise SourceError(_("Say why the measure has no source problem."))
    return reason.strip()


def check_place(place: Territory, programme: Programme) -> None:
    """Raise SourceError for a place outside the territory of the programme."""
    if not place.path.startswith(programme.territory.path):
        raise SourceError(_("The place lies outside the territory of the programme."))


def check_office(office: Office, place: Territory) -> None:
    """Raise DecisionError where the office doesn't serve the place of the measure."""
    if not place.path.startswith(office.territory.path):
        raise DecisionError(_("The office does not serve the place of the measure."))


def check_topic(topic: Topic) -> None:
    """Raise SourceError for a group of topics, or what is before a court (R-40)."""
    if topic.parent_id is None or topic.out_of_scope:
        raise SourceError(_("No measure may be planned for this topic (Art. 1)."))


def check_plan(plan: Plan) -> None:
    """Raise DecisionError for dates that don't fit, amounts below zero, money without a source."""
    if plan.due_on < plan.starts_on:
        raise DecisionError(_("The measure is due before it starts."))
    if (plan.due_on - plan.starts_on).days > rules.MOST_DAYS:
        raise DecisionError(_("A measure lasts five years at most: look at the years of its days."))
    if plan.quantity <= 0 or plan.cost < 0:
        raise DecisionError(_("The quantity must be above zero and the cost not below it."))
    if plan.cost > 0 and plan.funding == FundingSource.NONE:
        raise DecisionError(_("A measure that costs money needs a source of money."))


@transaction.atomic
def add_source(*, measure: Measure, by: User, problem: Problem) -> MeasureSource:
    """Put a waiting problem of the programme's area into the measure."""
    programme, measure = drafting.lock_line(measure)
    locked = sources.lock_one(Area.of(programme), problem)
    complaints.check(measure.office, [locked])
    with lines.counted_anew(measure):
        source = MeasureSource.objects.create(measure=measure, **sources.link(locked))
    Measure.objects.filter(pk=measure.pk).update(is_edited=True)
    drafting.take_back(programme, locked)
    return source


@transaction.atomic
def remove_source(*, source: MeasureSource, by: User, reason: str) -> bool:
    """Take a problem out of the draft, with the reason; whether its measure went with it.

    A new draft doesn't take it in again; the head may.
    """
    programme, measure = drafting.lock_line(source.measure)
    if not reason.strip():
        raise SourceError(_("Say why the problem is taken out."))
    problem = source.problem
    gone = release(measure, [source])
    drafting.put_aside(programme, problem, reason=reason, by=by)
    return gone


def release(measure: Measure, held: Sequence[MeasureSource]) -> bool:
    """Take problems out of a locked line; whether it went with the last of them."""
    with lines.counted_anew(measure):
        MeasureSource.objects.filter(pk__in=[one.pk for one in held]).delete()
    if not measure.sources.exists() and not measure.without_source_reason:
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
    worked_on: dt.date | None = None,
    is_correction: bool = False,
    files: Iterable[UploadedFile | Proof] = (),
) -> MeasureReport:
    """What was done so far (totals, not additions); the final report waits for a check.

    A correction takes the place of the report before it and may lower its totals; one of a
    measure reported done leaves it so. Files are checked by content (ValidationError) before
    anything is written; a final report that lacks a proof the topic needs is refused
    (DecisionError names it).
    """
    measure = locked(measure)
    before = measure.reports.order_by("-pk").first()
    if measure.state == MeasureState.REPORTED and is_correction:
        is_final = True
    elif not measure.awaits_office:
        measure.require_next(MeasureState.REPORTED)
    shown = proofs.checked(measure, files)
    said = Said(text, Decimal(quantity_done), Decimal(spent), worked_on or clock.today())
    _check_report(said, is_final=is_final)
    if worked_on is not None:
        _check_day(worked_on, measure)
    _check_order(said, measure, before, is_correction=is_correction)
    if is_final:
        proofs.require(measure, shown)
    row = MeasureReport.objects.create(
        measure=measure,
        quantity_done=quantity_done,
        spent=spent,
        text=text.strip(),
        worked_on=said.worked_on,
        is_final=is_final,
        corrects=before if is_correction else None,
        office_names=sent_names.kept(measure.office),
        by=by,
        at=clock.now(),
    )
    proofs.keep(shown, report=row)
    measure.quantity_done = row.quantity_done
    measure.spent = row.spent
    if measure.state != MeasureState.REPORTED:
        measure.state = MeasureState.REPORTED if is_final else MeasureState.IN_WORK
        if is_final:
            measure.reported_at = row.at
            taking_off.overtaken(measure=measure, by=by)
    measure.save()
    return row


@dataclass(frozen=True, slots=True)
class Said:
    """What a report says."""

    text: str
    quantity: Decimal
    spent: Decimal
    worked_on: dt.date


def _check_report(said: Said, *, is_final: bool) -> None:
    if not said.text.strip():
        raise DecisionError(_("A report says what was done."))
    if said.quantity < 0 or said.spent < 0:
        raise DecisionError(_("Quantity and money can't be below zero."))
    if is_final and said.quantity == 0:
        raise DecisionError(_("A measure of which nothing was done can't be reported done."))


def _check_day(day: dt.date, measure: Measure) -> None:
    if day > clock.today():
        raise DecisionError(_("The day of the work lies in the future."))
    if day < measure.starts_on:
        raise DecisionError(
            _("The day of the work lies before the start of the measure, %(day)s.")
            % {"day": date_format(measure.starts_on, "SHORT_DATE_FORMAT")}
        )


def _check_order(
    said: Said, measure: Measure, before: MeasureReport | None, *, is_correction: bool
) -> None:
    """Totals grow; lower ones are a correction, or follow a check that did not confirm them."""
    if is_correction and before is None:
        raise DecisionError(_("There is no report yet that could be corrected."))
    if is_correction or before is None:
        return
    lower = said.quantity < before.quantity_done or said.spent < before.spent
    if lower and not measure.checks.filter(at__gte=before.at, confirmed=False).exists():
        raise DecisionError(
            _(
                "Quantity and money are totals from the start and are lower than in the last"
                " report. If that report was wrong, mark this one as its correction."
            )
        )


# The steps of the reception and of the regional head are services of their own.
verify = verification.verify
ask_impossible = taking_off.ask
declare_impossible = taking_off.grant
refuse_impossible = taking_off.refuse
