"""What an auditor looks at first: posts and territories changed lately."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.models import Post, TerritoryChange, User
from territories.today import CardItem, Urgency, Waiting, card_of

LATELY = dt.timedelta(days=14)


def cards(user: User) -> Iterator[Waiting]:
    """A card of those who read the log, for where they do; nothing for anybody else."""
    if not user.powers.anywhere("audit"):
        return
    inside = user.powers.inside("audit", "territory__path")
    inside |= user.powers.inside("audit", "office__territory__path")
    # What somebody did through the pages has a context; what a set-up brought in has none.
    by_somebody = Q(
        events__pgh_created_at__gte=clock.now() - LATELY, events__pgh_context__isnull=False
    )
    changed = Post.objects.filter(inside).annotate(
        changed_at=Max("events__pgh_created_at", filter=by_somebody)
    )
    yield card_of(
        _("Posts given or changed within 14 days"),
        changed.filter(changed_at__isnull=False)
        .select_related("user", "territory", "office")
        .order_by("-changed_at", "-pk"),
        lambda post: CardItem(
            post.user.full_name,
            reverse("territories:user-detail", args=[post.user_id]),
            str(post),
        ),
        url=reverse("territories:user-list"),
        urgency=Urgency.CALM,
    )
    reached = user.powers.inside("audit", "before__path") | user.powers.inside(
        "audit", "after__path"
    )
    recorded = TerritoryChange.objects.filter(reached, at__gte=clock.now() - LATELY).distinct()
    yield card_of(
        _("Changes of territories recorded within 14 days"),
        recorded.select_related("by").order_by("-at", "-pk"),
        lambda one: CardItem(
            one.act,
            reverse("territories:change-detail", args=[one.pk]),
            f"{one}, {one.by}",
        ),
        url=reverse("territories:change-list"),
        urgency=Urgency.CALM,
    )
