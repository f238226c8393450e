"""What waits for an administrator: posts that run out or are left, accounts without one, the
calendar."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.choices import DayKind
from territories.models import CalendarDay, CalendarVersion, Post, User
from territories.permissions import can_manage_people
from territories.today import Card, CardItem, Urgency, Waiting, card_of

WARNING = dt.timedelta(days=30)
CALENDAR_IS_DUE_IN = 11  # by the acts of past years the next year's days are known in November


def cards(user: User) -> Iterator[Card | Waiting]:
    """Cards of an administrator; nothing for anybody else."""
    if not can_manage_people(user):
        return
    today = clock.today()
    yield _ending(today)
    yield _left(today)
    yield _idle(today)
    if today.month >= CALENDAR_IS_DUE_IN and not _is_kept(today.year + 1):
        yield Card(
            title=_("Enter the days off of next year"),
            count=1,
            url=f"{reverse('territories:calendar')}?year={today.year + 1}",
            urgency=Urgency.SOON,
        )


def _ending(today: dt.date) -> Waiting:
    ending = Post.objects.current(on=today).filter(ends_on__lte=today + WARNING)
    return card_of(
        _("Posts that end within 30 days"),
        ending.select_related("user", "territory", "office").order_by("ends_on", "pk"),
        lambda post: CardItem(
            post.user.full_name,
            reverse("territories:user-detail", args=[post.user_id]),
            str(post),
            post.ends_on,
        ),
        url=reverse("territories:user-list"),
    )


def _left(today: dt.date) -> Waiting:
    gone = Q(territory__valid_to__lte=today) | Q(office__territory__valid_to__lte=today)
    left = Post.objects.current(on=today).filter(gone)
    return card_of(
        _("Posts at territories that are no more"),
        left.select_related("user", "territory", "office").order_by("pk"),
        lambda post: CardItem(
            post.user.full_name,
            reverse("territories:user-detail", args=[post.user_id]),
            str(post),
        ),
        url=reverse("territories:change-list"),
    )


def _idle(today: dt.date) -> Waiting:
    held = Post.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=today))
    idle = User.objects.filter(is_active=True, is_superuser=False).exclude(
        pk__in=held.values("user")
    )
    return card_of(
        _("Open accounts without a post"),
        idle.order_by("-pk"),
        lambda person: CardItem(
            person.full_name,
            reverse("territories:user-detail", args=[person.pk]),
            person.username,
        ),
        url=f"{reverse('territories:user-list')}?state=idle",
        urgency=Urgency.CALM,
    )


def _is_kept(year: int) -> bool:
    """Whether the newest version has days of that year which an act gives or moves."""
    version = CalendarVersion.objects.order_by("-number").values("pk")[:1]
    by_act = CalendarDay.objects.filter(version__in=version).exclude(kind=DayKind.HOLIDAY)
    return by_act.filter(day__year=year).exists()
