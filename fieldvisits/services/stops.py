"""A head's hand on the plan: a household moved to another place or day, or locked where it is."""

from __future__ import annotations

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from fieldvisits.exceptions import PlanError
from fieldvisits.models import CrewDay, Round, RoundPlan, Visit
from fieldvisits.planning_rules import moved
from fieldvisits.services import crew_days, plans
from fieldvisits.way_rules import best_place
from territories import clock


@transaction.atomic
def move(*, visit: Visit, place: int | None = None, crew_day: CrewDay | None = None) -> Visit:
    """Put a household at a place of its day, or of another day of the round.

    The place counts from 1; beyond the end means last, and nobody goes before who was visited.
    Without a place the household is put where it makes the way least longer. Raises PlanError
    for a household locked to its day and for a day that can't take it.
    """
    visit = _changeable(visit)
    target = crew_day or visit.crew_day
    if target is None:
        raise PlanError(_("Choose the day of a crew."))
    target = CrewDay.objects.select_related("crew", "round").get(pk=target.pk)
    if target.round_id != visit.round_id or not target.may_change:
        raise PlanError(_("This day can't take households."))
    left = visit.crew_day
    if left is None or left.pk != target.pk:
        _check_other_day(visit, target)
    others = [other for other in crew_days.visits_in_order(target) if other.pk != visit.pk]
    gone_to = sum(1 for other in others if not other.is_pending)
    if place is None:
        place = _nearest(visit, target, others, gone_to)
    order = moved([other.pk for other in others], visit.pk, max(place, gone_to + 1))
    if left is not None and left.pk != target.pk:
        visit.crew_day = None  # out of the old day's numbers before they close up
        visit.save(update_fields=["crew_day"])
        _number(left, [other.pk for other in left.visits.order_by("position")])
    _number(target, order)
    if left is None:
        RoundPlan.objects.filter(round=visit.round_id, left_out__gt=0).update(
            left_out=F("left_out") - 1
        )
    touched = {day.pk: day for day in (left, target) if day is not None}
    rows = CrewDay.objects.select_related("crew").filter(pk__in=touched)
    crew_days.measure(visit.round, list(rows))
    return Visit.objects.get(pk=visit.pk)


@transaction.atomic
def lock(*, visit: Visit, locked: bool) -> Visit:
    """Let a new plan leave the household at its crew, day and place, or no longer."""
    visit = _changeable(visit)
    if locked and visit.crew_day_id is None:
        raise PlanError(_("A household without a day can't be locked."))
    visit.locked = locked
    visit.save(update_fields=["locked"])
    return visit


def _changeable(visit: Visit) -> Visit:
    """The visit under the round's lock, if the plan may be changed there."""
    Round.objects.select_for_update().get(pk=visit.round_id)
    plan = RoundPlan.objects.select_related("round", "job").filter(round=visit.round_id).first()
    if plan is None:
        raise PlanError(_("This round has no crews."))
    plans.require_quiet(plan)
    rows = Visit.objects.select_for_update(of=("self",))
    visit = rows.select_related("household", "round__territory__parent", "crew_day__crew").get(
        pk=visit.pk
    )
    if not visit.is_pending:
        raise PlanError(_("This household was already gone to."))
    return visit


def _check_other_day(visit: Visit, target: CrewDay) -> None:
    if visit.locked:
        raise PlanError(_("This household is locked to its day. Unlock it to move it to another."))
    if target.day < clock.today():
        raise PlanError(_("This day is already over."))


def _nearest(visit: Visit, target: CrewDay, others: list[Visit], gone_to: int) -> int:
    """The place among the others of a day where the way becomes least longer."""
    points = crew_days.points_of(visit.round, [*others, visit])
    way = [points[other.pk] for other in others]
    return best_place(way, points[visit.pk], target.crew.start, after=gone_to)


def _number(day: CrewDay, order: list[int]) -> None:
    """Give the visits their places in this order; unchanged ones are not written."""
    visits = Visit.objects.in_bulk(order)
    changed = []
    for position, pk in enumerate(order, start=1):
        visit = visits[pk]
        if (visit.crew_day_id, visit.position) != (day.pk, position):
            visit.crew_day, visit.position = day, position
            changed.append(visit)
    Visit.objects.bulk_update(changed, ["crew_day", "position"])
