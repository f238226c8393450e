"""Pages asked for in this process, signed in: what a page costs at the server."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from territories.models import User


def browse(username: str) -> Callable[[str], object]:
    """A way to ask for a page as the person; anything but 200 is a mistake of the bench."""
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(User.objects.get(username=username))

    def ask(address: str) -> object:
        response = client.get(address, headers={"accept-language": "uz"})
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
        return response

    return ask
