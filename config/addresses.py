"""Where an address stands among the others."""

from __future__ import annotations

from django.urls import Resolver404, resolve

CATCHES_ALL = "wagtail_serve"  # the public site looks for a page of its own under any address


def page_above(path: str) -> str:
    """The nearest address above that leads somewhere: of a step, the page it belongs to."""
    while len(path) > 1:
        path = path.rstrip("/").rpartition("/")[0] + "/"
        try:
            found = resolve(path)
        except Resolver404:
            continue
        if found.view_name != CATCHES_ALL:
            return path
    return "/"
