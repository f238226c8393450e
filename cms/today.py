"""What waits for an editor: drafts to publish, and a national report that nobody has told of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import TruncDate
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from cms.models import NewsIndexPage, NewsPage
from receptions.models import QuarterReport
from territories import clock
from territories.choices import Level, Role
from territories.models import User
from territories.today import CardItem, Urgency, Waiting, card_of

TOLD_WITHIN = dt.timedelta(days=60)


def cards(user: User) -> Iterator[Waiting]:
    """Cards of an editor; nothing for anybody else."""
    if Role.EDITOR not in user.roles:
        return
    yield _untold()
    yield _drafts()


def _drafts() -> Waiting:
    """Pages never published, and published ones with changes; not those taken off the site."""
    waiting = Page.objects.filter(
        Q(live=True) | Q(first_published_at__isnull=True), has_unpublished_changes=True
    )
    return card_of(
        _("Drafts to publish"),
        waiting.select_related("locale").order_by("-latest_revision_created_at", "-pk"),
        lambda page: CardItem(
            page.draft_title or page.title,
            reverse("wagtailadmin_pages:edit", args=[page.pk]),
            page.locale.get_display_name(),
        ),
        url=reverse("wagtailadmin_explore_root"),
        urgency=Urgency.CALM,
    )


def _untold() -> Waiting:
    """National reports accepted lately with no news, not even a draft, from that day on."""
    told = NewsPage.objects.filter(date__gte=OuterRef("accepted_on"))
    accepted = QuarterReport.objects.published().annotate(accepted_on=TruncDate("accepted_at"))
    reports = accepted.filter(
        ~Exists(told),
        reception__territory__level=Level.COUNTRY,
        accepted_at__gte=clock.now() - TOLD_WITHIN,
    )
    index = NewsIndexPage.objects.order_by("path").first()
    write = reverse("wagtailadmin_pages:add", args=["cms", "newspage", index.pk]) if index else ""
    return card_of(
        _("Accepted national report without news"),
        reports.light().select_related("reception__territory").order_by("-accepted_at"),
        lambda one: CardItem(str(one.reception), write, str(one.period)),
        url=reverse("wagtailadmin_explore_root"),
    )
