"""Side tables are read only where they have a row, and the empty ones cost nothing."""

import pytest
from django.db.models import Prefetch

from receptions.models import Question, Verification
from territories.side_rows import prefetch_present, present
from tests.factories import receptions as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def questions():
    """Two questions, one of them checked once."""
    checked, other = make.verified(confirmed=True), make.question()
    return list(Question.objects.filter(pk__in=[checked.pk, other.pk]).order_by("pk"))


def test_one_statement_says_which_relations_have_rows(questions, django_assert_num_queries):
    with django_assert_num_queries(1):
        assert present(questions, ("stops", "verifications", "parts")) == {"verifications"}
    with django_assert_num_queries(0):
        assert present([], ("stops",)) == present(questions, ()) == frozenset()


def test_only_what_is_there_is_read_and_the_rest_is_empty(questions, django_assert_num_queries):
    checks = Prefetch("verifications", queryset=Verification.objects.select_related("by"))
    with django_assert_num_queries(2):
        prefetch_present(
            questions, checks, Prefetch("stops"), Prefetch("inquiries", to_attr="asked")
        )

    with django_assert_num_queries(0):
        assert [len(one.verifications.all()) for one in questions] == [1, 0]
        assert [list(one.stops.all()) for one in questions] == [[], []]
        assert [one.asked for one in questions] == [[], []]
