"""How often an address may try something: a fixed window in the shared cache."""

import hashlib
import time

from django.core.cache import cache


def too_many(key: str, limit: int, seconds: int) -> bool:
    """Count one try under the key; True once more than `limit` fall into the window.

    Keys may hold addresses: only a digest is stored.
    """
    window = int(time.time() // seconds)
    digest = hashlib.sha256(f"{key}:{window}".encode()).hexdigest()
    name = f"ratelimit:{digest}"
    cache.add(name, 0, timeout=seconds + 1)
    try:
        return cache.incr(name) > limit
    except ValueError:  # dropped from the cache in between
        return False
