"""The sign-in page's list of demonstration accounts."""

from typing import Any

from django import template

from config.accounts import demo_accounts

register = template.Library()

DEMO_PASSWORD = "qabulxona-demo"  # noqa: S105  published on purpose, demonstration only


@register.simple_tag(name="demo_accounts")
def demo_accounts_tag() -> list[dict[str, Any]]:
    """Role, username, name and password of each demonstration account; empty elsewhere."""
    return [{"password": DEMO_PASSWORD, **account} for account in demo_accounts()]
