"""Findings of one cause: joined so that they are decided about once, parted when it was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from fieldvisits.choices import CausePeople, FindingState
from fieldvisits.exceptions import FindingError
from fieldvisits.models import Finding, FindingJoin
from fieldvisits.services import findings
from receptions.matching import fold
from territories import clock
from territories.choices import Level
from territories.models import User
from territories.models.fold import Fold

# States in which nothing has been carried out yet.
JOINABLE = (FindingState.OPEN, FindingState.WAITING)
CANDIDATES, SHOWN = 200, 10
# Of the words in common, in per cent. On the same street fewer are enough.
ALIKE, ALIKE_ON_STREET = 55, 40


class Likely(NamedTuple):
    """A finding probably of the same cause, and how many of the words are alike, in per cent."""

    finding: Finding
    likeness: int
    same_street: bool


@transaction.atomic
def join(
    *, cause: Finding, others: Sequence[Finding], reason: str, by: User, people: str
) -> Finding:
    """Join findings to one that stands for all of them; they go its way from now on.

    Those already joined to one of the others come along. Raises FindingError where they were
    decided differently or belong to another reception.
    """
    if not reason.strip():
        raise FindingError(_("Write down why these are one cause."))
    if people not in CausePeople.values:
        raise FindingError(_("Say how the people are counted."))
    rows = _locked([cause, *others])
    lead = rows.pop(cause.pk)
    _check(lead, list(rows.values()))
    moving = sorted([*rows.values(), *_joined_to(rows)], key=lambda one: one.pk)
    now = clock.now()
    for one in moving:
        one.joined_to = lead
        one.save(update_fields=["joined_to"])
    FindingJoin.objects.bulk_create(
        FindingJoin(
            finding=one,
            cause=lead,
            action=FindingJoin.Action.JOINED,
            reason=reason.strip(),
            by=by,
            at=now,
        )
        for one in moving
    )
    lead.cause_people = people
    lead.save(update_fields=["cause_people"])
    if lead.state != FindingState.OPEN:
        findings.follow(lead)
    return lead


@transaction.atomic
def part(*, finding: Finding, reason: str, by: User) -> Finding:
    """Take a finding out of its cause: it is to be decided about by itself again."""
    if not reason.strip():
        raise FindingError(_("Write down why it is another cause."))
    row = _locked([finding])[finding.pk]
    if row.joined_to_id is None:
        raise FindingError(_("This finding isn't joined to another."))
    FindingJoin.objects.create(
        finding=row,
        cause_id=row.joined_to_id,
        action=FindingJoin.Action.PARTED,
        reason=reason.strip(),
        by=by,
        at=clock.now(),
    )
    row.joined_to = None
    row.state = FindingState.OPEN  # what was decided was about another cause
    row.horizon = row.result = ""
    row.decided_by = row.decided_at = None
    row.save(update_fields=["joined_to", "state", "horizon", "result", "decided_by", "decided_at"])
    return row


def likely(*, finding: Finding, user: User) -> list[Likely]:
    """Findings probably of the same cause: topic, district, like words in any script.

    Those of the same street come first.
    """
    place = finding.territory
    district = place.parent if place.level == Level.MAHALLA and place.parent else place
    near = (
        Finding.objects.visible_to(user)
        .causes()
        .filter(
            Q(topic=finding.topic_id) | Q(topic__parent=finding.topic.parent_id),
            reception=finding.reception_id,
            territory__path__startswith=district.path,
            state__in=JOINABLE,
        )
        .exclude(pk=finding.pk)
        .annotate(folded=Fold("text"))
        .select_related("topic", "territory", "visit__household")
        .order_by("-pk")[:CANDIDATES]
    )
    words, street = fold(finding.text), _street(finding)
    found = [_likeness(finding, words, street, one) for one in near]
    found.sort(key=lambda one: (-one.same_street, -one.likeness, -one.finding.pk))
    return [
        one for one in found if one.likeness >= (ALIKE_ON_STREET if one.same_street else ALIKE)
    ][:SHOWN]


def _likeness(finding: Finding, words: str, street: str, other: Any) -> Likely:
    likeness = round(fuzz.token_set_ratio(words, other.folded))
    here = finding.territory_id == other.territory_id
    return Likely(other, likeness, here and bool(street) and street == _street(other))


def _street(finding: Finding) -> str:
    return finding.visit.household.street.casefold().strip() if finding.visit else ""


def _locked(rows: Sequence[Finding]) -> dict[int, Finding]:
    found = Finding.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in rows])
    return {one.pk: one for one in found.order_by("pk")}


def _joined_to(rows: dict[int, Finding]) -> list[Finding]:
    joined = Finding.objects.select_for_update(of=("self",)).filter(joined_to__in=list(rows))
    return list(joined.order_by("pk"))


def _check(lead: Finding, others: list[Finding]) -> None:
    if not others:
        raise FindingError(_("Choose the findings of the same cause."))
    if lead.joined_to_id is not None:
        raise FindingError(_("This finding is joined to another: decide about that one."))
    if lead.state not in JOINABLE:
        raise FindingError(_("This finding is decided already: nothing can be joined to it."))
    for one in others:
        if one.reception_id != lead.reception_id:
            raise FindingError(_("Findings of one reception are joined."))
        if one.joined_to_id is not None:
            raise FindingError(_("One of these is joined to another already."))
        if one.state == FindingState.WAITING and (one.state, one.horizon) != (
            lead.state,
            lead.horizon,
        ):
            raise FindingError(_("One of these waits already: join the others to that one."))
        if one.state not in JOINABLE:
            raise FindingError(_("One of these is decided already."))
