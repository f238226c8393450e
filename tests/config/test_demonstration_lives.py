"""Lives of the demonstration: a step that came to nothing meanwhile is left out, not refused."""

import random

import pytest

from config.demonstration.appeals import Lives
from config.demonstration.cast import Cast
from config.demonstration.stage import Stage
from receptions.choices import LegalGround, Outcome
from receptions.models import Verification
from receptions.services import control
from territories import clock
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def question():
    return make.question("assigned")


@pytest.fixture
def lives(question):
    make.executor_of(question.office)
    make.registrar_of(question.reception)
    stage = Stage(seed="lives", until=clock.now())
    return Lives(stage, Cast(random.Random(1)), texts=None)  # noqa: S311


def answered(question, outcome=Outcome.EXPLAINED):
    executor = make.executor_of(question.office)
    return control.answer(question=question, by=executor, text="Javob", outcome=outcome)


def test_what_was_answered_and_returned_is_not_taken_again(lives, question):
    given = answered(question)
    by = make.registrar_of(question.reception)
    control.return_answer(answer=given, by=by, reason="Asos yoʻq")

    lives.take(question.pk, question.office)

    assert question.assignments.get().taken_by == given.by


def test_what_waits_is_taken(lives, question):
    lives.take(question.pk, question.office)

    assert question.assignments.get().taken_at is not None


def test_what_was_closed_as_explained_is_not_checked(lives, question):
    given = answered(question)
    by = make.registrar_of(question.reception)
    control.accept(answer=given, by=by)
    control.close(question=question, by=by, outcome=Outcome.EXPLAINED, ground=LegalGround.MERITS)

    lives.check(question.pk, question.reception)

    assert not Verification.objects.exists()
