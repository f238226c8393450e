"""Pages asked for in this process, signed in: what a page costs at the server."""

from __future__ import annotations

import re
from collections.abc import Callable
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.test import Client

from config import heap
from config.stack import in_one_piece
from territories.models import User


def browse(username: str) -> Callable[..., object]:
    """A way to ask for a page as the person, or to send it fields by POST.

    Anything but 200 is a mistake of the bench.
    """
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=username))
    heap.settle()  # as the web server does

    def ask(address: str, **sent: str) -> object:
        send = client.post if sent else client.get
        language = {"accept-language": "uz"}
        response = in_one_piece(send, address, sent or None, headers=language)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        return response

    return ask


class Visitor:
    """A signed-in person behind one HTTP connection to a server of the bench."""

    def __init__(self, base: str, username: str) -> None:
        from territories.demo import PASSWORD

        parts = urlsplit(base)
        self.http = HTTPConnection(parts.hostname or "", parts.port or 80, timeout=60)
        self.cookies: dict[str, str] = {}
        page = self.ask("GET", "/accounts/login/")[1]
        status, address = self.ask(
            "POST",
            "/accounts/login/",
            {"csrfmiddlewaretoken": token_of(page), "login": username, "password": PASSWORD},
        )
        if status != 302:
            raise RuntimeError(f"not signed in: {status} {address[:300]}")

    def ask(self, method: str, path: str, data: dict[str, Any] | None = None) -> tuple[int, str]:
        """Status, and the text or where it sends on to."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        body = urlencode(data) if data else None
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://{self.http.host}:{self.http.port}{path}"
        self.http.request(method, path, body, headers)
        answer = self.http.getresponse()
        text = answer.read().decode(errors="replace")
        for value in answer.headers.get_all("Set-Cookie") or []:
            name, _equals, rest = value.partition("=")
            self.cookies[name] = rest.split(";")[0]
        return answer.status, answer.headers.get("Location", "") or text


def token_of(page: str) -> str:
    """The token of a page's form against forged requests."""
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    return found.group(1) if found else ""
