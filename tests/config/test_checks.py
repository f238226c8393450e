"""What the check of the settings for production says."""

import pytest

from config.checks import proxies_are_named


@pytest.mark.parametrize(
    ("header", "proxies", "said"),
    [
        (("HTTP_X_FORWARDED_PROTO", "https"), "", ["qabulxona.W001"]),
        (("HTTP_X_FORWARDED_PROTO", "https"), "127.0.0.1", []),
        (None, "", []),
    ],
)
def test_a_proxy_that_nobody_trusts_is_named(settings, header, proxies, said):
    settings.SECURE_PROXY_SSL_HEADER, settings.TRUSTED_PROXIES = header, proxies

    assert [message.id for message in proxies_are_named(None)] == said
