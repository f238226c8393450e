"""Filters that are kept, shared and watched."""

from __future__ import annotations

import datetime as dt
import logging
from collections import Counter
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import watch_rules
from receptions.exceptions import SavedFilterError
from receptions.filters import found_by
from receptions.models import Notice, SavedFilter, Subscription
from receptions.models.saved_filter import Sharing, Watch, places_of
from receptions.same_person import letters_of_people
from territories import clock
from territories.models import Territory, User

logger = logging.getLogger(__name__)

MOST_FILTERS = 50
MOST_SUBSCRIPTIONS = 30
# More rows than this are not read for a notice: such a filter is too wide to compare weeks.
MOST_ROWS = 20_000
REPEAT_DAYS = 30


def own_place(user: User) -> Territory | None:
    """The own reception's place: with whose people a filter may be shared. Auditors share none."""
    paths = user.powers.paths("work_reception")
    return Territory.objects.get(path=paths[0]) if paths else None


@transaction.atomic
def save(
    *, by: User, name: str, query: str, sharing: str, saved: SavedFilter | None = None
) -> SavedFilter:
    """Keep a filter under a name, or change the name and the sharing of one."""
    User.objects.select_for_update().get(pk=by.pk)  # two tabs keep one name
    others = SavedFilter.objects.filter(owner=by)
    if saved is not None:
        others = others.exclude(pk=saved.pk)
    elif others.count() >= MOST_FILTERS:
        raise SavedFilterError(_("You keep 50 filters already; remove one first."))
    if others.filter(name=name).exists():
        raise SavedFilterError(_("You already have a filter with this name."))
    place = own_place(by) if sharing != Sharing.NOBODY else None
    if sharing != Sharing.NOBODY and place is None:
        raise SavedFilterError(_("Only people of a reception can share a filter."))
    saved = saved or SavedFilter(owner=by, query=query)
    saved.name, saved.sharing, saved.territory = name, sharing, place
    saved.save()
    return saved


@transaction.atomic
def subscribe(*, saved: SavedFilter, by: User, kind: str, threshold: int) -> Subscription:
    """Watch a filter; the same kind again changes the threshold and starts anew."""
    User.objects.select_for_update().get(pk=by.pk)
    mine = Subscription.objects.filter(user=by)
    known = mine.filter(saved_filter=saved, kind=kind).exists()
    if not known and mine.count() >= MOST_SUBSCRIPTIONS:
        raise SavedFilterError(_("You watch 30 filters already; stop watching one first."))
    subscription, _new = Subscription.objects.update_or_create(
        user=by,
        saved_filter=saved,
        kind=kind,
        defaults={"threshold": threshold, "above": False},
    )
    return subscription


@transaction.atomic
def evaluate(*, subscription_id: int) -> Notice | None:
    """Look at one filter with its watcher's eyes; a notice where the threshold was crossed now.

    Safe to run twice: whether it is above is kept, and only the way up is told.
    """
    subscription = (
        Subscription.objects.select_for_update(of=("self",))
        .select_related("user", "saved_filter")
        .filter(pk=subscription_id)
        .first()
    )
    if subscription is None or not _still_sees(subscription):
        return None
    now = clock.now()
    value = measure(subscription, now=now)
    notice = None
    if value is not None:
        if value and not subscription.above:
            notice = Notice.objects.create(subscription=subscription, value=value, at=now)
            subscription.notified_at = now
        subscription.above = bool(value)
    subscription.evaluated_at = now
    subscription.save(update_fields=["above", "evaluated_at", "notified_at"])
    return notice


def _still_sees(subscription: Subscription) -> bool:
    user = subscription.user
    if not user.is_active or not (places_of(user) or user.powers.office_ids):
        return False
    return SavedFilter.objects.visible_to(user).filter(pk=subscription.saved_filter_id).exists()


def measure(subscription: Subscription, *, now: dt.datetime) -> int | None:
    """The number to tell of, 0 while the threshold is kept, None where rows are too many.

    Never counts further than one past the threshold.
    """
    query, most = subscription.saved_filter.query, subscription.threshold
    user = subscription.user
    if subscription.kind in (Watch.MATCHES, Watch.OVERDUE):
        extra = "&overdue=on" if subscription.kind == Watch.OVERDUE else ""
        found = found_by(query + extra, user).order_by().values("pk")[: most + 1].count()
        return found if found > most else 0
    if subscription.kind == Watch.SPIKE:
        since = now - dt.timedelta(days=7 * (watch_rules.WEEKS + 1))
        moments = _recent(query, user, since, "received_at")
        if moments is None:
            return None
        this, *before = watch_rules.by_week(moments, now)
        return this if this > max(most, watch_rules.spike_bound(before)) else 0
    writers = _recent(query, user, now - dt.timedelta(days=REPEAT_DAYS), "applicant_id")
    if writers is None:
        return None
    return sum(1 for letters in letters_of_people(Counter(writers)) if letters > most)


def _recent(query: str, user: User, since: dt.datetime, column: str) -> list[Any] | None:
    """One column of the appeals since a moment; anonymous ones have no writer."""
    found = found_by(query, user).filter(received_at__gte=since).order_by()
    if column == "applicant_id":
        found = found.filter(is_anonymous=False)
    rows = list(found.values_list(column, flat=True)[: MOST_ROWS + 1])
    if len(rows) > MOST_ROWS:
        logger.info("a watched filter has more than %s rows since %s", MOST_ROWS, since)
        return None
    return rows


@transaction.atomic
def read_notices(*, by: User) -> int:
    """The person has seen the notices."""
    return Notice.objects.unread_of(by).update(read_at=clock.now())
