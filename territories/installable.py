"""Pages that a device keeps and can install: their service worker and their manifest."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static


def worker(request: HttpRequest, *, page: str, files: Sequence[str], mark: str) -> HttpResponse:
    """The service worker of a page; its place in the path is its scope.

    `mark` begins the names of its caches, so that two such pages leave each other's alone.
    """
    context = {"files": json.dumps(files), "page": json.dumps(page), "mark": json.dumps(mark)}
    kind = "text/javascript; charset=utf-8"
    return render(request, "config/page_worker.js", context, content_type=kind)


def manifest(
    request: HttpRequest, *, page: str, name: str, icons: Sequence[int] = ()
) -> JsonResponse:
    """What a phone or computer needs to install the page. `icons` are squares of so many pixels."""
    pictures = [
        {"src": static(f"config/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png"}
        for size in icons
    ]
    pictures.append(
        {
            "src": static("config/icon.svg"),
            "sizes": "any",
            "type": "image/svg+xml",
            "purpose": "any",
        }
    )
    return JsonResponse(
        {
            "name": name,
            "short_name": "Qabulxona",
            "id": page,
            "start_url": page,
            "scope": page,
            "display": "standalone",
            "lang": request.LANGUAGE_CODE,
            "background_color": "#f4f6f7",
            "theme_color": "#0b5c66",
            "icons": pictures,
        },
        content_type="application/manifest+json",
    )
