"""Who may open and do what of the proof: read by the one table in tests/test_permissions.py."""

from django.urls import reverse

from programs.models import SiteCheck
from territories.choices import Role
from tests.factories import fieldvisits, proof
from tests.factories import programs as make
from tests.programs.permission_cases import CHAIN

STAFF = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}


def prepare():
    """A place with a measure reported done, of a household, that a round has with it."""
    where = make.place()
    where.measure = proof.measure(where, "reported")
    fieldvisits.running(where)
    where.site_check = SiteCheck.objects.get()
    return where


def _ask(world):
    return reverse("programs:source-ask", args=[world.measure.pk, world.measure.sources.get().pk])


def _site_check(world):
    return reverse("programs:site-check", args=[world.site_check.pk])


def _verify(world):
    return reverse("programs:measure-verify", args=[world.measure.pk])


def _case(url, allow, seen):
    return {"url": url, "allow": allow, "seen": seen, "method": "get", "foreign": 404}


CASES = [
    _case(_ask, STAFF, CHAIN | {Role.EXECUTOR}),
    _case(_verify, STAFF, CHAIN | {Role.EXECUTOR}),
    _case(_site_check, STAFF | {Role.ROUND_MEMBER}, CHAIN | {Role.ROUND_MEMBER}),
]
