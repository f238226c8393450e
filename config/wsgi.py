"""The WSGI application that the HTTP server loads."""

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from granian.utils.proxies import wrap_wsgi_with_proxy_headers

from config import heap
from config.stack import in_one_piece

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

Application = Callable[[dict[str, Any], Any], Iterable[bytes]]


def behind(proxies: str, application: Application) -> Application:
    """The application, told the visitor's address by these proxies and by nobody else.

    `proxies` are addresses and networks separated by commas; without any the address is that
    of the connection. Limits of tries on public forms go by this address.
    """
    if not proxies:
        return application
    told: Application = wrap_wsgi_with_proxy_headers(application, trusted_hosts=proxies)
    return told


def roomy(application: Application) -> Application:
    """The application, each request on one piece of the interpreter's stack."""

    def answer(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        return in_one_piece(application, environ, start)

    return answer


application = roomy(behind(settings.TRUSTED_PROXIES, get_wsgi_application()))
heap.settle()
