"""Figures made of steps: answers given and returned, questions handed on and opened again."""

import datetime as dt

import pytest
import time_machine
from django.urls import reverse

from receptions.choices import HopReason, QuestionStatus
from receptions.models import Appeal
from receptions.services import control, routing
from territories.choices import Role
from territories.exceptions import FigureError
from territories.figure_registry import registry
from territories.figures import By, Count, Cut
from territories.periods import Quarter
from tests.factories import receptions as make
from tests.factories.territories import OfficeFactory, UserFactory, made_figure
from tests.factories.territories import world as make_world

pytestmark = pytest.mark.django_db
FIRST, LAST = dt.date(2026, 7, 1), dt.date(2026, 9, 30)
IN_QUARTER = dt.datetime(2026, 8, 31, 20, tzinfo=dt.UTC)  # the first of September in Tashkent


@pytest.fixture
def world():
    return make_world()


@pytest.fixture
def desk(world):
    return make.ReceptionFactory(territory=world.district)


def save(world, *formula):
    return made_figure(world.users[Role.ADMINISTRATOR], *formula)


def answered(desk, **fields):
    with time_machine.travel(IN_QUARTER, tick=False):
        return make.question(QuestionStatus.ANSWERED, reception=desk, **fields)


def returned(question):
    with time_machine.travel(IN_QUARTER, tick=False):
        by = make.registrar_of(question.reception)
        control.return_answer(answer=question.answers.last(), by=by, reason="Toʻliq emas")
        question.refresh_from_db()
        control.answer(question=question, by=UserFactory(), text="Suv keldi.", outcome="satisfied")


def test_a_share_of_answers_returned_equals_the_steps_taken_and_opens_into_them(world, desk):
    first, _second = answered(desk), answered(desk)
    returned(first)
    returned(first)
    with time_machine.travel(dt.datetime(2026, 10, 1, 10, tzinfo=dt.UTC), tick=False):
        make.question(QuestionStatus.ANSWERED, reception=desk)

    figure = save(world, ["steps_returned"], ["steps_answered"], "percent")

    assert figure.counts(FIRST, LAST) == {world.district.pk: Count(2, 4)}
    assert registry.counts("made", FIRST, LAST)[world.region.pk] == Count(2, 4)
    assert figure.value(Count(2, 4)) == 50
    cases = list(figure.cases(FIRST, LAST, world.region.path))
    assert [case.number for case in cases] == [f"{first.appeal.number}/1"] * 2
    assert registry.case_numbers(["made"], Quarter.of(FIRST), world.district.path) == {
        "made": [f"{first.appeal.number}/1"] * 2
    }
    assert list(figure.cases(FIRST, LAST, world.far.path)) == []


def test_steps_are_cut_and_laid_out_by_topic_channel_office_and_month(world, desk):
    gas = make.TopicFactory()
    office = OfficeFactory(territory=world.district)
    answered(desk, topic=gas, office=office)
    answered(desk, channel="post")
    figure, place = save(world, ["steps_answered"]), world.district.pk

    for cut in (Cut(topic=gas.code), Cut(topic=gas.parent.code), Cut(office=office.pk)):
        assert figure.groups(FIRST, LAST, cut, By.TOTAL) == {(place, ""): Count(1, 0)}
    assert figure.groups(FIRST, LAST, Cut(), By.CHANNEL) == {
        (place, "desk"): Count(1, 0),
        (place, "post"): Count(1, 0),
    }
    assert figure.groups(FIRST, LAST, Cut(topic=gas.code), By.OFFICE) == {
        (place, str(office.pk)): Count(1, 0)
    }
    assert figure.groups(FIRST, LAST, Cut(), By.MONTH) == {(place, "2026-09"): Count(2, 0)}
    assert figure.groups(FIRST, LAST, Cut(topic=gas.code), By.TOPIC_GROUP) == {
        (place, gas.parent.code): Count(1, 0)
    }


def test_handing_on_and_opening_again_are_steps_of_their_own(world, desk):
    head = make.head_of(desk)
    with time_machine.travel(IN_QUARTER, tick=False):
        asked = make.question(QuestionStatus.ASSIGNED, reception=desk)
        routing.assign(
            question=asked,
            office=OfficeFactory(territory=world.district),
            by=head,
            reason=HopReason.COMPETENCE,
            legal_basis="25-modda",
        )
        make.verified(confirmed=False, reception=desk)
        make.verified(confirmed=True, reception=desk)

    numbers = {
        part: save(world, [part]).counts(FIRST, LAST)[world.district.pk].numerator
        for part in ("steps_handed_on", "steps_reopened", "steps_closed", "steps_accepted")
    }

    assert numbers == {
        "steps_handed_on": 1, "steps_reopened": 1, "steps_closed": 2, "steps_accepted": 2
    }  # fmt: skip


def test_steps_and_questions_are_not_put_into_one_figure(world):
    with pytest.raises(FigureError):
        save(world, ["steps_answered", "questions"])
    with pytest.raises(FigureError):
        save(world, ["steps_returned"], ["closed"], "average")


def test_the_cases_of_steps_are_those_that_the_reader_may_see(client, world, desk):
    seen, kept = answered(desk), answered(desk)
    head = world.users[Role.HEAD]
    office = OfficeFactory(territory=world.district)
    Appeal.objects.filter(pk=kept.appeal_id).update(complained_user=head, complained_office=office)
    save(world, ["steps_answered"])
    client.force_login(head)

    page = client.get(
        reverse("territories:figure-cases", args=["made"]),
        {"place": world.district.code, "quarter": Quarter.of(FIRST).slug},
    ).content.decode()

    assert seen.appeal.number in page
    assert kept.appeal.number not in page


def test_the_form_offers_each_topic_once(client, world):
    topic = make.TopicFactory()
    client.force_login(world.users[Role.ADMINISTRATOR])

    page = client.get(reverse("territories:figure-new")).content.decode()

    assert "steps_returned" in page
    first = page[page.index('name="top_1_topic"') :]
    first = first[: first.index("</select>")]
    assert first.count(f'value="{topic.code}"') == 1


def explored(client, **asked):
    """The explorer with a column of the made figure, and its rows with a number by label."""
    where = {"f": ["questions_received", "made"], "period": "2026-q3", **asked}
    grid = client.get(reverse("receptions:explorer"), where).context["shown"].grid
    place = grid.column("made")
    rows = {row.label: row.cells[place] for row in grid.rows} | {None: grid.total.cells[place]}
    return {label: cell for label, cell in rows.items() if cell.count.numerator}


@pytest.mark.parametrize("structure", ["", "then"])
@pytest.mark.parametrize("by", ["place", "topic", "month"])
def test_a_number_of_steps_in_the_explorer_opens_into_its_steps(client, world, desk, by, structure):
    first, second = answered(desk), answered(desk)
    returned(first)
    returned(first)
    returned(second)
    save(world, ["steps_returned"])
    client.force_login(world.users[Role.REGIONAL_HEAD])

    cells = explored(client, by=by, structure=structure)

    assert cells.pop(None).count == Count(3, 0)
    assert sum((cell.count for cell in cells.values()), Count()) == Count(3, 0)
    for cell in cells.values():
        opened = client.get(cell.url)
        assert opened.context["number"] == len(opened.context["cases"]) == cell.count.numerator


def test_steps_opened_in_the_explorer_leave_out_what_is_kept_from_the_reader(client, world, desk):
    seen, kept = answered(desk), answered(desk)
    head = world.users[Role.HEAD]
    office = OfficeFactory(territory=world.district)
    Appeal.objects.filter(pk=kept.appeal_id).update(complained_user=head, complained_office=office)
    save(world, ["steps_answered"])
    client.force_login(head)

    opened = client.get(explored(client)[None].url)

    assert [case.number for case in opened.context["cases"]] == [f"{seen.appeal.number}/1"]
