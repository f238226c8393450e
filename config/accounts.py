"""Accounts are given by administrators: nobody signs up, and a needed second factor stays."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as CodeAgainForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms import BaseForm
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from territories.services import people

LABELS = {
    "login": _("Sign-in name"),
    "password": _("Password"),
    "oldpassword": _("Present password"),
    "password1": _("New password"),
    "password2": _("New password, once more"),
    "code": _("Code of six digits"),
}


class _OurWords(BaseForm):
    """allauth's fields with our labels, and no placeholders that repeat them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = LABELS.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)


class OurLoginForm(_OurWords, LoginForm):
    """Sign-in by name and password."""


class OurChangePasswordForm(_OurWords, ChangePasswordForm):
    """A new password, typed twice."""

    def clean_password1(self) -> str:
        """Refuses the present password: somebody else may have seen it."""
        password: str = self.cleaned_data["password1"]
        if password == self.cleaned_data.get("oldpassword"):
            raise ValidationError(_("This is the present password. Choose another one."))
        return password


class OurReauthenticateForm(_OurWords, ReauthenticateForm):
    """The password once more."""


class OurAuthenticateForm(_OurWords, AuthenticateForm):
    """The code of the second step."""


class OurCodeAgainForm(_OurWords, CodeAgainForm):
    """The code once more."""


class OurActivateForm(_OurWords, ActivateTOTPForm):
    """The first code of a new authenticator app."""


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-up is closed; wrong passwords are counted by axes, and not a second time.

    Who signs in with a password that was given changes it first (OwnPasswordMiddleware).
    """

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth would lock a name for everybody; axes locks it from where it was tried."""

    def set_password(self, user: Any, password: str) -> None:
        """A password that its holder chose."""
        people.choose_password(user=user, password=password)


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
