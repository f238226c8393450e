"""Desks of a sitting that register without a line: what `receptions` is told of sittings."""

from __future__ import annotations

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fieldvisits import permissions
from fieldvisits.choices import FieldReceptionStatus
from fieldvisits.exceptions import FindingError
from fieldvisits.models import FieldReception
from fieldvisits.services import sittings
from fieldvisits.sitting_choices import HearingOutcome
from fieldvisits.sitting_drafts import Visitor
from receptions.models import Appeal, Reception
from receptions.offline_sittings import OnTheSpot, Sittings
from territories import clock
from territories.models import User

DAYS_BEFORE, DAYS_AFTER = 1, 7  # a page taken along a week before still offers the sitting


def near(reception: Reception) -> list[tuple[int, str]]:
    """The reception's sittings of these days."""
    today = clock.today()
    days = (today - dt.timedelta(days=DAYS_BEFORE), today + dt.timedelta(days=DAYS_AFTER))
    found = FieldReception.objects.filter(reception=reception, starts_at__date__range=days)
    rows = found.exclude(status=FieldReceptionStatus.CANCELLED).order_by("starts_at", "pk")
    return [(one.pk, f"{date_format(one.starts_at, 'd.m')}, {one.place}") for one in rows]


def channel(reception: Reception, pk: int) -> str:
    """How an appeal comes at the sitting of the reception."""
    found = FieldReception.objects.filter(reception=reception, pk=pk).first()
    return found.channel if found is not None else ""


def take_over(appeal: Appeal, pk: int, desk: str, by: User) -> None:
    """The appeal's lines in the protocol of the sitting."""
    sittings.take_over(field_reception=_held_by(by, pk), appeal=appeal, by=by, desk=desk)


def outcomes() -> list[tuple[str, str]]:
    """A task is an appeal: it is registered, and given out once the line is back."""
    ended = (HearingOutcome.SETTLED, HearingOutcome.EXPLAINED)
    return [(one.value, str(one.label)) for one in ended]


def write_down(told: OnTheSpot, by: User) -> str:
    """A line of the protocol for a visitor whose matter ended at the desk."""
    sitting = _held_by(by, told.sitting)
    who = told.applicant
    visitor = Visitor(
        key=told.key,
        surname=who.surname or who.entity_name,
        given_name=who.given_name,
        patronymic=who.patronymic,
        phone=who.phone,
        mahalla=who.mahalla,
        address=who.address,
        topic=told.topic,
        text=told.text,
        outcome=told.outcome,
        result=told.result,
        desk=told.desk,
    )
    with clock.playing(told.at):
        sittings.hear(field_reception=sitting, visitor=visitor, by=by)
    return sitting.get_absolute_url()


def _held_by(by: User, pk: int) -> FieldReception:
    sitting = FieldReception.objects.visible_to(by).filter(pk=pk).first()
    if sitting is None or not permissions.can_hold(by, sitting):
        raise FindingError(_("This field reception isn't known here."))
    return sitting


SITTINGS = Sittings(near, channel, take_over, outcomes, write_down)
