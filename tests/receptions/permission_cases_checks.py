"""Checks by lot, the applicant's word, reviews of answers (for tests/test_permissions.py)."""

from django.urls import reverse

from receptions.choices import QuestionStatus
from territories.choices import Role
from tests.factories import checks as lot
from tests.factories import receptions as make
from tests.receptions.permission_cases import DECIDERS, DESK, READERS

WORKERS = DESK | DECIDERS


def _made(world, maker):
    reception = make.ReceptionFactory(territory=world.district)
    return maker(reception=reception, office=world.office)


def _check(name):
    return lambda world: reverse(f"receptions:check-{name}", args=[_made(world, lot.task).pk])


def _review(name):
    return lambda world: reverse(f"receptions:quality-{name}", args=[_made(world, lot.review).pk])


def _word(world):
    reception = make.ReceptionFactory(territory=world.district)
    found = make.question(QuestionStatus.CLOSED, reception=reception, office=world.office)
    return reverse("receptions:question-word", args=[found.appeal.number, 1])


def _page(name):
    return lambda world: reverse(f"receptions:{name}")


CASES = [
    {"url": _page("check-list"), "allow": READERS, "foreign": 200},
    {"url": _page("check-results"), "allow": READERS, "foreign": 200},
    {"url": _page("check-cases"), "allow": READERS, "foreign": 200},
    {
        "url": _page("sampling-rules"),
        "allow": READERS | {Role.ADMINISTRATOR},
        "foreign": 200,
    },
    {"url": _page("sampling-rules"), "method": "post", "allow": {Role.ADMINISTRATOR}, "foreign": 0},
    {"url": _page("quality-criteria"), "allow": {Role.ADMINISTRATOR}, "foreign": 0},
    {
        "url": _page("quality-criteria"),
        "method": "post",
        "allow": {Role.ADMINISTRATOR},
        "foreign": 0,
    },
    {"url": _check("detail"), "allow": READERS, "foreign": 404},
    {"url": _check("detail"), "method": "post", "allow": WORKERS, "foreign": 404},
    {"url": _check("take"), "method": "post", "allow": WORKERS, "foreign": 404},
    {"url": _check("unreached"), "method": "post", "allow": WORKERS, "foreign": 404},
    {"url": _check("hand"), "method": "post", "allow": WORKERS, "foreign": 404},
    {"url": _word, "allow": WORKERS, "foreign": 404},
    {"url": _page("quality-list"), "allow": READERS, "foreign": 200},
    {"url": _page("quality-results"), "allow": READERS, "foreign": 200},
    {"url": _page("quality-cases"), "allow": READERS, "foreign": 200},
    {"url": _review("detail"), "allow": READERS, "foreign": 404},
    {"url": _review("detail"), "method": "post", "allow": WORKERS, "foreign": 404},
    {"url": _review("take"), "method": "post", "allow": WORKERS, "foreign": 404},
]
