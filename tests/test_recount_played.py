"""Figures equal a recount over the demonstration quarter, played through the services."""

import pytest
from django.db import connection

from receptions.models import Appeal
from receptions.services import figure_cells
from territories import clock
from territories.periods import Quarter
from tests import databases, site
from tests.recounting import compare, compare_cases


@pytest.fixture(scope="module")
def played(django_db_setup, django_db_blocker):
    """The database with the small demonstration quarter instead of the empty one."""
    name = databases.own_name("played")
    databases.clone(site.demonstration_template(), name)
    with django_db_blocker.unblock():
        connection.close()
        empty, connection.settings_dict["NAME"] = connection.settings_dict["NAME"], name
    yield
    with django_db_blocker.unblock():
        connection.close()
    connection.settings_dict["NAME"] = empty
    databases.drop(name)


@pytest.mark.django_db
def test_figures_of_the_demonstration_equal_a_recount(played, real_time):
    assert Appeal.objects.count() > 100

    running = Quarter.of(clock.today())
    for quarter in (running.previous, running):
        compare(quarter.first_day, quarter.last_day)
        compare_cases(quarter.first_day, quarter.last_day)
    assert figure_cells.differences() == []
