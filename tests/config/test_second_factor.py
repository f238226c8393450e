"""The second factor: which posts need it, and signing in with a code."""

import time

import pytest
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.core.cache import cache

from territories.choices import Role
from tests.factories.territories import OfficeFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
PASSWORD = "a-long-enough-word"
ACTIVATE, LOGIN, CODE = (
    "/accounts/2fa/totp/activate/",
    "/accounts/login/",
    "/accounts/2fa/authenticate/",
)
NEEDED = {
    Role.HEAD,
    Role.REGIONAL_HEAD,
    Role.ADMINISTRATION,
    Role.AUDITOR,
    Role.ADMINISTRATOR,
}


@pytest.fixture(autouse=True)
def _no_tries_counted():
    cache.clear()


@pytest.mark.parametrize("role", list(Role))
def test_heads_and_above_need_it_and_whoever_sees_everything(client, settings, role):
    settings.MFA_COMPULSORY = True
    place = OfficeFactory() if role == Role.EXECUTOR else TerritoryFactory()
    user = UserFactory(role=role, place=place)
    client.force_login(user)

    today = client.get("/today/")

    assert user.needs_mfa == (role in NEEDED)
    assert (today.status_code == 302) == (role in NEEDED)
    if role in NEEDED:
        assert today.url == ACTIVATE
    settings.MFA_COMPULSORY = False
    assert client.get("/today/").status_code == 200


@pytest.mark.parametrize("power", ["is_superuser", "is_staff"])
def test_whoever_keeps_the_installation_needs_it_without_a_post(client, settings, power):
    settings.MFA_COMPULSORY = True
    client.force_login(UserFactory(**{power: True}))

    assert client.get("/admin/").url == ACTIVATE


def code_of(secret):
    """What the telephone shows now."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // app_settings.TOTP_PERIOD))


def test_a_head_enrols_and_signs_in_with_the_code(client, settings, time_machine):
    settings.MFA_COMPULSORY = True
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    user = UserFactory(role=Role.HEAD, place=TerritoryFactory())
    user.set_password(PASSWORD)
    user.save()
    signing_in = {"login": user.username, "password": PASSWORD}
    assert client.post(LOGIN, signing_in).url == "/today/"

    again = client.get(ACTIVATE).url  # the password is asked once more
    assert client.post(again, {"password": PASSWORD, "next": ACTIVATE}).url == ACTIVATE
    page = client.get(ACTIVATE)
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    wrong = client.post(ACTIVATE, {"code": "000000"})
    assert not Authenticator.objects.exists()
    assert wrong.context["form"].errors["code"]
    client.post(ACTIVATE, {"code": code_of(secret)})
    assert client.get("/today/").status_code == 200

    client.logout()
    time_machine.move_to("2026-11-24T10:05:00+05:00", tick=False)
    assert client.post(LOGIN, signing_in).url.startswith(CODE)
    assert client.get("/today/").status_code == 302  # the password alone opens nothing
    refused = client.post(CODE, {"code": "000000"})
    assert refused.context["form"].errors["code"]
    assert client.get("/today/").status_code == 302
    assert client.post(CODE, {"code": code_of(secret)}).url == "/today/"
    assert client.get("/today/").status_code == 200


def test_codes_cannot_be_tried_without_end(client, settings, time_machine):
    settings.MFA_COMPULSORY = True
    time_machine.move_to("2026-11-24T10:00:00+05:00", tick=False)
    user = UserFactory(role=Role.HEAD, place=TerritoryFactory())
    user.set_password(PASSWORD)
    user.save()
    secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
    TOTP.activate(user, secret)
    client.post(LOGIN, {"login": user.username, "password": PASSWORD})

    for _try in range(8):
        client.post(CODE, {"code": "000000"})
    locked = client.post(CODE, {"code": code_of(secret)})

    assert locked.status_code == 200
    assert "Too many failed" in locked.content.decode()
    assert client.get("/today/").status_code == 302
    time_machine.move_to("2026-11-24T10:16:00+05:00", tick=False)
    client.post(LOGIN, {"login": user.username, "password": PASSWORD})
    assert client.post(CODE, {"code": code_of(secret)}).url == "/today/"


def test_wrong_passwords_of_others_lock_nobody_out(client):
    user = UserFactory(role=Role.HEAD, place=TerritoryFactory())
    user.set_password(PASSWORD)
    user.save()

    for _try in range(12):
        client.post(LOGIN, {"login": user.username, "password": "wrong"}, REMOTE_ADDR="192.0.2.1")

    assert client.post(LOGIN, {"login": user.username, "password": PASSWORD}).url == "/today/"
