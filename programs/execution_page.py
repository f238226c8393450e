"""What the khokimiyat's side adds to the page of a measure and of a programme, and its lists."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from programs import khokimiyat_permissions, sent_names
from programs.choices import WITH_THE_KHOKIMIYAT
from programs.models import (
    Acceptance,
    Contract,
    Measure,
    MeasureCheck,
    MeasureParticipant,
    MeasureReport,
    Milestone,
    Programme,
    Responsible,
)
from programs.models.measure import MeasureQuerySet, helped_by
from territories import clock
from territories.models import User
from territories.side_rows import present


@dataclass(frozen=True)
class Execution:
    """Who carries out a measure, with whom, by which steps and contracts."""

    responsible: Responsible | None
    earlier: list[Responsible]
    participants: list[MeasureParticipant]
    milestones: list[Milestone]
    contracts: list[Contract]
    contracted: Decimal | int
    over: Decimal | int
    returned: MeasureCheck | None
    office_then: str
    may_organise: bool
    may_correct: bool


def of_measure(user: User, measure: Measure) -> Execution:
    """The khokimiyat's side of one measure; only what there is of it is read."""
    there = present([measure], ("responsibles", "contracts", "participants", "milestones"))
    named = measure.responsibles.select_related("named_by").order_by("-pk")
    people = list(named) if "responsibles" in there else []
    signed = measure.contracts.select_related("contractor", "measure", "cancelled_by")
    contracts = list(signed) if "contracts" in there else []
    helping = measure.participants.current().select_related("office")
    contracted = sum(one.soums for one in contracts if one.cancelled_at is None)
    names = sent_names.of(measure.programme).get(measure.office_id, {})
    renamed = sent_names.was_renamed(names, measure.office)
    return Execution(
        responsible=people[0] if people else None,
        earlier=people[1:],
        participants=list(helping) if "participants" in there else [],
        milestones=list(measure.milestones.kept()) if "milestones" in there else [],
        contracts=contracts,
        contracted=contracted,
        over=contracted - measure.cost if contracted > measure.cost else 0,
        returned=_refusal(measure),
        office_then=sent_names.then(names, measure.office) if renamed else "",
        may_organise=khokimiyat_permissions.can_organise(user, measure),
        may_correct=khokimiyat_permissions.can_correct(user, measure),
    )


def _refusal(measure: Measure) -> MeasureCheck | None:
    """The check that sent the measure back, while nobody has reported since."""
    if not with_refusal(Measure.objects.filter(pk=measure.pk)).exists():
        return None
    return measure.checks.select_related("by").last()


@dataclass(frozen=True)
class Taking:
    """How a programme was taken over by the khokimiyat."""

    acceptance: Acceptance | None
    may_accept: bool
    is_silent: bool
    unnamed: int
    khokimiyat_then: str


def of_programme(user: User, programme: Programme) -> Taking | None:
    """The khokimiyat's side of one programme; nothing before it is sent."""
    if programme.state not in WITH_THE_KHOKIMIYAT:
        return None
    rows = Acceptance.objects.filter(programme=programme).select_related("accepted_by")
    acceptance = rows.first()
    names = sent_names.of(programme).get(programme.khokimiyat_id, {})
    renamed = sent_names.was_renamed(names, programme.khokimiyat)
    nobody = Measure.objects.visible_to(user).filter(programme=programme)
    return Taking(
        acceptance=acceptance,
        may_accept=khokimiyat_permissions.can_accept(user, programme),
        is_silent=rows.silent(on=clock.today()).exists(),
        unnamed=nobody.with_office().filter(responsibles__isnull=True).count(),
        khokimiyat_then=sent_names.then(names, programme.khokimiyat) if renamed else "",
    )


def to_do(user: User) -> MeasureQuerySet:
    """Measures that the person's offices carry out or help with and that are still to be done."""
    offices = user.powers.office_ids
    own = Q(office__in=offices) | Q(pk__in=helped_by(offices))
    return Measure.objects.with_office().filter(own)


def to_accept(user: User) -> QuerySet[Acceptance]:
    """Programmes that the person's khokimiyat has to accept, the oldest first."""
    rows = Acceptance.objects.waiting().filter(programme__khokimiyat__in=user.powers.office_ids)
    return rows.select_related("programme__territory").order_by("due_on", "pk")


def silent_for(user: User) -> QuerySet[Acceptance]:
    """Programmes that a khokimiyat has not accepted in time, for those who watch over it."""
    inside = user.powers.inside("view_programmes", "programme__territory__path")
    return Acceptance.objects.silent(on=clock.today()).filter(inside)


def with_refusal(rows: MeasureQuerySet) -> Any:
    """Measures whose newest check did not confirm the work and that nobody reported on since.

    `refusal` is what was seen, `refused_at` when.
    """
    newest = MeasureCheck.objects.filter(measure=OuterRef("pk")).order_by("-pk")
    found = rows.with_office().annotate(
        check_confirmed=Subquery(newest.values("confirmed")[:1]),
        refusal=Subquery(newest.values("note")[:1]),
        refused_at=Subquery(newest.values("at")[:1]),
    )
    since = MeasureReport.objects.filter(measure=OuterRef("pk"), at__gt=OuterRef("refused_at"))
    return found.filter(~Exists(since), check_confirmed=False)


def returned_to(user: User) -> Any:
    """Measures of the person's offices that a check sent back, the newest first."""
    rows = with_refusal(Measure.objects.of_offices(user))
    return rows.for_list().order_by("-refused_at", "pk")


def late_milestones(user: User) -> QuerySet[Milestone]:
    """Open milestones of the person's offices past their day."""
    rows = Milestone.objects.overdue(on=clock.today())
    rows = rows.filter(measure__office__in=user.powers.office_ids)
    return rows.select_related(
        "measure__programme", "measure__place", "measure__topic", "measure__typical"
    )


def for_inbox(rows: MeasureQuerySet) -> Any:
    """Measures with the person who answers and the number of open and late milestones."""
    newest = Responsible.objects.filter(measure=OuterRef("pk")).order_by("-pk")
    steps = Milestone.objects.open().filter(measure=OuterRef("pk")).order_by().values("measure")
    late = steps.filter(due_on__lt=clock.today())
    return rows.for_list().annotate(
        person=Subquery(newest.values("name")[:1]),
        open_milestones=Subquery(steps.annotate(n=Count("pk")).values("n")),
        late_milestones=Subquery(late.annotate(n=Count("pk")).values("n")),
    )
