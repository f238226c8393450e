"""The public site as it is first put up: pages in four languages from `cms/content`."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupCollectionPermission,
    GroupPagePermission,
    Locale,
    Page,
    Site,
)
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
from territories import clock
from territories.choices import Role

CONTENT = Path(__file__).resolve().parent.parent / "content"
PAGE_PERMISSIONS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page")
FILE_PERMISSIONS = (
    *("add_image", "change_image", "choose_image"),
    *("add_document", "change_document", "choose_document"),
)


@transaction.atomic
def load_site() -> bool:
    """Put up the pages once, without news; returns False when a home page already exists.

    Editors own the pages from then on, so nothing is ever written over.
    """
    if HomePage.objects.exists():
        return False
    root = Page.objects.get(depth=1)
    root.get_children().delete()
    root = Page.objects.get(depth=1)

    homes: list[HomePage] = []
    originals: dict[str, Page] = {}
    for code, _name in settings.WAGTAIL_CONTENT_LANGUAGES:
        locale, _created = Locale.objects.get_or_create(language_code=code)
        home = _put_up(root, locale, _content(code), originals)
        homes.append(home)
    address = urlsplit(settings.SITE_URL)
    Site.objects.update_or_create(
        is_default_site=True,
        defaults={
            "hostname": address.hostname,
            "port": address.port or (443 if address.scheme == "https" else 80),
            "root_page": homes[0],
            "site_name": "Qabulxona",
        },
    )
    _let_editors_in(homes)
    return True


@transaction.atomic
def load_news() -> bool:
    """Write the news of the demonstration in four languages, once, where nobody wrote any.

    A real site has no news until an editor writes some. Returns whether news were written.
    """
    if NewsPage.objects.exists():
        return False
    originals: dict[str, Page] = {}
    for index in NewsIndexPage.objects.select_related("locale").order_by("pk"):
        for item in _content(index.locale.language_code)["news"]["items"]:
            news = NewsPage(
                title=item["title"],
                slug=item["slug"],
                date=dt.date.fromisoformat(item["date"]),
                lead=item["lead"],
                body=_body(item["body"]),
            )
            _add(index, item["slug"], news, originals)
    return bool(originals)


def _content(language: str) -> dict[str, Any]:
    return tomllib.loads((CONTENT / f"{language}.toml").read_text(encoding="utf-8"))


def _add(parent: Page, key: str, page: Page, originals: dict[str, Page]) -> None:
    """Put a page under another of its language. Pages of a key are translations of each other."""
    page.first_published_at = page.last_published_at = clock.now()
    if page.locale_id is None:
        page.locale = parent.locale
    if key in originals:
        page.translation_key = originals[key].translation_key
    parent.add_child(instance=page)
    originals.setdefault(key, page)


def _let_editors_in(homes: Sequence[HomePage]) -> None:
    """The editors' group signs in to Wagtail and owns the pages, pictures and documents."""
    group, _created = Group.objects.get_or_create(name=Role.EDITOR)
    group.permissions.add(
        Permission.objects.get(content_type__app_label="wagtailadmin", codename="access_admin")
    )
    pages = Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=PAGE_PERMISSIONS
    )
    for home in homes:
        for permission in pages:
            GroupPagePermission.objects.get_or_create(group=group, page=home, permission=permission)
    collection = Collection.get_first_root_node()
    files = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=FILE_PERMISSIONS
    )
    for permission in files:
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=collection, permission=permission
        )


def _put_up(
    root: Page, locale: Locale, content: dict[str, Any], originals: dict[str, Page]
) -> HomePage:
    """One language's tree, without news."""
    home = content["home"]
    steps = [("step", step) for step in home["steps"]]
    front = HomePage(
        title=home["title"], slug=f"home-{locale.language_code}", lead=home["lead"], steps=steps
    )
    front.locale = locale
    _add(root, "home", front, originals)
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
        _add(front, key, page, originals)
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
