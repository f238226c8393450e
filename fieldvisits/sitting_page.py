"""What the page of a field reception shows of the sitting, and what a proposal fills in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from fieldvisits import attendance, demand, permissions, protocol_content
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.forms.fields import places_of
from fieldvisits.models import FieldReception, Protocol
from fieldvisits.services import sittings
from fieldvisits.sitting_choices import HearingOutcome
from receptions.models import Appeal, Reception
from territories import clock
from territories.models import User


@dataclass
class Planned:
    """What the form of the announcement begins with."""

    initial: dict[str, Any] = field(default_factory=dict)
    officials: list[dict[str, Any]] = field(default_factory=list)


def planned(request: HttpRequest, receptions: QuerySet[Reception, Reception]) -> Planned:
    """From "plan this one": the place, and the bodies with the most questions there."""
    place = request.GET.get("place", "")
    if not place.isdecimal() or len(place) > 18:
        return Planned()
    user: User = request.user  # type: ignore[assignment]
    territory = places_of(user).filter(pk=int(place)).first()
    chosen = [one for one in receptions if str(one.pk) == request.GET.get("reception", "")]
    if territory is None or not chosen:
        return Planned()
    found = demand.of_place(reception=chosen[0], territory=territory, user=user)
    return Planned(
        initial={"territory": territory, "reception": chosen[0].pk, "from_proposal": True},
        officials=[{"name": one.office.name[:150], "office": one.office} for one in found.bodies],
    )


def context(user: User, sitting: FieldReception) -> dict[str, Any]:
    """Lines of the protocol, invitations, attendance, and the steps of the day."""
    works = permissions.can_hold(user, sitting)
    leads = permissions.can_plan(user, sitting.reception)
    announced = sitting.status == FieldReceptionStatus.ANNOUNCED
    held = sitting.status == FieldReceptionStatus.HELD
    protocol = Protocol.objects.select_related("signed_by").filter(field_reception=sitting).first()
    if protocol is not None:
        protocol.field_reception = sitting
    signed = protocol is not None and protocol.is_signed
    group = list(sitting.group.all())
    return {
        **_told(user, sitting),
        "recordings": sitting.recordings.select_related("decided_by"),
        "booked": sitting.bookings.expected().count() if works and not held else 0,
        "protocol": protocol,
        "late_draft": held and protocol is None and _is_late(sitting),
        "proposal": getattr(sitting, "proposal", None),
        "attendance": attendance.of(sitting) if held else None,
        "may_receive": works and (announced or held) and sitting.has_come and not signed,
        "may_queue": works and announced and sitting.has_come,
        "may_invite": leads and announced and any(not _invited(one) for one in group),
        "may_draft": works and held and protocol is None,
        "may_sign": leads and protocol is not None and not signed,
        "may_read_protocol": protocol is not None
        and permissions.can_see_people(user, sitting.reception),
        "to_take_over": _loose(user, sitting) if works and not signed else [],
        "today": clock.today(),
    }


def _told(user: User, sitting: FieldReception) -> dict[str, Any]:
    hidden = protocol_content.hidden_from(user, sitting)
    hearings = list(sitting.hearings.in_line())
    for one in hearings:
        one.is_hidden = one.finding is not None and one.finding.question_id in hidden  # type: ignore[attr-defined]
    ends = [one.outcome for one in hearings]
    counted = [(outcome, ends.count(outcome)) for outcome in HearingOutcome]
    return {"hearings": hearings, "outcomes": counted if hearings else []}


def _loose(user: User, sitting: FieldReception) -> list[Appeal]:
    """Appeals that desks without a network registered at it and that have no line yet."""
    if not sitting.has_come:
        return []
    visible = Appeal.objects.visible_to(user)
    return list(sittings.appeals_of_day(sitting).filter(pk__in=visible.values("pk"))[:50])


def _is_late(sitting: FieldReception) -> bool:
    """The protocol is due the same evening."""
    return clock.today() > timezone.localdate(sitting.starts_at)


def _invited(member: Any) -> bool:
    return getattr(member, "invitation", None) is not None
