"""Two offices at once with one question: one of the two comes first, nothing is half done."""

import pytest

from receptions.choices import HopReason
from receptions.exceptions import ReceptionsError
from receptions.models import Question
from receptions.services import coexecution, control, routing
from tests.at_once import one_into_another
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def asked():
    return make.question("assigned")


def fresh(question):
    """As a page of its own reads it."""
    return Question.objects.get(pk=question.pk)


def answering(question, text):
    author, seen = make.executor_of(question.office), fresh(question)

    def answer():
        control.answer(question=seen, by=author, text=text, outcome="explained")

    return answer


def test_an_answer_does_not_cross_a_hop_that_comes_first(asked):
    other, desk = OfficeFactory(), make.head_of(asked.reception)
    answer = answering(asked, "Birinchi idora")

    def hand_on():
        routing.assign(
            question=fresh(asked),
            office=other,
            by=desk,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )

    errors = one_into_another(hand_on, answer)

    assert [isinstance(error, ReceptionsError) for error in errors] == [True]
    asked.refresh_from_db()
    assert (asked.office, asked.answers.count()) == (other, 0)


def test_the_coordinator_waits_for_a_part_that_is_being_answered(asked):
    part = coexecution.add(
        question=asked, office=OfficeFactory(), by=make.registrar_of(asked.reception)
    )
    helper, answer = make.executor_of(part.office), answering(asked, "Muvofiqlashtiruvchi")

    def answer_part():
        coexecution.answer(part=part, by=helper, text="Ikkinchi idora")

    errors = one_into_another(answer_part, answer)

    assert errors == []
    part.refresh_from_db()
    assert (part.text, asked.answers.get().text) == ("Ikkinchi idora", "Muvofiqlashtiruvchi")


def test_a_coordinator_that_is_first_is_refused_and_the_part_is_kept(asked):
    part = coexecution.add(
        question=asked, office=OfficeFactory(), by=make.registrar_of(asked.reception)
    )
    helper, answer = make.executor_of(part.office), answering(asked, "Muvofiqlashtiruvchi")

    def answer_part():
        coexecution.answer(part=part, by=helper, text="Ikkinchi idora")

    errors = one_into_another(answer, answer_part)

    assert [isinstance(error, ReceptionsError) for error in errors] == [True]
    part.refresh_from_db()
    assert (part.text, asked.answers.count()) == ("Ikkinchi idora", 0)
