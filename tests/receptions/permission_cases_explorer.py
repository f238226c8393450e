"""Who reaches the explorer of figures (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.models import SavedView
from territories.choices import Role

READERS = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR}


def _page(name, place="district", **query):
    def url(world):
        asked = "&".join(f"{key}={value}" for key, value in query.items())
        code = getattr(world, place).code
        return f"{reverse(f'receptions:{name}')}?place={code}&period=2026-q2&{asked}"

    return url


def _view(name):
    def url(world):
        saved, _new = SavedView.objects.get_or_create(
            owner=world.users[Role.HEAD],
            name="Chorak",
            territory=world.district,
            query="by=channel",
        )
        return reverse(f"receptions:{name}", args=[saved.pk])

    return url


CASES = [
    {
        "url": _page("explorer"),
        "allow": READERS,
        "seen": set(Role) - READERS,
        "foreign": 404,
    },
    {
        "url": _page("explorer", place="region"),
        "allow": {Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR},
        "foreign": 404,
    },
    {"url": _page("explorer-xlsx"), "allow": READERS, "foreign": 404},
    {
        "url": _page("explorer-cases", figure="appeals_received"),
        "allow": READERS,
        "foreign": 404,
    },
    {
        "url": _page("explorer-cases", place="region", figure="appeals_received"),
        "allow": {Role.REGIONAL_HEAD, Role.ADMINISTRATION, Role.AUDITOR},
        "foreign": 404,
    },
    {"url": _page("explorer-view-add"), "allow": READERS, "foreign": 404},
    # Shared in the district: found there and below, not above.
    {
        "url": _view("explorer-view"),
        "allow": {Role.REGISTRAR, Role.HEAD},
        "seen": set(Role) - READERS,
        "foreign": 404,
    },
    {
        "url": _view("explorer-view-remove"),
        "allow": {Role.HEAD},
        "method": "post",
        "foreign": 404,
    },
]
