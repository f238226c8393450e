"""Field and public receptions: announced, held, cancelled (R-51, R-52, R-54)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from fieldvisits import demand
from fieldvisits.choices import FieldReceptionKind, FieldReceptionStatus, FindingState, Horizon
from fieldvisits.drafts import OfficialDraft, Problem
from fieldvisits.exceptions import FindingError, PlanError
from fieldvisits.models import FieldReception, Finding, GroupMember, SittingProposal
from fieldvisits.rules import MOST_DAYS
from fieldvisits.services import findings, places
from receptions.models import Reception
from territories import clock
from territories.models import Territory, User


@transaction.atomic
def announce(  # noqa: PLR0913  the whole announcement
    *,
    reception: Reception,
    territory: Territory,
    kind: str,
    starts_at: dt.datetime,
    place: str,
    by: User,
    group: Iterable[OfficialDraft] = (),
) -> FieldReception:
    """Announce a field or public reception with the officials who will sit at it."""
    places.check(reception, territory)
    if kind not in FieldReceptionKind.values:
        raise PlanError(_("Choose the kind of the reception."))
    if starts_at <= clock.now():
        raise PlanError(_("A field reception is announced before it begins."))
    if starts_at > clock.now() + dt.timedelta(days=MOST_DAYS):
        raise PlanError(_("A field reception is announced a year ahead at most: look at the year."))
    if not place.strip():
        raise PlanError(_("Say where the reception takes place."))
    announced = FieldReception.objects.create(
        reception=reception,
        territory=territory,
        kind=kind,
        starts_at=starts_at,
        place=place.strip(),
        planned_by=by,
        planned_at=clock.now(),
    )
    GroupMember.objects.bulk_create(
        GroupMember(
            field_reception=announced,
            name=official.name,
            position=official.position,
            office=official.office,
        )
        for official in group
    )
    return announced


@transaction.atomic
def keep_proposal(*, field_reception: FieldReception, by: User) -> SittingProposal:
    """Keep the numbers the reception was announced on, with the version of the weights."""
    found = demand.of_place(
        reception=field_reception.reception, territory=field_reception.territory, user=by
    )
    return SittingProposal.objects.create(
        field_reception=field_reception,
        formula=demand.weights().version,
        score=found.score,
        facts=found.facts,
        by=by,
        at=clock.now(),
    )


@transaction.atomic
def hold(
    *,
    field_reception: FieldReception,
    by: User,
    visitors: int,
    minutes: str,
    came: Collection[int] | None = None,
) -> FieldReception:
    """Write down that it was held: people who came, minutes, and which officials came.

    `came` holds the keys of the group members who came; None leaves that open.
    """
    held = _locked(field_reception)
    held.require_next(FieldReceptionStatus.HELD)
    if not held.has_come:
        raise PlanError(_("The day of the field reception hasn't come yet."))
    if visitors < 0:
        raise PlanError(_("The number of people who came can't be negative."))
    if visitors < held.hearings.count():
        raise PlanError(_("More people were received than came: correct the number."))
    if came is not None:
        held.group.update(came=False)
        held.group.filter(pk__in=came).update(came=True)
    held.status = FieldReceptionStatus.HELD
    held.visitors = visitors
    held.minutes = minutes.strip()
    held.held_at = clock.now()
    held.held_by = by
    held.save(update_fields=["status", "visitors", "minutes", "held_at", "held_by"])
    return held


@transaction.atomic
def cancel(*, field_reception: FieldReception, by: User, reason: str) -> FieldReception:
    """Call off an announced reception; the announcement then says why.

    Raises PlanError when people were heard already.
    """
    cancelled = _locked(field_reception)
    cancelled.require_next(FieldReceptionStatus.CANCELLED)
    if not reason.strip():
        raise PlanError(_("Say why the reception is cancelled."))
    if cancelled.findings.exists() or cancelled.hearings.exists():
        raise PlanError(_("People were heard already: write down that it was held."))
    cancelled.status = FieldReceptionStatus.CANCELLED
    cancelled.cancel_reason = reason.strip()
    cancelled.cancelled_at = clock.now()
    cancelled.cancelled_by = by
    cancelled.save(update_fields=["status", "cancel_reason", "cancelled_at", "cancelled_by"])
    return cancelled


@transaction.atomic
def receive(
    *,
    field_reception: FieldReception,
    problem: Problem,
    by: User,
    decision: str = "",
    result: str = "",
) -> Finding:
    """Write down what a person told and, where it was decided at once, the decision.

    `decision` is a horizon, FindingState.SOLVED_ON_SPOT with its `result`, or '' for later.
    Raises FindingError where the same person told the same there already.
    """
    told = _locked(field_reception).findings.filter(residence=problem.residence)
    if not findings.not_told_yet([problem], told):
        raise FindingError(
            _("This problem of %(person)s is written down already.") % {"person": problem.person}
        )
    finding = findings.record_problem(problem=problem, field_reception=field_reception, by=by)
    if decision == FindingState.SOLVED_ON_SPOT:
        return findings.settle_on_spot(finding=finding, by=by, result=result)
    if decision in Horizon.values:
        return findings.wait_for_programme(finding=finding, by=by, horizon=decision)
    return finding


def _locked(field_reception: FieldReception) -> FieldReception:
    return FieldReception.objects.select_for_update(of=("self",)).get(pk=field_reception.pk)
