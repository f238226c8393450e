"""What a head does with whole lines of a draft: their own measures, order, parting, joining."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from programs.choices import FundingSource
from programs.exceptions import DecisionError, SourceError
from programs.models import Measure, MeasureSource, Programme
from programs.services import complaints, drafting, lines, measures, sources
from programs.services.measures import Plan
from receptions.models import Topic
from territories.models import Territory, User

NOWHERE = 0  # an ordinal no line has, while two change places


@transaction.atomic
def add_own(
    *, programme: Programme, by: User, place: Territory, topic: Topic, plan: Plan, reason: str
) -> Measure:
    """A measure of the head's own, without a source problem; the reason is compulsory."""
    programme = drafting.lock_editable(programme)
    reason = measures.checked_reason(reason)
    measures.check_place(place, programme)
    measures.check_topic(topic)
    measures.check_plan(plan)
    values = {name: getattr(plan, name) for name in Plan.__dataclass_fields__}
    return Measure.objects.create(
        programme=programme,
        ordinal=drafting.next_ordinal(programme),
        place=place,
        topic=topic,
        is_edited=True,
        without_source_reason=reason,
        **values,
    )


@transaction.atomic
def move(*, measure: Measure, by: User, up: bool) -> Measure:
    """One place up or down in the programme; a new draft leaves it there."""
    programme = drafting.lock_editable(measure.programme)
    rows = list(Measure.objects.select_for_update(of=("self",)).filter(programme=programme))
    rows.sort(key=lambda one: one.ordinal)
    here = next((at for at, one in enumerate(rows) if one.pk == measure.pk), None)
    there = -1 if here is None else here - 1 if up else here + 1
    if here is None or not 0 <= there < len(rows):
        raise DecisionError(_("The measure can't be moved further."))
    moved, other = rows[here], rows[there]
    first, second = moved.ordinal, other.ordinal
    Measure.objects.filter(pk=other.pk).update(ordinal=NOWHERE)
    moved.ordinal, moved.is_edited = second, True
    moved.save(update_fields=["ordinal", "is_edited"])
    Measure.objects.filter(pk=other.pk).update(ordinal=first)
    return moved


@transaction.atomic
def split(*, measure: Measure, by: User, parted: Sequence[MeasureSource]) -> Measure:
    """Give some problems of a line a line of their own, proposed anew; the new line.

    The old line is counted anew unless somebody changed its plan: then that is left to them.
    """
    programme, measure = drafting.lock_line(measure)
    kept = sources.kept_by(programme)
    rows = _still_there(measure, parted)
    if not rows or len(rows) >= measure.sources.count():
        raise SourceError(_("Choose some of the problems, not all of them."))
    by_key = {key: kept[key][0] for key in (sources.key(one.problem) for one in rows)}
    with lines.counted_anew(measure):
        MeasureSource.objects.filter(pk__in=[one.pk for one in rows]).delete()
    whole = lines.as_one(lines.groups_of(by_key.values()))
    (new,) = lines.write(programme, [whole], by_key, first=drafting.next_ordinal(programme))
    Measure.objects.filter(pk__in=[measure.pk, new.pk]).update(is_edited=True)
    return new


@transaction.atomic
def join(*, measure: Measure, by: User, other: Measure) -> Measure:
    """Take the problems and the money of another line into this one; the other is gone.

    Costs and people are added, the dates are the widest; the quantity only where the unit is
    the same.
    """
    programme = drafting.lock_editable(measure.programme)
    rows = Measure.objects.select_for_update(of=("self",)).filter(
        pk__in=[measure.pk, other.pk], programme=programme
    )
    found = {one.pk: one for one in rows.order_by("pk")}
    if len(found) != 2:
        raise SourceError(_("Choose another measure of the programme."))
    into, gone = found[measure.pk], found[other.pk]
    problems = [one.problem for one in gone.sources.select_related("finding", "question")]
    complaints.check(into.office, problems)
    gone.sources.all().delete()
    lines.write_sources((into, problem) for problem in problems)
    if into.unit == gone.unit:
        into.quantity += gone.quantity
    into.cost += gone.cost
    into.is_estimate = into.is_estimate or gone.is_estimate
    if into.funding == FundingSource.NONE:
        into.funding = gone.funding
    into.people_served += gone.people_served
    into.starts_on = min(into.starts_on, gone.starts_on)
    into.due_on = max(into.due_on, gone.due_on)
    into.is_edited = True
    if into.sources.exists():
        into.without_source_reason = ""
    gone.delete()
    into.save()
    return into


@transaction.atomic
def move_sources(
    *, measure: Measure, by: User, parted: Sequence[MeasureSource], to: Measure
) -> bool:
    """Put problems into another line of the programme; whether their old line went with them."""
    programme, measure = drafting.lock_line(measure)
    lines_of = Measure.objects.select_for_update(of=("self",)).filter(programme=programme)
    target = lines_of.exclude(pk=measure.pk).filter(pk=to.pk).first()
    if target is None:
        raise SourceError(_("Choose another measure of the programme."))
    rows = _still_there(measure, parted)
    if not rows:
        raise SourceError(_("Choose the problems to move."))
    problems = [one.problem for one in rows]
    complaints.check(target.office, problems)
    with lines.counted_anew(target):
        gone = measures.release(measure, rows)
        lines.write_sources((target, problem) for problem in problems)
    Measure.objects.filter(pk=target.pk).update(is_edited=True, without_source_reason="")
    return gone


def _still_there(measure: Measure, parted: Sequence[MeasureSource]) -> list[MeasureSource]:
    """Those of the problems that the line holds now: others may have taken some meanwhile."""
    rows = measure.sources.filter(pk__in=[one.pk for one in parted]).order_by("pk")
    return list(rows.select_related("measure__programme", "finding", "question"))
