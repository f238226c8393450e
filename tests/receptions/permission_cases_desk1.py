"""Who may split a registered letter further and put its questions right."""

from django.urls import reverse

from tests.factories import receptions as make
from tests.receptions.permission_cases import DECIDERS, DESK


def _question(world):
    reception = make.ReceptionFactory(territory=world.district)
    return make.question("assigned", reception=reception, office=world.office)


def _page(name):
    def url(world):
        return reverse(f"receptions:question-{name}", args=[_question(world).appeal.number, 1])

    return url


def _add(world):
    return reverse("receptions:question-add", args=[_question(world).appeal.number])


def _correct(world):
    return reverse("receptions:appeal-correct", args=[_question(world).appeal.number])


CASES = [
    {"url": _correct, "allow": DESK, "foreign": 404},
    {"url": _add, "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _page("correct"), "allow": DESK | DECIDERS, "foreign": 404},
    {"url": _page("withdraw"), "allow": DESK | DECIDERS, "foreign": 404},
]
