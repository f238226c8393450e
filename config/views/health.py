"""Whether this process can serve: the database answers and the cache keeps."""

import secrets

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 with each part's state, 503 when a part fails. For load balancers and `make demo`."""
    parts = {"database": _database(), "cache": _cache()}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            return cursor.fetchone() == (1,)
    except Error:
        return False


def _cache() -> bool:
    mark = secrets.token_hex(4)
    try:
        cache.set("health", mark, 10)
        return cache.get("health") is not None
    except Error:
        return False
