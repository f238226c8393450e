"""Who reaches rules, parts, days lost and abolished offices (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.services import coexecution, inquiries
from territories.choices import Role
from tests.factories import receptions as make
from tests.factories.routing import RoutingRuleFactory
from tests.factories.territories import OfficeFactory

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
READERS = DECIDERS | {Role.AUDITOR}


def _page(name):
    return lambda world: reverse(f"receptions:{name}")


def _rule(name):
    return lambda world: reverse(f"receptions:{name}", args=[RoutingRuleFactory().pk])


def _part(name, *, own):
    """A part of the world's office (own), or of another office that the world's coordinates."""

    def url(world):
        reception = make.ReceptionFactory(territory=world.district)
        other = OfficeFactory(territory=world.district)
        coordinator, helper = (other, world.office) if own else (world.office, other)
        question = make.question("assigned", reception=reception, office=coordinator)
        by = world.users[Role.REGISTRAR]
        part = coexecution.add(question=question, office=helper, by=by)
        return reverse(f"receptions:{name}", args=[part.pk])

    return url


def _add(world):
    reception = make.ReceptionFactory(territory=world.district)
    question = make.question("assigned", reception=reception, office=world.office)
    return reverse("receptions:question-part-add", args=[question.appeal.number, 1])


def _inquiry(name):
    """A request for information to the world's office."""

    def url(world):
        reception = make.ReceptionFactory(territory=world.district)
        other = OfficeFactory(territory=world.district)
        question = make.question("assigned", reception=reception, office=other)
        by = world.users[Role.REGISTRAR]
        inquiry = inquiries.ask(question=question, office=world.office, text="Kimniki?", by=by)
        return reverse(f"receptions:{name}", args=[inquiry.pk])

    return url


def _complained(world):
    appeal = make.appeal(make.ReceptionFactory(territory=world.district))
    return reverse("receptions:appeal-complained", args=[appeal.number])


def _notices(world):
    appeal = make.appeal(make.ReceptionFactory(territory=world.district))
    return reverse("receptions:appeal-notices", args=[appeal.number])


CASES = [
    {"url": _notices, "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _complained, "allow": DESK, "foreign": 404},
    {"url": _page("rule-list"), "allow": {Role.ADMINISTRATOR}, "foreign": None},
    {"url": _page("rule-add"), "allow": {Role.ADMINISTRATOR}, "foreign": None},
    {
        "url": _rule("rule-move"),
        "allow": {Role.ADMINISTRATOR},
        "method": "post",
        "foreign": None,
    },
    {"url": _rule("rule-end"), "allow": {Role.ADMINISTRATOR}, "foreign": None},
    {"url": _page("office-closing"), "allow": {Role.ADMINISTRATOR}, "foreign": None},
    {"url": _page("passing-list"), "allow": READERS, "foreign": 200},
    {
        "url": lambda world: reverse("receptions:passing-office", args=[world.office.pk]),
        "allow": READERS,
        "foreign": 200,
    },
    {"url": _page("handed-up-list"), "allow": DESK | READERS, "foreign": 200},
    {"url": _page("part-list"), "allow": {Role.EXECUTOR}, "foreign": 200},
    {"url": _part("part-answer", own=True), "allow": {Role.EXECUTOR}, "foreign": 404},
    {"url": _part("part-withdraw", own=True), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _part("part-go-without", own=False), "allow": {Role.EXECUTOR}, "foreign": 404},
    {"url": _part("part-link", own=True), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _page("inquiry-list"), "allow": {Role.EXECUTOR}, "foreign": 200},
    {"url": _inquiry("inquiry-answer"), "allow": {Role.EXECUTOR}, "foreign": 404},
    {"url": _inquiry("inquiry-link"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _add, "allow": DESK | DECIDERS, "foreign": 404},
]
