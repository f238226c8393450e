"""Figures that an administrator makes of rounds, visits, problems and field receptions."""

import datetime as dt

import pytest
from django.urls import reverse

from fieldvisits import row_parts
from fieldvisits.choices import VisitResult
from fieldvisits.models import Finding
from territories import clock
from territories.choices import Role
from territories.exceptions import FigureError
from territories.figure_parts import Term
from territories.figure_registry import registry
from territories.figures import By, Count
from territories.periods import Quarter
from tests.factories import fieldvisits as make
from tests.factories.territories import UserFactory, made_figure
from tests.fieldvisits.test_figures import FIRST, LAST, dice, play

WALKED = [
    VisitResult.PROBLEM,
    VisitResult.NO_PROBLEM,
    VisitResult.REFUSED,
    VisitResult.NOBODY,
    VisitResult.MOVED,
]


@pytest.fixture
def walked(where):
    """A round of today whose households gave every result, and some nobody went to."""
    make.HouseholdFactory.create_batch(4, mahalla=where.mahalla)
    return make.finished(where, WALKED)


@pytest.fixture
def today():
    return clock.today(), clock.today()


def made(where, *formula, cut=None):
    by = UserFactory(role=Role.ADMINISTRATOR, place=where.region.parent)
    return made_figure(by, *formula, where=cut)


@pytest.mark.parametrize("seed", [5, 6])
def test_parts_add_up_to_what_the_ready_figures_say(where, seed):
    play(where, dice(seed), operations=200)

    def numbers(*codes):
        return row_parts.PARTS.count(codes, FIRST, LAST)

    def pairs(top, bottom):
        found = numbers(top, bottom)
        return {place: Count(n.get(top, 0), n[bottom]) for (place, _), n in found.items()}

    def ready(code):
        return registry.figures[code].counts(FIRST, LAST)

    assert pairs("visits_reached", "visits_planned") == ready("round_coverage")
    assert pairs("findings_ended", "findings_found") == ready("findings_solved")
    for part, code in (
        ("rounds_finished", "rounds_held"),
        ("field_receptions_ended", "field_receptions_held"),
    ):
        counted = {place: Count(n[part]) for (place, _), n in numbers(part).items()}
        assert counted == ready(code)
        assert counted
    assert ready("findings_solved")


def test_each_result_of_a_visit_is_a_part(where, walked, today):
    codes = [code for code in row_parts.PARTS.parts if code.startswith("visits_")]

    ((_place, numbers),) = row_parts.PARTS.count(codes, *today).items()

    assert numbers == {
        "visits_planned": walked.visits.count(),
        "visits_reached": 2,
        "visits_nobody": 1,
        "visits_refused": 1,
        "visits_moved": 1,
        "visits_problem": 1,
    }


def test_a_share_of_refusals_opens_into_the_households_that_refused(where, walked, today):
    figure = made(where, ["visits_refused", "visits_moved"], ["visits_planned"], "percent")

    assert figure.counts(*today) == {where.district.pk: Count(2, walked.visits.count())}
    cases = list(figure.cases(*today, where.region.path))
    assert [case.number for case in cases] == [f"{walked.pk}/3", f"{walked.pk}/5"]
    assert list(figure.cases(*today, where.far.path)) == []
    quarter = Quarter.of(today[0])
    for place, own in ((where.region, False), (where.district, True)):
        numbers = registry.case_numbers(["made"], quarter, place.path, own=own)
        assert numbers == {"made": [case.number for case in cases]}
    assert registry.case_numbers(["made"], quarter, where.region.path, own=True) == {"made": []}


def test_a_row_of_two_parts_is_one_case(where, walked, today):
    figure = made(where, ["visits_reached", "visits_problem"])

    assert figure.counts(*today)[where.district.pk] == Count(3, 0)
    assert len(list(figure.cases(*today, where.district.path))) == 2


def test_what_is_not_of_appeals_is_neither_cut_nor_laid_out(where, walked):
    with pytest.raises(FigureError, match="can’t be cut"):
        made(where, ["visits_refused"], cut={"topic": where.topic.code})
    with pytest.raises(FigureError, match="one kind"):
        made(where, ["visits_refused", "findings_found"])
    with pytest.raises(FigureError, match="one source"):
        made(where, ["visits_refused"], ["questions"], "average")

    assert made(where, ["visits_refused"]).groups is None
    with pytest.raises(ValueError, match="month"):
        row_parts.PARTS.count(["visits_refused"], FIRST, LAST, by=By.MONTH)


def test_the_list_behind_opens_for_who_sees_the_field(client, where, walked):
    made(where, ["findings_found"])
    finding = Finding.objects.get()
    url = reverse("territories:figure-cases", args=["made"])
    asked = {"place": where.district.code, "quarter": Quarter.of(clock.today()).slug}

    client.force_login(where.head)
    page = client.get(url, asked).content.decode()
    client.force_login(UserFactory(role=Role.DEPUTY, place=where.district))

    assert finding.get_absolute_url() in page
    assert client.get(url, asked).status_code in (403, 404)


def test_parts_of_one_noun_are_rows_of_one_table():
    nouns = {}
    for part in row_parts.PARTS.parts.values():
        model = part.rows(FIRST, LAST).model
        assert nouns.setdefault(part.noun, (model, part.kind)) == (model, part.kind)


def test_a_period_that_ends_before_it_begins_has_no_numbers(where, walked, today):
    day = dt.timedelta(days=1)

    assert row_parts.PARTS.count(["rounds_finished"], today[0], today[0] - day) == {}


def test_a_page_of_cases_goes_on(where, walked, today):
    terms = [Term("visits_planned")]

    page = row_parts.PARTS.page(terms, today, where.region.path, where.head, {})

    assert page.number == len(page.cases) == walked.visits.count()
    assert page.page.next_url == ""
