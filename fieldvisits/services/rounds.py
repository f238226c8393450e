"""Rounds: planned, walked, finished (R-52)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fieldvisits.choices import HouseholdClass, RoundStatus, VisitResult
from fieldvisits.drafts import MemberDraft, Problem
from fieldvisits.exceptions import PlanError, VisitError
from fieldvisits.models import Household, Round, RoundMember, RoundPlan, Visit
from fieldvisits.rules import MOST_DAYS, MOST_HOUSEHOLDS, way_key
from fieldvisits.services import findings, places, round_checks
from receptions.models import Reception
from territories import clock
from territories.choices import Level
from territories.models import Territory, User


@transaction.atomic
def plan(  # noqa: PLR0913  the whole plan of a round
    *,
    reception: Reception,
    territory: Territory,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    purpose: str = "",
    members: Iterable[MemberDraft] = (),
    household_ids: Collection[int] | None = None,
    limit: int | None = None,
) -> Round:
    """Plan a round with its households in the order of the way.

    Without `household_ids` the never or longest ago reached households are taken, `limit` of
    them. Raises PlanError where place, dates or households don't fit.
    """
    places.check(reception, territory)
    _check_days(starts_on, ends_on)
    one_planner_at_a_time(territory)
    households = _on_the_way(territory, household_ids, limit)

    round_ = Round.objects.create(
        reception=reception,
        territory=territory,
        starts_on=starts_on,
        ends_on=ends_on,
        purpose=purpose,
        planned_by=by,
        planned_at=clock.now(),
    )
    RoundMember.objects.bulk_create(member_rows(round_, members))
    visits = Visit.objects.bulk_create(
        Visit(round=round_, household=household, position=position)
        for position, household in enumerate(households, start=1)
    )
    round_checks.take_along(round_, visits)
    return round_


@transaction.atomic
def change(
    *,
    round_: Round,
    starts_on: dt.date,
    ends_on: dt.date,
    by: User,
    purpose: str = "",
    members: Iterable[MemberDraft] = (),
) -> Round:
    """Other days, another purpose or working group, before the group has set out.

    `by` stays in the history of the row. Raises PlanError for days that don't fit, for a round
    that has set out, and for one with crews, whose days and people are those of the crews.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.status != RoundStatus.PLANNED:
        raise PlanError(_("The group has set out: the plan stays as it is."))
    if RoundPlan.objects.filter(round=round_).exists():
        raise PlanError(_("Days and people of a round with crews are changed with its crews."))
    _check_days(starts_on, ends_on)
    round_.starts_on, round_.ends_on, round_.purpose = starts_on, ends_on, purpose
    round_.save(update_fields=["starts_on", "ends_on", "purpose"])
    rows = member_rows(round_, members)
    round_.members.all().delete()
    RoundMember.objects.bulk_create(rows)
    return round_


@transaction.atomic
def start(*, round_: Round, by: User) -> Round:
    """The working group sets out: visits may be written down from now on."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    round_.require_next(RoundStatus.RUNNING)
    round_.status = RoundStatus.RUNNING
    round_.started_at = clock.now()
    round_.started_by = by
    round_.save(update_fields=["status", "started_at", "started_by"])
    return round_


@transaction.atomic
def record_visit(
    *,
    visit: Visit,
    by: User,
    result: str,
    note: str = "",
    household_class: str = "",
    problems: Sequence[Problem] = (),
) -> Visit:
    """Write down what a visit gave, with the problems found; it may be corrected on the way.

    A problem sent twice (a page gone back to, a second window) is written down once.
    Raises VisitError where the round isn't under way or result and problems contradict.
    """
    visits = Visit.objects.select_for_update(of=("self", "round")).select_related("round")
    if problems:
        visits = visits.select_related("household__mahalla")
    else:  # of the household and the rest of the round nothing is asked
        visits = visits.only("result", "household", "round__status")
    visit = visits.get(pk=visit.pk)
    _check_visit(visit.round, visit, result, problems)

    visit.result = result
    visit.note = note
    visit.visited_at = clock.now()
    visit.by = by
    visit.save(update_fields=["result", "note", "visited_at", "by"])
    if household_class:
        Household.objects.filter(pk=visit.household_id).exclude(
            household_class=household_class
        ).update(household_class=HouseholdClass(household_class))
    for problem in findings.not_told_yet(problems, visit.findings.all()):
        findings.record_problem(problem=problem, visit=visit, by=by)
    return visit


@transaction.atomic
def finish(*, round_: Round, by: User) -> Round:
    """End a round. Households not gone to stay in its count as not reached.

    Raises VisitError while a visit says "problem found" and no problem is written down.
    """
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    round_.require_next(RoundStatus.FINISHED)
    empty = round_.visits.filter(result=VisitResult.PROBLEM, findings__isnull=True).count()
    if empty:
        raise VisitError(
            ngettext(
                "%(number)s visit says that a problem was found, but none is written down.",
                "%(number)s visits say that a problem was found, but none is written down.",
                empty,
            )
            % {"number": empty}
        )
    round_.status = RoundStatus.FINISHED
    round_.finished_at = clock.now()
    round_.finished_by = by
    round_.save(update_fields=["status", "finished_at", "finished_by"])
    return round_


def _check_days(starts_on: dt.date, ends_on: dt.date) -> None:
    if ends_on < starts_on:
        raise PlanError(_("The last day lies before the first."))
    if ends_on < clock.today():
        raise PlanError(_("The last day of the round is already over."))
    if (ends_on - starts_on).days > MOST_DAYS:
        raise PlanError(_("A round lasts a year at most: look at the years of its days."))


def one_planner_at_a_time(territory: Territory) -> None:
    """Two rounds planned at the same moment must not take the same household."""
    district = territory.parent_id if territory.level == Level.MAHALLA else territory.pk
    Territory.objects.select_for_update(no_key=True).values_list("pk").get(pk=district)


def _on_the_way(
    territory: Territory, household_ids: Collection[int] | None, limit: int | None
) -> list[Household]:
    """The chosen households and those where something said solved is to be checked."""
    found = round_checks.with_asked(territory, _chosen(territory, household_ids, limit))
    return sorted(found, key=lambda one: (one.mahalla_id, *way_key(one.street, one.house), one.pk))


def _chosen(
    territory: Territory, household_ids: Collection[int] | None, limit: int | None
) -> list[Household]:
    """The households of a new round that were asked for, or not reached for longest."""
    free = Household.objects.to_visit(territory)
    if household_ids is not None:
        found = list(free.filter(pk__in=household_ids))
        if len(found) < len(set(household_ids)):
            raise PlanError(
                _(
                    "Some of the households can't be visited: they lie elsewhere, asked not to be"
                    " visited, or belong to another open round."
                )
            )
    else:
        found = list(free[: min(limit or MOST_HOUSEHOLDS, MOST_HOUSEHOLDS)])
    if not found:
        raise PlanError(_("There is no household here that a new round could visit."))
    if len(found) > MOST_HOUSEHOLDS:
        text = _("A round visits at most %(most)s households.")
        raise PlanError(text % {"most": MOST_HOUSEHOLDS})
    return found


def member_rows(round_: Round, members: Iterable[MemberDraft]) -> list[RoundMember]:
    """The working group as rows, not yet stored; each with a name, no account twice."""
    rows = []
    accounts = set()
    for member in members:
        name = member.name.strip() or (member.user.full_name if member.user else "")
        if not name:
            raise PlanError(_("Each member of the working group needs a name or an account."))
        if member.user is not None and member.user.pk in accounts:
            raise PlanError(_("One account is named twice in the working group."))
        accounts.add(member.user.pk if member.user else None)
        rows.append(
            RoundMember(round=round_, user=member.user, name=name, position=member.position)
        )
    return rows


def _check_visit(round_: Round, visit: Visit, result: str, problems: Sequence[Problem]) -> None:
    if round_.status != RoundStatus.RUNNING:
        raise VisitError(_("Visits are written down while the round is under way."))
    if result not in VisitResult.values or result == VisitResult.PENDING:
        raise VisitError(_("Choose what the visit gave."))
    if result == VisitResult.PROBLEM:
        return
    if problems:
        raise VisitError(_("A problem is written down, so the result must be “problem found”."))
    # Where nobody has been yet no problem could be written down.
    if visit.result != VisitResult.PENDING and visit.findings.exists():
        raise VisitError(
            _("Problems of this household are written down already: the result stays.")
        )
