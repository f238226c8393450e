"""What the server says of itself: on standard error, with no address that may hold a secret."""

import logging

from django.http import HttpRequest


class WithoutAddress(logging.Filter):
    """Names the pattern of a page instead of its address: that of a link may open an answer."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrites Django's "Internal Server Error: /path/"; keeps every record."""
        request = getattr(record, "request", None)
        if isinstance(request, HttpRequest) and hasattr(record, "status_code"):
            match = getattr(request, "resolver_match", None)
            page = match.route if match else "?"
            record.msg = "Answer %s to %s %s"
            record.args = (record.status_code, request.method, page)
        return True
