"""Who was trained when, and by when again (T-16)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Max, Min, QuerySet
from django.utils.translation import gettext as _

from receptions.exceptions import DecisionError
from receptions.models import Reception, StaffTraining
from receptions.rules import Term, due_dates
from receptions.services import deadlines
from territories import clock
from territories.choices import Role
from territories.exceptions import CalendarError
from territories.models import Post, User
from territories.permissions import can_manage
from territories.services import calendars

RULE = "T-16"
HANDLE_APPEALS = (Role.REGISTRAR, Role.HEAD)


@dataclass(frozen=True)
class Trained:
    """A person who handles appeals, the last training and the day the next is due."""

    post: Post
    last: StaffTraining | None
    due_on: dt.date
    is_due: bool


@transaction.atomic
def record(*, person: User, trained_on: dt.date, by: User, **words: str) -> StaffTraining:
    """Write a training down: topic, document and provider. Raises DecisionError."""
    if not can_manage(by, person):
        raise DecisionError(_("Only an administrator writes down the training of others."))
    if trained_on > clock.today():
        raise DecisionError(_("This day is still to come."))
    try:
        with transaction.atomic():
            return StaffTraining.objects.create(
                user=person, trained_on=trained_on, by=by, at=clock.now(), **words
            )
    except IntegrityError as error:
        raise DecisionError(_("This training is already written down.")) from error


def of_reception(reception: Reception) -> list[Trained]:
    """Registrars and heads of the reception, the first due first.

    Without a training the term counts from the beginning of the post.
    """
    today = clock.today()
    posts = list(
        _handling_appeals()
        .filter(territory=reception.territory_id)
        .select_related("user")
        .order_by("user", "starts_on", "pk")
    )
    if not posts:
        return []
    rows = StaffTraining.objects.filter(user__in=[post.user_id for post in posts])
    last = {row.user_id: row for row in rows.order_by("trained_on", "pk")}
    first = {post.user_id: post for post in reversed(posts)}
    found = []
    for post in first.values():
        training = last.get(post.user_id)
        due_on = _due_on(training.trained_on if training else post.starts_on)
        found.append(Trained(post, training, due_on, due_on <= today))
    return sorted(found, key=lambda one: (one.due_on, one.post.pk))


def _due_on(start: dt.date) -> dt.date:
    """By the rule in force today: an old training is not judged by an old rule."""
    rule = deadlines.rule_in_force(RULE, on=clock.today())
    return due_dates(start, Term(rule.amount, rule.unit), calendars.current()).legal


def is_anybody_due(paths: Collection[str]) -> bool:
    """Whether of the people of the receptions at these territories somebody is due (T-16).

    Nobody is while no calendar or rule is stored.
    """
    people = (
        _handling_appeals()
        .filter(territory__path__in=paths)
        .order_by()
        .values("user")
        .annotate(since=Min("starts_on"), trained=Max("user__trainings__trained_on"))
    )
    starts = {trained or since for since, trained in people.values_list("since", "trained")}
    try:
        return any(_due_on(start) <= clock.today() for start in starts)
    except (CalendarError, DecisionError):
        return False


def due_at(receptions: Iterable[Reception]) -> list[Trained]:
    """Who is due at these receptions, the first due of each first."""
    return [one for place in receptions for one in of_reception(place) if one.is_due]


def _handling_appeals() -> QuerySet[Post]:
    found = Post.objects.current(on=clock.today())
    return found.filter(role__in=HANDLE_APPEALS, user__is_active=True)
