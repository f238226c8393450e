"""Facts that come while what they are made of is changing: the second waits for the first."""

import pytest
from django.db.models.functions import Now

from receptions.choices import AppealForm, ApplicantKind
from receptions.models import Appeal, Applicant, Question
from receptions.services import fact_recount, figure_cells
from tests.at_once import one_into_another
from tests.factories import receptions as make
from tests.factories.receptions import ApplicantFactory
from tests.factories.territories import UserFactory


def of(model, pk, **fields):
    return lambda: model._base_manager.filter(pk=pk).update(**fields)


def restored(question):
    of(Question, question.pk, withdrawn_at=Now(), withdrawn_by=UserFactory())()
    return of(Question, question.pk, withdrawn_at=None, withdrawn_by=None)


def added(question):
    fields = Question.objects.values().get(pk=question.pk) | {"id": None, "ordinal": 9}
    return lambda: Question.objects.create(**fields)


def moved(question):
    other = make.appeal(question.appeal.reception).questions.get()
    return of(Question, other.pk, appeal=question.appeal_id, ordinal=9)


def form_changed(question):
    return of(Appeal, question.appeal_id, form=AppealForm.ELECTRONIC)


def kind_changed(question):
    return of(Applicant, question.appeal.applicant_id, kind=ApplicantKind.LEGAL_ENTITY)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["fact", "source"])
@pytest.mark.parametrize(
    ("coming", "changing"),
    [
        (restored, form_changed),
        (restored, kind_changed),
        (added, form_changed),
        (added, kind_changed),
        (moved, form_changed),
    ],
)
def test_a_fact_that_comes_while_its_appeal_or_applicant_changes_is_right(first, coming, changing):
    question = make.appeal(questions=2).questions.get(ordinal=2)
    figure_cells.recount()
    pair = [coming(question), changing(question)]

    errors = one_into_another(*(pair if first == "fact" else pair[::-1]))

    assert errors == []
    assert fact_recount.differences() == []
    assert figure_cells.differences() == []


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("first", ["appeal", "applicant"])
def test_an_appeal_taken_over_by_an_applicant_whose_kind_changes_counts_with_the_new_kind(first):
    question, other = make.appeal().questions.get(), ApplicantFactory()
    figure_cells.recount()
    pair = [
        of(Appeal, question.appeal_id, applicant=other),
        of(Applicant, other.pk, kind=ApplicantKind.LEGAL_ENTITY),
    ]

    errors = one_into_another(*(pair if first == "appeal" else pair[::-1]))

    assert errors == []
    assert fact_recount.differences() == []
    assert figure_cells.differences() == []
