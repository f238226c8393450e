"""Whom an appeal is about is said while a question of it goes to that very office (R-21)."""

import pytest

from receptions.choices import HopReason
from receptions.exceptions import ReceptionsError
from receptions.models import Appeal, Question
from receptions.services import coexecution, complaints, routing
from tests.at_once import one_into_another
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def naming(question, office):
    by = make.registrar_of(question.reception)
    return lambda: complaints.name(appeal=question.appeal, by=by, office=office)


def giving(question, office):
    seen, by = Question.objects.get(pk=question.pk), make.head_of(question.reception)
    why = {"reason": HopReason.COMPETENCE, "legal_basis": "25-modda"}
    return lambda: routing.assign(question=seen, office=office, by=by, **why)


def giving_a_part(question, office):
    by = make.registrar_of(question.reception)
    return lambda: coexecution.add(question=question, office=office, by=by)


GIVING = [("registered", giving), ("assigned", giving), ("assigned", giving_a_part)]


@pytest.mark.parametrize("naming_is_first", [True, False])
def test_no_office_gets_the_complaint_about_itself(naming_is_first):
    for status, give in GIVING:
        question, office = make.question(status), OfficeFactory()
        steps = [naming(question, office), give(question, office)]

        errors = one_into_another(*(steps if naming_is_first else steps[::-1]))

        assert [isinstance(error, ReceptionsError) for error in errors] == [True]
        question.refresh_from_db()
        named = Appeal.objects.get(pk=question.appeal_id).complained_office
        given = question.office == office or question.parts.filter(office=office).exists()
        assert (named == office, given) == (naming_is_first, not naming_is_first)
