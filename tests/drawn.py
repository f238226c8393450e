"""Pages of the test client drawn by a real Chromium, without a server.

The browser's requests are answered in this process: the open page from what the client got,
static files from their folders, everything else with 404.
"""

import mimetypes
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders

SITE = "http://testserver"


class Drawn:
    """Shows one answer of the test client at a time in a page of the browser."""

    def __init__(self, page):
        self.page = page
        self._address, self._answer = "", None
        page.route("**/*", self._serve)

    def show(self, address, answer):
        """Open the answer as if the browser had asked for it."""
        self._address, self._answer = address, answer
        self.page.goto(f"{SITE}{address}")

    def _serve(self, route):
        asked = urlsplit(route.request.url)
        path = asked.path + (f"?{asked.query}" if asked.query else "")
        if path == self._address:
            headers = {name: value for name, value in self._answer.items() if name != "Set-Cookie"}
            route.fulfill(body=self._answer.content, headers=headers)
            return
        static = asked.path.removeprefix("/static/")
        found = static != asked.path and finders.find(static)
        if found:
            kind = mimetypes.guess_type(asked.path)[0] or "application/octet-stream"
            route.fulfill(body=Path(found).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404, body="")
