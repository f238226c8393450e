"""Signals: written down once a week, and what heads do about them."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from receptions import signal_counts, signal_finding, signal_peers
from receptions.exceptions import SignalError
from receptions.models import Signal, SignalStep, SignalWeek, Topic
from receptions.signal_choices import NEXT, SignalKind, SignalState, SignalStepKind
from receptions.signal_counts import WEEK, monday_of
from receptions.signal_finding import Found, Rule
from receptions.signal_permissions import can_decide
from territories import clock
from territories.models import User
from territories.rounding import rounded

logger = logging.getLogger(__name__)

MADE_UP = 26  # weeks


@transaction.atomic
def look(*, monday: dt.date | None = None) -> int:
    """Compare a week that is over, the last one unless named; how many signals it gave.

    Safe to run again: a week is compared once. Raises SignalError for a week not over yet.
    """
    monday = monday_of(monday or clock.today() - WEEK)
    if monday + WEEK > clock.today():
        raise SignalError(_("This week is not over yet."))
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('signals'))")
    if SignalWeek.objects.filter(monday=monday).exists():
        return 0
    weeks = signal_counts.read(monday)
    rule = Rule(
        level=settings.SIGNAL_FALSE_SHARE,
        minimum=settings.SIGNAL_MINIMUM,
        groups=dict(Topic.objects.values_list("pk", "parent")),
    )
    peers = signal_peers.compare(weeks, without=_known_as_few(monday))
    tests, found = signal_finding.find(weeks, rule, peers)
    week = SignalWeek.objects.create(
        monday=monday, tests=tests, level=rule.level, minimum=rule.minimum, at=clock.now()
    )
    Signal.objects.bulk_create(_signal(week, one, weeks) for one in found)
    logger.info("week of %s: %s comparisons, %s signals", monday, tests, len(found))
    return len(found)


def _known_as_few(monday: dt.date) -> frozenset[int]:
    """Territories of which it was said within the weeks that are looked at: not every week anew."""
    since = monday - WEEK * (signal_peers.PEER_WEEKS - 1)
    said = Signal.objects.filter(kind=SignalKind.FEW, week__monday__gte=since)
    return frozenset(said.values_list("territory", flat=True))


def make_up() -> int:
    """Compare every week over since the last one compared; how many signals they gave.

    At most half a year back, and only the last week where none was compared before.
    """
    last = monday_of(clock.today() - WEEK)
    newest = SignalWeek.objects.aggregate(newest=Max("monday"))["newest"]
    monday = max(newest + WEEK, last - WEEK * MADE_UP) if newest else last
    found = 0
    while monday <= last:
        found += look(monday=monday)
        monday += WEEK
    return found


def _signal(week: SignalWeek, found: Found, weeks: signal_counts.Weeks) -> Signal:
    place, topic = found.cell
    return Signal(
        week=week,
        kind=found.kind,
        territory_id=place,
        topic_id=topic,
        span=found.span,
        observed=found.observed,
        expected=float(rounded(found.expected, 1)),
        p=found.p,
        q=found.q,
        weeks=weeks.drawn(found.cell),
    )


@transaction.atomic
def take_step(*, signal: Signal, step: str, by: User, note: str = "") -> Signal:
    """Look at, act on, dismiss, or write to the level above; all but looking say why."""
    signal = Signal.objects.select_for_update(of=("self",)).get(pk=signal.pk)
    if not can_decide(by, signal):
        raise SignalError(_("Only the heads of this territory and those above do this."))
    if step not in NEXT[signal.state] or (step == SignalStepKind.RAISED and signal.raised):
        raise SignalError(_("This step was already taken, or can't follow the last one."))
    if step != SignalStepKind.SEEN and not note.strip():
        raise SignalError(_("Say what was done, or why not."))
    if step == SignalStepKind.RAISED:
        _require_above(signal)
        signal.raised = True
        if signal.state == SignalState.NEW:
            signal.state = SignalState.SEEN
    else:
        signal.state = step
    signal.save(update_fields=["state", "raised"])
    SignalStep.objects.create(signal=signal, kind=step, note=note.strip(), by=by, at=clock.now())
    return signal


def _require_above(signal: Signal) -> None:
    if signal.territory.parent_id is None:
        raise SignalError(_("There is no level above the country."))
