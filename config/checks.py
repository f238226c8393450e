"""What `manage.py check --deploy` says about the settings, besides what Django says."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning


@register(Tags.security, deploy=True)
def proxies_are_named(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """Behind a proxy that isn't trusted all visitors have its address, and share their tries."""
    if settings.SECURE_PROXY_SSL_HEADER is None or settings.TRUSTED_PROXIES:
        return []
    return [
        CheckWarning(
            "TRUSTED_PROXIES is empty: all visitors behind the proxy share the limits of tries.",
            hint="Name the proxy's address in the environment (docs/operations.md).",
            id="qabulxona.W001",
        )
    ]
