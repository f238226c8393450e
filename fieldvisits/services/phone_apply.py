"""Doing what an entry of a phone says: a visit, a problem, a check."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from fieldvisits.choices import VisitResult
from fieldvisits.drafts import Problem
from fieldvisits.exceptions import FieldError
from fieldvisits.models import Household, PhoneEntry, RoundCheck, Visit
from fieldvisits.phone import operations, rules, sheet
from fieldvisits.phone_choices import KNOWN_STATES, EntryKind, EntryState
from fieldvisits.services import findings, photo_ties, round_checks
from receptions.exceptions import ReceptionsError
from receptions.models import Topic
from territories import clock
from territories.models import User


@transaction.atomic
def apply(*, entry: PhoneEntry, by: User, decided: bool = False) -> PhoneEntry:
    """Do what the entry says as far as it can be done; its state tells what became of it.

    The round is locked by the caller. `decided`: a head lets it count although the round is over
    or the phone contradicts itself.
    """
    work = {EntryKind.VISIT: _visit, EntryKind.FINDING: _finding, EntryKind.CHECK: _check}
    entry.problem = ""
    try:
        with transaction.atomic(), clock.playing(moment_of(entry)):
            work[EntryKind(entry.kind)](entry, by, decided)
    except ReceptionsError as error:
        entry.state, entry.problem, entry.finding = EntryState.REFUSED, str(error), None
    entry.save()
    return entry


def moment_of(entry: PhoneEntry) -> dt.datetime:
    """When it was written down, as far as the phone's clock can be believed."""
    now = clock.now()
    assert entry.client_time is not None and entry.round is not None  # noqa: S101, PT018
    return rules.believed(
        client_time=entry.client_time,
        offset=dt.timedelta(seconds=entry.offset_seconds),
        earliest=entry.round.planned_at,
        now=now,
    )


def values_of(visit: Visit) -> dict[str, Any]:
    """What is written down of a house, in the form the phone sends it."""
    return {
        "result": visit.result,
        "note": visit.note,
        "household_class": visit.household.household_class,
        "revisit_on": visit.revisit_on.isoformat() if visit.revisit_on else None,
    }


def locked_visit(entry: PhoneEntry) -> Visit:
    rows = Visit.objects.select_for_update(of=("self",)).select_related(
        "household__mahalla__parent"
    )
    return rows.get(pk=entry.visit_id)


def _visit(entry: PhoneEntry, by: User, decided: bool) -> None:
    """Merge the fields into the house; a later entry of the same phone replaces an earlier one."""
    theirs = operations.visit_values(entry.payload)
    visit = locked_visit(entry)
    own = _own_visits(entry)
    if own.filter(sequence__gt=entry.sequence).exists():
        entry.state, entry.clash = EntryState.SUPERSEDED, {}
        return
    before = own.filter(sequence__lt=entry.sequence).exclude(state=EntryState.SUPERSEDED).last()
    merged = rules.merge(base=_base(entry, before), current=values_of(visit), theirs=theirs)
    if before is not None:
        PhoneEntry.objects.filter(pk=before.pk).update(state=EntryState.SUPERSEDED, clash={})
    write(visit=visit, values=merged.values, by=by, stamp="result" not in merged.clash)
    kept = _sheet(entry, before, visit, by)
    entry.problem = kept.problem
    entry.clash = merged.clash | kept.clash
    entry.state = EntryState.CONFLICT if entry.clash else EntryState.APPLIED


def _sheet(entry: PhoneEntry, before: PhoneEntry | None, visit: Visit, by: User) -> sheet.Kept:
    """Keep the answers; where the phone gave some before, these replace or take them back."""
    theirs = operations.answers(entry.payload)
    said = operations.answers(before.payload) if before is not None and not before.problem else {}
    if not theirs and not said:
        return sheet.Kept()
    base = operations.base_answers(entry.payload)
    if said and before is not None:
        base = {
            name: base.get(name) if _contradicts(before, sheet.PREFIX + name) else value
            for name, value in said.items()
        }
    return sheet.keep(
        visit=visit, theirs=theirs, base=base, version=entry.payload.get("sheet"), by=by
    )


def _base(entry: PhoneEntry, before: PhoneEntry | None) -> dict[str, Any]:
    """What this phone left the house at: its entry before, save where that one contradicted."""
    known = operations.base_values(entry.payload)
    if before is not None:
        known |= {
            name: value
            for name, value in operations.visit_values(before.payload).items()
            if not _contradicts(before, name)
        }
    told = _own(entry, EntryKind.FINDING).filter(state=EntryState.APPLIED)
    if told.exists():  # its own problem made it so, whatever came first
        known["result"] = VisitResult.PROBLEM.value
    return known


def _contradicts(entry: PhoneEntry, name: str) -> bool:
    """Whether the phone's value of the field doesn't hold: undecided, or decided against it."""
    clash = entry.clash.get(name)
    return name in entry.clash and not (isinstance(clash, dict) and clash["taken"])


def write(*, visit: Visit, values: dict[str, Any], by: User, stamp: bool = True) -> None:
    """Put the values into the house. A problem that is written down is not taken back.

    Who and when are written anew by whoever gave the result, unless `stamp` is false.
    """
    result = values["result"]
    if result != VisitResult.PROBLEM and visit.findings.exists():
        result = VisitResult.PROBLEM
    if stamp and result != VisitResult.PENDING and (result != visit.result or visit.by == by):
        visit.visited_at = clock.now()
        visit.by = by
    visit.result = result
    visit.note = values["note"]
    visit.revisit_on = parse_date(values["revisit_on"]) if values["revisit_on"] else None
    visit.save(update_fields=["result", "visited_at", "by", "note", "revisit_on"])
    household = Household.objects.filter(pk=visit.household_id)
    household.exclude(household_class=values["household_class"]).update(
        household_class=values["household_class"]
    )


def _finding(entry: PhoneEntry, by: User, decided: bool) -> None:
    """A problem waits until its visit is here and doesn't contradict; then it counts."""
    visit = locked_visit(entry)
    if not decided:
        said = _own_visits(entry).exclude(state=EntryState.SUPERSEDED).last()
        if said is None or _contradicts(said, "result"):
            entry.state = EntryState.WAITING
            return
    problem = _problem(entry.payload)
    if visit.result != VisitResult.PROBLEM:
        values = {**values_of(visit), "result": VisitResult.PROBLEM.value}
        write(visit=visit, values=values, by=by, stamp=visit.is_pending)
    found = findings.record_problem(problem=problem, visit=visit, by=by, late=decided)
    settled = operations.words(entry.payload.get("settled"))
    if settled:
        found = findings.settle_on_spot(finding=found, by=by, result=settled)
    sheet.add_problems(visit)
    entry.finding, entry.state = found, EntryState.APPLIED


def _problem(payload: dict[str, Any]) -> Problem:
    topic = Topic.objects.choosable().filter(pk=operations.number(payload.get("topic"))).first()
    if topic is None:
        raise FieldError(_("Choose the topic."))
    return Problem(
        topic=topic,
        text=operations.words(payload.get("text")),
        person=operations.words(payload.get("person"))[:200],
        severity=operations.severity(payload.get("severity")),
        people_affected=operations.number(payload.get("people")) or 1,
        point=operations.point(payload.get("place")),
    )


def _check(entry: PhoneEntry, by: User, decided: bool) -> None:
    """Something said solved, looked at."""
    checks = RoundCheck.objects.filter(round=entry.round_id, pk=entry.payload.get("check") or 0)
    check = checks.select_related("task").get()
    confirmed = entry.payload.get("confirmed")
    if not isinstance(confirmed, bool):
        raise FieldError(_("Say whether it is solved."))
    round_checks.record(
        check=check, by=by, confirmed=confirmed, note=operations.words(entry.payload.get("note"))
    )
    photo_ties.show_with_check(entry=entry, check=check)
    entry.state = EntryState.APPLIED


def _own_visits(entry: PhoneEntry) -> Any:
    """What the same phone said of the same house, in its own order."""
    same = _own(entry, EntryKind.VISIT)
    return same.filter(state__in=KNOWN_STATES).order_by("sequence", "pk")


def _own(entry: PhoneEntry, kind: EntryKind) -> Any:
    """Entries of a kind from the same phone about the same house."""
    return PhoneEntry.objects.filter(device=entry.device_id, visit=entry.visit_id, kind=kind)
