"""Figures that an administrator makes of programmes and their measures."""

import pytest

from programs import row_parts
from territories.choices import Role
from territories.figure_registry import registry
from territories.figures import Count
from tests.factories import programs as make
from tests.factories.territories import made_figure

QUARTER = make.PERIOD


def numbers(*codes):
    found = row_parts.PARTS.count(codes, *QUARTER)
    return {place: [n.get(code, 0) for code in codes] for (place, _), n in found.items()}


@pytest.mark.parametrize("state", ["planned", "in_work", "reported", "verified", "impossible"])
@pytest.mark.parametrize("day", ["2026-11-24", "2026-12-28"])
def test_parts_are_what_the_ready_figures_count(where, time_machine, state, day):
    line = make.measure(where, state)
    time_machine.move_to(f"{day}T10:00:00+05:00")
    place = where.district.pk

    def ready(code):
        return registry.figures[code].counts(*QUARTER).get(place, Count())

    def part(code):
        return numbers(code).get(place, [0])[0]

    assert (part("measures_due_in_time"), part("measures_due")) == ready("measures_in_time")
    assert part("measures_late") == ready("measures_overdue").numerator
    assert part("measures_of_approved") == ready("measures_planned").numerator == 1
    assert part("programmes_decided") == ready("programmes_approved").numerator == 1
    unsolved = (part("measures_unsolved"), part("measures_verified"))
    assert unsolved == ready("measures_without_solved_source")
    assert part("measures_verified") == int(line.state == "verified")


def test_an_average_of_measures_a_programme_opens_into_the_measures(where):
    line = make.measure(where, "verified")
    by = where.users[Role.ADMINISTRATOR]

    figure = made_figure(by, ["measures_of_approved"], ["programmes_decided"], "average")

    assert figure.counts(*QUARTER) == {where.district.pk: Count(1, 1)}
    (case,) = figure.cases(*QUARTER, where.region.path)
    assert case.url == line.get_absolute_url()
    assert case.number == f"{line.programme.number}/1"
