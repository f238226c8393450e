"""The home page, text pages and news."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from cms import published
from cms.models.blocks import BodyBlock, StepBlock
from fieldvisits.services import sitting_bookings


class HomePage(Page):
    """The front door: what to do with a problem, what became of others' problems, news."""

    lead = models.TextField(_("lead"), max_length=400)
    steps = StreamField([("step", StepBlock())], verbose_name=_("steps"), blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("steps")]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = [
        "cms.TextPage",
        "cms.NewsIndexPage",
        "cms.ReceptionsPage",
        "cms.ReportsPage",
        "cms.RatingsPage",
    ]
    template = "cms/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds ways on, the newest news, coming field receptions, the last published figures."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        ways = self.get_children().live().in_menu()
        context["how_page"] = ways.type(TextPage).first()
        context["receptions_page"] = ways.filter(content_type__model="receptionspage").first()
        context["news"] = NewsPage.objects.live().descendant_of(self).order_by("-date")[:3]
        context["field_receptions"] = sitting_bookings.coming()[:5]
        context["headline"] = published.headline()
        return context


class TextPage(Page):
    """A page of text: how to appeal, about the data."""

    lead = models.TextField(_("lead"), max_length=400, blank=True)
    body = StreamField(BodyBlock(), verbose_name=pgettext_lazy("of a page", "body"))

    content_panels = [*Page.content_panels, FieldPanel("lead"), FieldPanel("body")]
    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    template = "cms/text_page.html"

    class Meta:
        verbose_name = _("text page")


class NewsIndexPage(Page):
    """The list of news, the newest first."""

    parent_page_types = ["cms.HomePage"]
    subpage_types = ["cms.NewsPage"]
    max_count_per_parent = 1
    template = "cms/news_index_page.html"

    class Meta:
        verbose_name = _("news list")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the news of this list."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["news"] = NewsPage.objects.live().child_of(self).order_by("-date")[:50]
        return context


class NewsPage(Page):
    """One piece of news."""

    date = models.DateField(_("date"))
    lead = models.TextField(_("lead"), max_length=400)
    body = StreamField(BodyBlock(), verbose_name=pgettext_lazy("of a page", "body"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("date"),
        FieldPanel("lead"),
        FieldPanel("body"),
    ]
    parent_page_types = ["cms.NewsIndexPage"]
    subpage_types: list[str] = []
    template = "cms/news_page.html"

    class Meta:
        verbose_name = _("news item")
