"""The public menu: tracking, and the pages an editor put into the menu."""

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site


@dataclass(frozen=True)
class MenuEntry:
    """A line of the public menu."""

    label: str
    url: str
    current: bool


def entries(request: HttpRequest) -> list[MenuEntry]:
    """Lines of the menu in the active language; only tracking before the site is loaded."""
    track = reverse("cms:track")
    lines = [MenuEntry(_("Track an appeal"), track, request.path == track)]
    site = Site.find_for_request(request)
    if site is not None:
        pages = site.root_page.localized.get_children().live().in_menu()
        for page in pages:
            url = page.get_url(request) or ""
            lines.append(MenuEntry(page.title, url, request.path.startswith(url)))
    return lines
