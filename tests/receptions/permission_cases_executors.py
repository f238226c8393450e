"""Who may open the pages of the executors' side (tests/test_permissions.py)."""

from django.urls import reverse

from receptions.models import EscalationStep
from receptions.services import executors
from territories.choices import Role
from tests.factories import executors as made
from tests.factories import receptions as make

DESK = {Role.REGISTRAR, Role.HEAD}
DECIDERS = {Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
ADMINISTRATOR = {Role.ADMINISTRATOR}


def _question(world):
    reception = make.ReceptionFactory(territory=world.district)
    return make.question("assigned", reception=reception, office=world.office)


def _step(name):
    def url(world):
        question = _question(world)
        return reverse(f"receptions:question-{name}", args=[question.appeal.number, 1])

    return url


def _page(name):
    return lambda world: reverse(f"receptions:{name}")


def _wish(world):
    question = _question(world)
    wish = executors.ask_extension(question=question, by=world.users[Role.EXECUTOR], ground="Smeta")
    return reverse("receptions:term-request-decide", args=[wish.pk])


def _revoke(world):
    link, _token = made.link(_question(world))
    return reverse("receptions:link-revoke", args=[link.pk])


def _rule(world):
    return reverse("receptions:evidence-rule", args=[make.TopicFactory().code])


def _escalation_step(world):
    step, _new = EscalationStep.objects.get_or_create(days=1, who="office")
    return reverse("receptions:escalation-step", args=[step.pk])


CASES = [
    {"url": _page("inbox-units"), "allow": {Role.EXECUTOR}, "foreign": 200},
    *(
        {"url": _step(name), "allow": {Role.EXECUTOR}, "foreign": 404}
        for name in ("pass", "ask-applicant", "ask-extension")
    ),
    {"url": _step("link"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _revoke, "allow": DESK | DECIDERS, "method": "post", "foreign": 404},
    {"url": _page("term-request-list"), "allow": DECIDERS, "foreign": 200},
    {"url": _wish, "allow": DECIDERS, "foreign": 404},
    {"url": _page("reminder-list"), "allow": DECIDERS | {Role.EXECUTOR}, "foreign": 200},
    {"url": _page("part-reminder-list"), "allow": DECIDERS | {Role.EXECUTOR}, "foreign": 200},
    {"url": _page("inquiry-reminder-list"), "allow": DECIDERS | {Role.EXECUTOR}, "foreign": 200},
    {
        "url": _page("reminders-read"),
        "allow": DECIDERS | {Role.EXECUTOR},
        "method": "post",
        "foreign": 302,
    },
    {"url": _page("reminder-contact"), "allow": DECIDERS | {Role.EXECUTOR}, "foreign": 200},
    {"url": _page("escalation-steps"), "allow": ADMINISTRATOR, "foreign": 200},
    {"url": _page("escalation-step-new"), "allow": ADMINISTRATOR, "foreign": 200},
    {"url": _escalation_step, "allow": ADMINISTRATOR, "foreign": 200},
    {"url": _page("evidence-rules"), "allow": ADMINISTRATOR, "foreign": 200},
    {"url": _rule, "allow": ADMINISTRATOR, "foreign": 200},
]
