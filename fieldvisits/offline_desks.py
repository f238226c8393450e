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
from receptions.models import Appeal, Reception
from receptions.offline_sittings import Sittings
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
    sitting = FieldReception.objects.visible_to(by).filter(pk=pk).first()
    if sitting is None or not permissions.can_hold(by, sitting):
        raise FindingError(_("This field reception isn't known here."))
    sittings.take_over(field_reception=sitting, appeal=appeal, by=by, desk=desk)


SITTINGS = Sittings(near, channel, take_over)
