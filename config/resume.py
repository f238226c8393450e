"""Fields that were posted after the sign-in ran out, kept for an hour for their author.

They lie encrypted in the cache under a key that only the address sent to the browser carries,
bound to the account that was last signed in on that browser: the next person at a shared desk
cannot open them. Passwords are never kept, of files only the names: they are to be chosen again.
"""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from cryptography.fernet import Fernet, InvalidToken
from django.core.cache import cache
from django.http import HttpRequest, QueryDict
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

PARAMETER = "resume"
WHO_COOKIE = "who"
KEPT_SECONDS = 60 * 60
MAX_BYTES = 200_000
NEVER_KEPT = ("csrfmiddlewaretoken", "password")


@dataclass(frozen=True)
class Resumed:
    """What was typed: the address it was sent to, the fields by name, the names of files sent."""

    path: str
    values: dict[str, list[str]]
    files: list[str] = field(default_factory=list)

    @property
    def fields(self) -> dict[str, Any]:
        """For the script that fills the form in again."""
        return {"path": self.path, "values": self.values}

    @property
    def posted(self) -> QueryDict:
        """As they were sent, for a view that builds its form again."""
        data = QueryDict(mutable=True)
        for name, values in self.values.items():
            data.setlist(name, values)
        return data

    @property
    def filled(self) -> list[tuple[str, list[str]]]:
        """For reading without a script: what was typed, without the empty fields."""
        return [
            (name, filled)
            for name, values in self.values.items()
            if (filled := [value for value in values if value])
        ]


def remember(request: HttpRequest, *, owner: str) -> str:
    """Keep the posted fields for the account `owner`; gives the page to come back to."""
    page = form_page(request)
    fields = typed(request)
    body = json.dumps({"owner": owner, **fields.fields, "files": fields.files}).encode()
    if not owner or not (fields.values or fields.files) or len(body) > MAX_BYTES:
        return page
    token = secrets.token_urlsafe(32)
    cache.set(_cache_key(token), _fernet(token).encrypt(body), KEPT_SECONDS)
    parts = urlsplit(page)
    query = [pair for pair in parse_qsl(parts.query) if pair[0] != PARAMETER]
    return f"{parts.path}?{urlencode([*query, (PARAMETER, token)])}"


def typed(request: HttpRequest) -> Resumed:
    """The posted fields that may be kept, and the names of the files sent with them."""
    values = {
        name: request.POST.getlist(name)
        for name in request.POST
        if not any(part in name.lower() for part in NEVER_KEPT)
    }
    sent = [one.name or "" for name in request.FILES for one in request.FILES.getlist(name)]
    return Resumed(path=request.path, values=values, files=sent)


def recall(request: HttpRequest, *, owner: str) -> Resumed | None:
    """The fields that the address's token opens, if they are this account's."""
    token = request.GET.get(PARAMETER, "")
    sealed = cache.get(_cache_key(token)) if token else None
    if sealed is None:
        return None
    try:
        kept = json.loads(_fernet(token).decrypt(sealed, ttl=KEPT_SECONDS))
    except InvalidToken:
        return None
    if not owner or kept["owner"] != owner:
        return None
    return Resumed(path=kept["path"], values=kept["values"], files=kept.get("files", []))


def form_page(request: HttpRequest) -> str:
    """The page the form stood on: htmx's or the referring page of this host, else the action."""
    htmx = getattr(request, "htmx", None)
    for url in (htmx.current_url if htmx else "", request.headers.get("Referer", "")):
        if url and url_has_allowed_host_and_scheme(url, {request.get_host()}):
            parts = urlsplit(url)
            if parts.netloc and parts.path != reverse("account_login"):
                return parts.path + (f"?{parts.query}" if parts.query else "")
    return request.path


def _cache_key(token: str) -> str:
    return "resume:" + hashlib.sha256(f"key:{token}".encode()).hexdigest()


def _fernet(token: str) -> Fernet:
    digest = hashlib.sha256(f"fields:{token}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(digest))
