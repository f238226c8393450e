"""The site for readers that are programs: a feed of the news, a map of the pages."""

from __future__ import annotations

import datetime as dt

from django.contrib.syndication.views import Feed
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import feedgenerator, timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.models import Locale, Page, Site

from cms.models import NewsPage


class NewsFeed(Feed[NewsPage, None]):
    """The newest news in the reader's language."""

    feed_type = feedgenerator.Atom1Feed
    title = _("News of the People's Receptions")
    link = "/"

    def items(self) -> QuerySet[NewsPage]:
        """Twenty items, the newest first."""
        live = NewsPage.objects.live().public().filter(locale=Locale.get_active())
        return live.order_by("-date")[:20]

    def item_title(self, item: Page) -> str:
        return str(item.title)

    def item_description(self, item: NewsPage) -> str:  # type: ignore[override]
        return str(item.lead)

    def item_link(self, item: NewsPage) -> str:
        return str(item.get_url())

    def item_pubdate(self, item: NewsPage) -> dt.datetime:
        return timezone.make_aware(dt.datetime.combine(item.date, dt.time(9)))


@require_safe
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page once: one address serves all languages (docs/adr)."""
    site = Site.find_for_request(request)
    pages: list[Page] = []
    if site is not None:
        pages = list(site.root_page.get_descendants(inclusive=True).live().public())
    return render(request, "cms/sitemap.xml", {"pages": pages}, content_type="application/xml")
