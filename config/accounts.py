"""Accounts are given by administrators: nobody signs up, and a needed second factor stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False


class MfaAdapter(DefaultMFAAdapter):
    """A second factor that the post demands cannot be taken off."""

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        if settings.MFA_COMPULSORY and authenticator.user.needs_mfa:
            return False
        return super().can_delete_authenticator(authenticator)


def demo_accounts() -> list[dict[str, Any]]:
    """The demonstration accounts for the sign-in page; none outside the demonstration."""
    if not settings.DEMO:
        return []
    try:
        from territories.demo import DEMO_ACCOUNTS
    except ImportError:
        return []
    return list(DEMO_ACCOUNTS)
