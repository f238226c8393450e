"""Checks of the demonstration: only of what can still be checked."""

import pytest

from config.demonstration import checks
from receptions.choices import QuestionStatus
from receptions.models import Question
from territories import demo
from tests.factories import receptions as make
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db


def test_a_closing_that_is_confirmed_already_is_not_drawn():
    here = make.ReceptionFactory(territory=TerritoryFactory(code=demo.DISTRICT))
    make.verified(confirmed=True, reception=here)
    waiting = make.question(QuestionStatus.CLOSED, reception=here)

    assert list(checks.newest(Question.objects.all())) == [waiting]
