"""Who may do what: every role at the own place, above it, beside it."""

import pytest

from receptions import permissions
from receptions.choices import QuestionStatus
from receptions.models import Appeal, Question
from territories.choices import Role
from territories.models import User
from tests.factories.receptions import ReceptionFactory, question
from tests.factories.territories import world

pytestmark = pytest.mark.django_db

WORKERS = {Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION}
HEADS = WORKERS - {Role.REGISTRAR}
READERS = WORKERS | {Role.AUDITOR, Role.EXECUTOR}


@pytest.fixture
def place():
    return world()


def _asked(place, status=QuestionStatus.ASSIGNED):
    return question(
        status, reception=ReceptionFactory(territory=place.district), office=place.office
    )


def _fresh(users):
    return {role: User.objects.get(pk=user.pk) for role, user in users.items()}


@pytest.mark.parametrize(
    ("allowed", "status", "roles"),
    [
        (permissions.can_work, QuestionStatus.ASSIGNED, WORKERS),
        (permissions.can_decide, QuestionStatus.ASSIGNED, HEADS),
        (permissions.can_answer, QuestionStatus.ASSIGNED, {Role.EXECUTOR}),
        (permissions.can_verify, QuestionStatus.CLOSED, WORKERS),
        (permissions.can_verify, QuestionStatus.ACCEPTED, set()),
    ],
)
def test_each_role_may_do_its_own(place, allowed, status, roles):
    asked = _asked(place, status)

    own = {role for role, user in _fresh(place.users).items() if allowed(user, asked)}
    foreign = {role for role, user in _fresh(place.foreign).items() if allowed(user, asked)}

    assert own == roles
    assert foreign == roles & {Role.ADMINISTRATION}  # everywhere is everywhere


def test_only_the_own_reception_registers(place):
    here = ReceptionFactory(territory=place.district)
    beside = ReceptionFactory(territory=place.neighbour)
    users = _fresh(place.users)

    assert {role for role, user in users.items() if permissions.can_register(user, here)} == {
        Role.REGISTRAR,
        Role.HEAD,
    }
    assert not any(permissions.can_register(user, beside) for user in users.values())


def test_reading_stops_at_the_territory(place):
    asked = _asked(place)

    for users, readers in (
        (place.users, READERS),
        (place.foreign, {Role.ADMINISTRATION, Role.AUDITOR}),
    ):
        for role, user in _fresh(users).items():
            sees = Question.objects.visible_to(user).filter(pk=asked.pk).exists()
            sees_appeal = Appeal.objects.visible_to(user).filter(pk=asked.appeal_id).exists()
            assert (sees, sees_appeal) == (role in readers,) * 2, role
