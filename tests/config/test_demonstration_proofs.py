"""The demonstration's answers carry the proof that the reference data asks for."""

import random

import pytest

from config.demonstration import proofs
from receptions.choices import Outcome, QuestionStatus
from receptions.executor_choices import EvidenceKind
from receptions.services import control
from tests.factories import executors as make
from tests.factories.receptions import TopicFactory, executor_of, question

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    proofs._required.cache_clear()
    yield
    proofs._required.cache_clear()


def test_a_satisfied_answer_of_any_topic_is_taken():
    topic = TopicFactory()
    make.needs(topic.parent, *EvidenceKind)
    asked = question(QuestionStatus.ASSIGNED, topic=topic)
    files = proofs.shown(asked, Outcome.SATISFIED, random.Random(1))  # noqa: S311

    given = control.answer(
        question=asked,
        by=executor_of(asked.office),
        text="Ha",
        outcome=Outcome.SATISFIED,
        letter_number="7",
        files=files,
    )

    kinds = set(given.evidence.values_list("kind", flat=True))
    assert kinds == set(EvidenceKind) - {EvidenceKind.REPLY}


def test_other_outcomes_show_nothing():
    topic = TopicFactory()
    make.needs(topic, EvidenceKind.PHOTO)
    asked = question(QuestionStatus.ASSIGNED, topic=topic)

    assert proofs.shown(asked, Outcome.EXPLAINED, random.Random(1)) == ()  # noqa: S311
