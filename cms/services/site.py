"""The public site as it is first put up: pages in four languages from `cms/content`."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site
from wagtail.rich_text import RichText

from cms.models import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    RatingsPage,
    ReceptionsPage,
    ReportsPage,
    TextPage,
)

CONTENT = Path(__file__).resolve().parent.parent / "content"


@transaction.atomic
def load_site() -> bool:
    """Put up the pages once; returns False when a home page already exists.

    Editors own the pages from then on, so nothing is ever written over.
    """
    if HomePage.objects.exists():
        return False
    root = Page.objects.get(depth=1)
    root.get_children().delete()
    root = Page.objects.get(depth=1)

    first: HomePage | None = None
    originals: dict[str, Page] = {}
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        content = tomllib.loads((CONTENT / f"{code}.toml").read_text(encoding="utf-8"))
        home = _put_up(root, locale, content, originals)
        first = first or home
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={"hostname": "localhost", "root_page": first, "site_name": "Qabulxona"},
    )
    return True


def _put_up(
    root: Page, locale: Locale, content: dict[str, Any], originals: dict[str, Page]
) -> HomePage:
    """One language's tree. Pages of the same key become translations of each other."""

    def add(parent: Page, key: str, page: Page) -> Page:
        page.locale = locale
        if key in originals:
            page.translation_key = originals[key].translation_key
        parent.add_child(instance=page)
        originals.setdefault(key, page)
        return page

    home = content["home"]
    steps = [("step", step) for step in home["steps"]]
    front = HomePage(
        title=home["title"], slug=f"home-{locale.language_code}", lead=home["lead"], steps=steps
    )
    add(root, "home", front)
    kinds: list[tuple[str, type[Page]]] = [
        ("receptions", ReceptionsPage),
        ("appeal", TextPage),
        ("reports", ReportsPage),
        ("ratings", RatingsPage),
        ("news", NewsIndexPage),
        ("data", TextPage),
    ]
    for key, kind in kinds:
        entry = content[key]
        page = kind(title=entry["title"], slug=entry["slug"], show_in_menus=entry["menu"])
        if kind is not NewsIndexPage:
            page.lead = entry.get("lead", "")
        if kind is TextPage:
            page.body = _body(entry["body"])
        add(front, key, page)
        if kind is NewsIndexPage:
            for item in entry["items"]:
                news = NewsPage(
                    title=item["title"],
                    slug=item["slug"],
                    date=dt.date.fromisoformat(item["date"]),
                    lead=item["lead"],
                    body=_body(item["body"]),
                )
                add(page, f"news/{item['slug']}", news)
    return front


def _body(blocks: list[dict[str, Any]]) -> list[tuple[str, Any]]:
    """StreamField data of the blocks in a content file."""
    body: list[tuple[str, Any]] = []
    for block in blocks:
        (kind, value) = next(iter(block.items()))
        if kind == "paragraph":
            body.append((kind, RichText(value)))
        else:
            body.append((kind, value))
    return body
