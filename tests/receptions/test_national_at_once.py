"""Two of the Administration write one visit down at the same moment: it is recorded once."""

import pytest

from receptions.exceptions import NationalError
from receptions.models import RepublicanVisit
from receptions.services import national_papers
from territories import clock
from territories.choices import Role
from territories.periods import Quarter
from tests.at_once import one_into_another
from tests.factories.territories import world


@pytest.mark.django_db(transaction=True)
def test_a_group_sent_by_two_at_once_is_recorded_once():
    where = world()
    visit = {"goes_on": clock.today(), "bodies": "Energetika vazirligi", "task": "Suv"}

    def send():
        national_papers.send_group(
            territory=where.district,
            quarter=Quarter.of(clock.today()),
            visit=visit,
            reasons=[],
            by=where.users[Role.ADMINISTRATION],
        )

    assert where.users[Role.ADMINISTRATION]  # appointed before the two part
    errors = one_into_another(send, send)

    assert [type(error) for error in errors] == [NationalError]
    assert RepublicanVisit.objects.count() == 1
