"""Versions of the household sheet, and what was answered by them (DOMAIN 7)."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from fieldvisits import sheet_prefill
from fieldvisits.choices import REACHED, RoundStatus, SheetState
from fieldvisits.exceptions import SheetError, VisitError
from fieldvisits.models import Finding, SheetVersion, Visit, VisitAnswers
from fieldvisits.sheets import checking, definition
from receptions.exceptions import TransitionError
from territories import clock
from territories.models import User

DEFAULT = Path(__file__).resolve().parent.parent / "data" / "household_sheet.json"
FIRST_DAY = dt.date(2017, 1, 1)


def current() -> SheetVersion:
    """The version in force today; the one that comes with the system where there is none."""
    return SheetVersion.objects.in_force(clock.today()).first() or load()


@transaction.atomic
def load() -> SheetVersion:
    """Version 1, from the file: the sheet of section 7. Safe to repeat; never changed later."""
    content = json.loads(DEFAULT.read_text(encoding="utf-8"))
    version, _new = SheetVersion.objects.get_or_create(
        number=1,
        defaults={
            "definition": content,
            "state": SheetState.PUBLISHED,
            "valid_from": FIRST_DAY,
            "published_at": clock.now(),
        },
    )
    return version


def check(version: SheetVersion, answers: Any) -> dict[str, str]:
    """What is wrong with answers, by field; in a repeat "problems.0.problem_text"."""
    return checking.check(version.definition, answers)


@transaction.atomic
def add_draft(*, content: definition.Definition, by: User) -> SheetVersion:
    """A new draft with the next number. Raises SheetError for a definition that can't be used."""
    if wrong := definition.problems(content):
        raise SheetError(wrong[0].text)
    load()
    SheetVersion.objects.select_for_update().get(number=1)  # numbers are given one by one
    last = SheetVersion.objects.aggregate(last=Max("number"))["last"]
    return SheetVersion.objects.create(
        number=last + 1, definition={**content, "version": str(last + 1)}, created_by=by
    )


@transaction.atomic
def publish(*, version: SheetVersion, valid_from: dt.date, reason: str, by: User) -> SheetVersion:
    """The draft is in force from a day on; visits already answered keep their version."""
    version = _locked(version)
    if not version.is_draft:
        raise TransitionError(version.get_state_display(), SheetState.PUBLISHED.label)
    if valid_from < clock.today():
        raise SheetError(_("A version comes into force today at the earliest."))
    if not reason.strip():
        raise SheetError(_("Write down why the sheet changes."))
    version.state = SheetState.PUBLISHED
    version.valid_from = valid_from
    version.reason = reason.strip()
    version.published_by = by
    version.published_at = clock.now()
    version.save(update_fields=["state", "valid_from", "reason", "published_by", "published_at"])
    return version


@transaction.atomic
def withdraw(*, version: SheetVersion, reason: str, by: User) -> SheetVersion:
    """Take a version out of use; the one before it is in force again. Answers stay."""
    version = _locked(version)
    if version.state != SheetState.PUBLISHED:
        raise TransitionError(version.get_state_display(), SheetState.WITHDRAWN.label)
    if not reason.strip():
        raise SheetError(_("Write down why the version is withdrawn."))
    others = SheetVersion.objects.in_force(clock.today()).exclude(pk=version.pk)
    if not others.exists():
        raise SheetError(_("No other version is in force: publish one first."))
    version.state = SheetState.WITHDRAWN
    version.withdraw_reason = reason.strip()
    version.withdrawn_by = by
    version.withdrawn_at = clock.now()
    version.save(update_fields=["state", "withdraw_reason", "withdrawn_by", "withdrawn_at"])
    return version


@transaction.atomic
def keep(*, visit: Visit, version: SheetVersion, answers: Any, by: User) -> VisitAnswers:
    """Keep what was answered on a visit; it may be corrected while the round is under way.

    Raises SheetError with every wrong field, VisitError where nobody was talked to.
    """
    visits = Visit.objects.select_for_update(of=("self", "round")).select_related("round")
    visit = visits.get(pk=visit.pk)
    if visit.round.status != RoundStatus.RUNNING:
        raise VisitError(_("Visits are written down while the round is under way."))
    if visit.result not in REACHED:
        raise VisitError(_("The sheet is filled in where somebody was talked to."))
    if version.state == SheetState.DRAFT:
        raise SheetError(_("This version of the sheet isn't published yet."))
    if wrong := check(version, answers):
        raise SheetError(_("The sheet has answers to correct."), fields=wrong)
    kept, _new = VisitAnswers.objects.update_or_create(
        visit=visit,
        defaults={
            "version": version,
            "answers": checking.without_irrelevant(version.definition, answers),
            "at": clock.now(),
            "by": by,
        },
    )
    return kept


def show_result(finding: Finding) -> None:
    """What became of a problem of a visit, in the sheet that was filled in there."""
    if finding.visit_id is None:
        return
    kept = VisitAnswers.objects.select_for_update(of=("self",)).filter(visit=finding.visit_id)
    if (row := kept.first()) is None:
        return
    answers = sheet_prefill.with_result(row.answers, finding)
    if answers != row.answers:
        row.answers = answers
        row.save(update_fields=["answers"])


def _locked(version: SheetVersion) -> SheetVersion:
    return SheetVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)
