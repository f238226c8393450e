"""Pages that show the network: receptions with their hours, published reports and ratings."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from cms import published
from receptions.models import Reception
from territories import clock
from territories.choices import Level
from territories.models import Territory
from territories.models.fold import Fold
from territories.texts import cleaned_text

SHOWN = 60  # receptions on one page; the largest region has fewer


class _NetworkPage(Page):
    lead = models.TextField(_("lead"), max_length=400, blank=True)

    content_panels = [*Page.content_panels, FieldPanel("lead")]

    class Meta:
        abstract = True


class ReceptionsPage(_NetworkPage):
    """Every reception with address, hours and facilities, found by any spelling."""

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "cms/receptions_page.html"

    class Meta:
        verbose_name = _("list of receptions")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the regions, what was asked for (?q=, ?region=) and the receptions, up to SHOWN."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        words = cleaned_text(request.GET.get("q", "")).strip()[:100]
        regions = Territory.objects.filter(level=Level.REGION)
        region = next((r for r in regions if r.code == request.GET.get("region")), None)
        receptions = Reception.objects.existing(on=clock.today()).select_related("territory")
        if region is not None:
            receptions = receptions.filter(territory__path__startswith=region.path)
        if words:
            receptions = receptions.filter(territory__name_key__contains=Fold(models.Value(words)))
        everywhere = region is None and not words
        if everywhere:
            receptions = receptions.filter(territory__level__in=[Level.COUNTRY, Level.REGION])
        found = list(receptions[: SHOWN + 1])
        context.update(
            q=words,
            regions=regions,
            region=region,
            receptions=found[:SHOWN],
            more=len(found) > SHOWN,
            everywhere=everywhere,
        )
        return context


class ReportsPage(_NetworkPage):
    """Accepted quarterly reports, open to everybody in the council edition."""

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "cms/reports_page.html"

    class Meta:
        verbose_name = _("published reports")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the quarters that have reports and the reports of the quarter (?quarter=)."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        quarters = published.report_quarters()
        chosen = published.choose(quarters, request.GET.get("quarter", ""))
        context.update(
            quarters=quarters,
            quarter=chosen,
            reports=published.reports(chosen) if chosen else [],
        )
        return context


class RatingsPage(_NetworkPage):
    """Decided ratings of a quarter, with the formula."""

    parent_page_types = ["cms.HomePage"]
    subpage_types: list[str] = []
    max_count_per_parent = 1
    template = "cms/ratings_page.html"

    class Meta:
        verbose_name = _("published ratings")

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the quarters rated, and the table of the quarter (?quarter=)."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        quarters = published.rating_quarters()
        chosen = published.choose(quarters, request.GET.get("quarter", ""))
        ratings = published.ratings(chosen) if chosen else []
        context.update(quarters=quarters, quarter=chosen, ratings=ratings)
        if ratings:
            context["formula"] = published.formula_lines(ratings[0].formula)
            context["formula_version"] = ratings[0].formula
            context["formula_words"] = published.formula_words(ratings[0].formula)
        return context
