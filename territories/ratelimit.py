"""A fixed-window counter in the shared cache, for doors that anybody may knock at."""

from __future__ import annotations

import hashlib
import time

from django.core.cache import cache


def too_many(key: str, limit: int, seconds: int) -> bool:
    """Count one try under the key; whether there were more than `limit` in this window.

    Keys may hold addresses: only a digest is stored.
    """
    window = int(time.time()) // seconds
    digest = hashlib.sha256(key.encode()).hexdigest()[:32]
    name = f"tries:{digest}:{window}"
    cache.add(name, 0, seconds)
    try:
        tries = cache.incr(name)
    except ValueError:  # it expired between the two
        return False
    cache.touch(name, seconds)  # some caches reset the lifetime when they count
    return tries > limit
