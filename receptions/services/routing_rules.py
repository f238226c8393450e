"""The ordered table of routing rules: added, moved, ended; never rewritten. And its preview."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from receptions.exceptions import RoutingError
from receptions.models import Question, RoutingRule, RoutingRuleChange
from receptions.routing_choices import RuleChangeKind
from receptions.services import routing
from territories import clock, kept
from territories.models import Office, User

DAYS = 30  # of the preview: "last month"
MOST = 200  # questions looked at one by one
_LOCK = 7_150_015


@dataclass(frozen=True)
class Turn:
    """So many questions would go to another office."""

    before: Office | None
    after: Office | None
    count: int


@dataclass(frozen=True)
class Preview:
    """What a rule would have done with last month's questions."""

    fitting: int
    looked_at: int
    elsewhere: int
    turns: list[Turn]


@transaction.atomic
def add(*, rule: RoutingRule, by: User) -> RoutingRule:
    """Put a rule at its position; those from there on move one place down. Raises RoutingError."""
    _lock()
    _check(rule)
    standing = list(RoutingRule.objects.standing())
    place = min(max(rule.position, 1), len(standing) + 1)
    rule.by, rule.at, rule.position = by, clock.now(), place
    rule.save(force_insert=True)
    _renumber([*standing[: place - 1], rule, *standing[place - 1 :]])
    _keep(rule, RuleChangeKind.ADDED, by)
    return rule


@transaction.atomic
def move(*, rule: RoutingRule, by: User, up: bool) -> RoutingRule:
    """One place up or down among the rules that stand."""
    _lock()
    standing = list(RoutingRule.objects.standing())
    here = next((at for at, one in enumerate(standing) if one.pk == rule.pk), None)
    if here is None:
        raise RoutingError(_("This rule has ended."))
    there = here - 1 if up else here + 1
    if not 0 <= there < len(standing):
        raise RoutingError(_("The rule can't be moved further."))
    standing[here], standing[there] = standing[there], standing[here]
    _renumber(standing)
    moved = standing[there]
    _keep(moved, RuleChangeKind.MOVED, by)
    return moved


@transaction.atomic
def end(*, rule: RoutingRule, by: User, reason: str) -> RoutingRule:
    """From today on the rule proposes nothing; it stays in the history."""
    _lock()
    rule = RoutingRule.objects.get(pk=rule.pk)
    today = clock.today()
    if rule.valid_to is not None and rule.valid_to <= today:
        raise RoutingError(_("This rule has ended."))
    if not reason.strip():
        raise RoutingError(_("Say why the rule ends."))
    rule.valid_to = max(today, rule.valid_from)
    rule.save(update_fields=["valid_to"])
    _keep(rule, RuleChangeKind.ENDED, by, reason.strip())
    _renumber(list(RoutingRule.objects.standing()))
    return rule


def preview(*, rule: RoutingRule) -> Preview:
    """How many questions of last month the rule would send elsewhere. Nothing is written."""
    found = _fitting(rule)
    number = found.count()
    before = list(RoutingRule.objects.standing().with_names())
    place = min(max(rule.position, 1), len(before) + 1)
    after = [*before[: place - 1], rule, *before[place - 1 :]]
    turns: Counter[tuple[Office | None, Office | None]] = Counter()
    looked_at = 0
    for question in found[:MOST]:
        looked_at += 1
        old, new = (_first(question, table) for table in (before, after))
        if old != new:
            turns[old, new] += 1
    return Preview(
        fitting=number,
        looked_at=looked_at,
        elsewhere=turns.total(),
        turns=[Turn(old, new, count) for (old, new), count in turns.most_common(20)],
    )


def _first(question: Question, table: list[RoutingRule]) -> Office | None:
    found = routing.candidates(question, rules=table)
    return next((one.office for one in found if not one.obstacle), None)


def _fitting(rule: RoutingRule) -> QuerySet[Question, Question]:
    """Last month's questions that fit the rule's conditions, the newest first."""
    since = clock.now() - dt.timedelta(days=DAYS)
    fits = Q(appeal__received_at__gte=since)
    if rule.topic is not None:
        fits &= Q(topic=rule.topic) | Q(topic__parent=rule.topic)
    if rule.territory is not None:
        path = rule.territory.path
        fits &= Q(territory__path__startswith=path) | Q(mahalla__path__startswith=path)
    if rule.about_office is not None:
        fits &= Q(appeal__complained_office=rule.about_office)
    if rule.about_kind:
        fits &= Q(appeal__complained_office__body__kind=rule.about_kind)
    if rule.profile and rule.profile != settings.RECEPTION_PROFILE:
        fits &= Q(pk__in=[])
    return (
        Question.objects.filter(fits)
        .select_related(
            "topic",
            "territory",
            "mahalla",
            "reception",
            "appeal__complained_office__territory",
            "appeal__complained_office__body",
        )
        .prefetch_related("topic__body_links")
        .order_by("-pk")
    )


def _check(rule: RoutingRule) -> None:
    if not rule.note.strip():
        raise RoutingError(_("Name the legal basis of the rule."))
    if rule.valid_from < clock.today():
        raise RoutingError(_("A rule holds from today on at the earliest."))
    if rule.valid_to is not None and rule.valid_to <= rule.valid_from:
        raise RoutingError(_("The rule would end before it begins."))


def _renumber(rules: list[RoutingRule]) -> None:
    for place, rule in enumerate(rules, start=1):
        if rule.position != place:
            rule.position = place
            rule.save(update_fields=["position"])


def _keep(rule: RoutingRule, kind: str, by: User, note: str = "") -> None:
    RoutingRuleChange.objects.create(
        rule=rule, kind=kind, position=rule.position, note=note[:300], by=by, at=clock.now()
    )


def _lock() -> None:
    """One change of the order at a time."""
    kept.forget()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
