"""Whose address a visitor has: that of the connection, or what a proxy of ours says."""

import pytest

from config.wsgi import behind


def address(proxies, connection, forwarded=None):
    seen = {}
    environ = {"REMOTE_ADDR": connection}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    behind(proxies, lambda environ, start: seen.update(environ) or [])(environ, None)
    return seen["REMOTE_ADDR"]


@pytest.mark.parametrize(
    ("proxies", "connection", "forwarded", "visitor"),
    [
        ("", "127.0.0.1", "203.0.113.7", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1", "203.0.113.7", "203.0.113.7"),
        ("127.0.0.1", "127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "198.51.100.9", "203.0.113.7", "198.51.100.9"),
        ("127.0.0.1, 10.0.0.0/8", "127.0.0.1", "203.0.113.7, 10.1.2.3", "203.0.113.7"),
        ("127.0.0.1", "127.0.0.1", "192.0.2.1, 203.0.113.7", "203.0.113.7"),
    ],
    ids=["no proxy", "proxy", "health check", "stranger", "two proxies", "header made up"],
)
def test_only_proxies_of_ours_tell_the_visitors_address(proxies, connection, forwarded, visitor):
    assert address(proxies, connection, forwarded) == visitor
