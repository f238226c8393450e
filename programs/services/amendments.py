"""Amendments: a change of what was approved is asked for, decided above, and numbered."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fieldvisits.models import Finding
from fieldvisits.services import findings
from programs.agreeing_choices import AmendmentState
from programs.choices import FINISHED, ProgrammeState
from programs.exceptions import DecisionError, SourceError, TransitionError
from programs.models import Amendment, Measure, MeasureSource, Programme
from programs.services import amendment_columns as columns
from programs.services import complaints, drafting, measures, sources
from programs.services.amendment_columns import About, Columns
from programs.services.measures import Plan
from programs.services.sources import Area, Problem
from receptions.models import Question
from territories import clock
from territories.models import Office, User


@transaction.atomic
def ask(
    *,
    measure: Measure,
    by: User,
    plan: Plan,
    grounds: str,
    about: About | None = None,
    problem: Problem | None = None,
) -> Amendment:
    """Ask the regional head to change a measure under way; nothing changes yet.

    Its plan, with `about` its place and topic, and a further waiting problem of the area to put
    into it. Refused: a programme not with the khokimiyat, a finished measure, nothing changed, a
    plan that couldn't be drafted either, and while another amendment of the measure waits.
    """
    measure = _under_way(measure.pk)
    about = about or About(measure.place, measure.topic)
    present, wanted = columns.of_measure(measure), {**columns.of(plan), **about.columns}
    changed = [name for name in wanted if wanted[name] != present[name]]
    if not changed and problem is None:
        raise DecisionError(_("Nothing is different from the approved plan."))
    _check(plan, grounds)
    _check_about(about, changed, plan, measure.programme)
    complaints.check_line(measure, plan.office)
    if "due_on" in changed and plan.due_on < clock.today():
        raise DecisionError(_("The new date has passed already."))
    if measure.amendments.to_decide().exists():
        raise DecisionError(_("An amendment of this measure already waits for a decision."))
    return Amendment.objects.create(
        programme=measure.programme,
        measure=measure,
        before={name: present[name] for name in changed},
        after=_after(measure, plan, about, {name: wanted[name] for name in changed}, problem),
        source=_taken_up(measure.programme, plan.office, problem) if problem else [],
        names=columns.names_of(
            [measure.office, plan.office], [About(measure.place, measure.topic), about]
        ),
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
    source = _taken_up(programme, plan.office, problem)
    return _new(programme, by, plan, grounds, {"source": source, "after": columns.of(plan)})


@transaction.atomic
def ask_own(
    *, programme: Programme, by: User, plan: Plan, about: About, reason: str, grounds: str
) -> Amendment:
    """Ask for a new measure without a source problem; the reason marks it."""
    programme = _locked_programme(programme.pk)
    if not reason.strip():
        raise SourceError(_("Say why the measure has no source problem."))
    _check_about(about, list(about.columns), plan, programme)
    marked = {**about.columns, "without_source_reason": reason.strip()}
    names = columns.names_of([plan.office], [about])
    after = {**columns.of(plan), **marked}
    return _new(programme, by, plan, grounds, {"after": after, "names": names})


def _new(
    programme: Programme, by: User, plan: Plan, grounds: str, wanted: dict[str, Any]
) -> Amendment:
    _check(plan, grounds)
    if plan.due_on < clock.today():
        raise DecisionError(_("The new date has passed already."))
    values = {"names": columns.names_of([plan.office]), **wanted}
    return Amendment.objects.create(
        programme=programme,
        is_new_measure=True,
        grounds=grounds.strip(),
        asked_by=by,
        asked_at=clock.now(),
        **values,
    )


def _taken_up(programme: Programme, office: Office, problem: Problem) -> list[Any]:
    """The problem as a request keeps it: kind, key, number; refused where it isn't free."""
    free = sources.lock_one(Area.of(programme), problem)
    complaints.check(office, [free])
    return [*sources.key(free), str(free) if isinstance(free, Question) else f"F-{free.pk}"]


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
        _change(amendment, by)
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


def _after(
    measure: Measure, plan: Plan, about: About, wanted: Columns, problem: Problem | None
) -> Columns:
    """The columns an amendment writes: beside the plan what follows from it.

    A cost that is asked for is no estimate; a typical measure goes with another topic; a measure
    with a problem needs no reason for having none.
    """
    if "cost" in wanted and measure.is_estimate:
        wanted = {**wanted, "is_estimate": False}
    typical = measures.typical_of(measure, plan, about.topic)
    if typical != measure.typical:
        wanted = {**wanted, "typical_id": typical.pk if typical else None}
    if problem is not None and measure.without_source_reason:
        wanted = {**wanted, "without_source_reason": ""}
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
    present = columns.of_measure(measure)
    if any(present[name] != text for name, text in amendment.before.items()):
        raise DecisionError(_("The plan of the measure has changed meanwhile; ask anew."))


def _change(amendment: Amendment, by: User) -> None:
    """Write exactly the columns named: the trigger `plan_stays` lets nothing else through."""
    assert amendment.measure_id is not None  # noqa: S101  amendment_of_a_measure
    measure = Measure.objects.get(pk=amendment.measure_id)
    values = columns.values_of(amendment.after)
    for name, value in values.items():
        setattr(measure, name, value)
    complaints.check_line(measure, measure.office)
    measure.save(update_fields=[name.removesuffix("_id") for name in values])
    if amendment.source:
        _hold(measure, _still_free(amendment, measure.office), by)


def _take_up(amendment: Amendment, by: User) -> None:
    programme = _locked_programme(amendment.programme_id)
    values = columns.values_of(amendment.after)
    problem = None
    if amendment.source:
        problem = _still_free(amendment, Office.objects.get(pk=values["office_id"]))
        source = sources.as_source(problem)
        values |= {"topic_id": source.topic, "place_id": source.place}
    last = programme.lines.aggregate(last=Max("ordinal"))["last"] or 0
    measure = Measure.objects.create(
        programme=programme, ordinal=last + 1, is_edited=True, **values
    )
    amendment.measure = measure
    amendment.save(update_fields=["measure"])
    if problem is not None:
        _hold(measure, problem, by)


def _still_free(amendment: Amendment, office: Office) -> Problem:
    """The problem the request names, locked; refused where somebody took it since."""
    kind, pk, _label = amendment.source
    model = Finding if kind == "finding" else Question
    problem = model.objects.filter(pk=pk).first()
    if problem is None:  # split off by mistake and withdrawn since
        raise sources.not_free()
    locked = sources.lock_one(Area.of(amendment.programme), problem)
    complaints.check(office, [locked])
    return locked


def _hold(measure: Measure, problem: Problem, by: User) -> None:
    MeasureSource.objects.create(measure=measure, **sources.link(problem))
    drafting.take_back(measure.programme, problem)
    if isinstance(problem, Finding):
        findings.put_in_programme(findings=[problem], by=by)


def _check_about(about: About, changed: Collection[str], plan: Plan, programme: Programme) -> None:
    """What a line of a draft is asked of its place and topic, where they change."""
    if "place_id" in changed:
        measures.check_place(about.place, programme)
    if "topic_id" in changed:
        measures.check_topic(about.topic)
    if "place_id" in changed or "office_id" in changed:
        measures.check_office(plan.office, about.place)


def _check(plan: Plan, grounds: str) -> None:
    if not grounds.strip():
        raise DecisionError(_("An amendment needs grounds."))
    measures.check_plan(plan)
    row = Measure(**{name: getattr(plan, name) for name in columns.PLAN_FIELDS})
    others = {field.name for field in Measure._meta.get_fields()} - set(columns.PLAN_FIELDS)
    try:
        row.clean_fields(exclude=others)
    except ValidationError as error:
        raise DecisionError(" ".join(error.messages)) from error
