"""A fixed-window counter in the shared cache, for doors that anybody may knock at."""

from __future__ import annotations

import hashlib
import ipaddress
import time

from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpRequest

IPV6_PREFIX = 64  # what one household or office is given; its addresses are as good as one


def visitor(request: HttpRequest) -> str:
    """Where the request comes from: the address, of IPv6 the network that one customer has."""
    address = str(request.META["REMOTE_ADDR"])
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))


def too_many(key: str, limit: int, seconds: int) -> bool:
    """Count one try under the key; whether there were more than `limit` in this window.

    Keys may hold addresses: only a digest is stored. Tries at the same moment wait for each other:
    a cache in the database reads and writes in two steps, and would count them as one.
    """
    window = int(time.time()) // seconds
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    name = f"tries:{digest}:{window}"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [name])
        tries = cache.get(name, 0) + 1
        cache.set(name, tries, seconds)
    return bool(tries > limit)
