"""Different persons for the rating: letters and questions don't make more of them."""

import pytest

from receptions.rating_persons import persons
from territories import clock, rating_bases
from tests.factories.receptions import ReceptionFactory, appeal

pytestmark = pytest.mark.django_db


def test_a_person_counts_once_however_many_letters_and_questions():
    reception, elsewhere = ReceptionFactory(), ReceptionFactory()
    first = appeal(reception, questions=3)
    appeal(reception, applicant=first.applicant)
    appeal(reception)
    appeal(elsewhere, applicant=first.applicant)
    today = clock.today()

    found = persons(today, today)

    assert found[reception.territory_id].numerator == 2
    assert found[elsewhere.territory_id].numerator == 1
    assert rating_bases.persons(today, today) == found
