"""A registration is corrected while somebody else works with the appeal."""

import pytest

from receptions.choices import AppealType, HopReason
from receptions.models import Appeal, Question
from receptions.services import registration_corrections as corrections
from receptions.services import routing
from tests.at_once import one_into_another
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory

pytestmark = pytest.mark.django_db(transaction=True)


def correcting(appeal, **changes):
    by, appeal = make.registrar_of(appeal.reception), Appeal.objects.get(pk=appeal.pk)
    seen = corrections.mark(appeal)
    return lambda: corrections.correct(
        appeal=appeal, changes=changes, reason="Xato", by=by, seen=seen
    )


def giving(question):
    seen, by = Question.objects.get(pk=question.pk), make.head_of(question.reception)
    why = {"reason": HopReason.COMPETENCE, "legal_basis": "25-modda"}
    office = OfficeFactory()
    return lambda: routing.assign(question=seen, office=office, by=by, **why)


@pytest.mark.parametrize("correcting_is_first", [True, False])
def test_the_term_is_that_of_the_corrected_type_whoever_comes_first(correcting_is_first):
    question = make.question()
    steps = [correcting(question.appeal, appeal_type=AppealType.PROPOSAL), giving(question)]

    errors = one_into_another(*(steps if correcting_is_first else steps[::-1]))

    assert errors == []
    question.refresh_from_db()
    assert question.office is not None
    assert question.deadlines.current().get().rule.code == "T-07"


def test_of_two_who_correct_at_once_the_second_is_told():
    appeal = make.appeal()

    errors = one_into_another(
        correcting(appeal, surname="Qarimova"), correcting(appeal, language="ru")
    )

    assert [type(error) for error in errors] == [corrections.CorrectedMeanwhileError]
    appeal.refresh_from_db()
    assert (appeal.language, appeal.applicant.surname) == ("uz", "Qarimova")


def test_of_two_lists_of_who_else_appeals_the_first_stays_whole():
    appeal = make.appeal(is_collective=True, person_count=3, co_applicants=("Aliyev V.", "B. S."))

    errors = one_into_another(
        correcting(appeal, co_applicants=("Aliyeva V.", "B. S.")),
        correcting(appeal, co_applicants=("B. S.",)),
    )

    assert [type(error) for error in errors] == [corrections.CorrectedMeanwhileError]
    assert [one.name for one in appeal.co_applicants.all()] == ["Aliyeva V.", "B. S."]
