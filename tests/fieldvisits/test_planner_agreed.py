"""Households planned before the day agreed on with them: said wherever they stand."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from fieldvisits.choices import VisitResult
from fieldvisits.models import Visit
from fieldvisits.phone import pack
from fieldvisits.services import agreed, rounds, stops
from territories import clock
from tests.factories import fieldvisits as make
from tests.factories import planner as plan
from tests.fieldvisits.pages import page, url

pytestmark = pytest.mark.django_db
EARLY = 'data-testid="too-early"'


def agree(where, day):
    """Nobody was at home at any of the three houses; all want a visit from the day on."""
    with clock.playing(clock.now() - dt.timedelta(days=5)):
        make.finished(where, [VisitResult.NOBODY] * 3)
    Visit.objects.update(revisit_on=day)


@pytest.fixture
def scene(where):
    """Tomorrow and the day after; everybody is planned for the second day, as agreed."""
    where.agreed = clock.today() + dt.timedelta(days=2)
    agree(where, where.agreed)
    where.round = plan.planned(where, days=1)
    where.visit = plan.first_visit(where.round)
    where.first_day = where.round.crew_days.exclude(pk=where.visit.crew_day_id).get()
    return where


def early(round_):
    return agreed.too_early(Visit.objects.filter(round=round_))


def test_who_is_moved_before_the_agreed_day_is_too_early(scene):
    assert early(scene.round) == {}

    stops.move(visit=scene.visit, crew_day=scene.first_day)

    assert early(scene.round) == {scene.visit.pk: scene.agreed}


def test_what_is_written_down_later_replaces_the_day_agreed_on(scene):
    stops.move(visit=scene.visit, crew_day=scene.first_day)
    household = scene.visit.household
    with clock.playing(clock.now() - dt.timedelta(days=1)):
        other = make.running(make.place())
    Visit.objects.filter(pk=other.visits.first().pk).update(
        household=household, result="nobody", visited_at=clock.now(), by=scene.member
    )

    assert early(scene.round) == {}


def test_who_was_gone_to_is_not_too_early_any_more(scene):
    stops.move(visit=scene.visit, crew_day=scene.first_day)
    Visit.objects.filter(pk=scene.visit.pk).update(
        result="nobody", visited_at=clock.now(), by=scene.member
    )

    assert early(scene.round) == {}


def test_a_round_that_ends_before_the_agreed_day_is_too_early(where):
    agree(where, clock.today() + dt.timedelta(days=30))

    round_ = make.planned(where)

    assert len(early(round_)) == round_.visits.count() > 0


def test_moving_on_the_board_says_so_and_the_mark_stays(client, scene):
    sent = {"visit": scene.visit.pk, "crew_day": scene.first_day.pk}
    moved = page(client, scene.head, url("round-board-move", scene.round.pk), sent)

    shown = page(client, scene.head, moved.url).text
    again = page(client, scene.head, moved.url).text

    day = f"{scene.agreed:%d.%m.%Y}"
    assert f"agreed to be visited again on {day}: this day is before that" in shown
    assert "this day is before that" not in again
    assert again.count(EARLY) == 1


def test_moving_on_the_page_of_a_day_says_so(client, scene):
    move = url("stop-move", scene.visit.pk)
    answer = page(client, scene.head, move, {"crew_day": scene.first_day.pk})

    assert "this day is before that" in page(client, scene.head, answer.url).text
    shown = page(client, scene.head, url("crew-day", scene.first_day.pk)).text
    assert shown.count(EARLY) == 1
    beside = shown[shown.index(f'id="stop-{scene.visit.pk}"') :]
    assert EARLY in beside[: beside.index("</li>")]


def test_a_move_that_keeps_what_was_agreed_says_nothing(client, scene):
    others = scene.round.visits.exclude(pk=scene.visit.pk)
    stops.move(visit=others[0], crew_day=scene.first_day)
    sent = {"visit": others[0].pk, "crew_day": scene.visit.crew_day_id}

    moved = page(client, scene.head, url("round-board-move", scene.round.pk), sent)

    assert "this day is before that" not in page(client, scene.head, moved.url).text


def test_the_panel_says_the_day_before_one_moves(client, scene):
    address = f"{url('round-board', scene.round.pk)}?stop={scene.visit.pk}"

    shown = page(client, scene.head, address).text

    form = shown[shown.index(f'name="visit" value="{scene.visit.pk}"') :]
    assert f"agreed to be visited again on {scene.agreed:%d.%m.%Y}" in form[: form.index("</form>")]


def test_the_page_of_the_days_names_who_is_too_early(client, scene):
    days = url("crew-days", scene.round.pk)
    assert EARLY not in page(client, scene.head, days).text
    stops.move(visit=scene.visit, crew_day=scene.first_day)

    shown = page(client, scene.head, days).text

    assert shown.count(EARLY) == 1
    assert f"{url('crew-day', scene.first_day.pk)}#stop-{scene.visit.pk}" in shown


def test_the_page_of_a_round_without_crews_marks_them(client, where):
    agree(where, clock.today() + dt.timedelta(days=30))
    round_ = make.planned(where)

    shown = page(client, where.head, round_.get_absolute_url()).text

    assert shown.count(EARLY) == round_.visits.count()
    rounds.start(round_=round_, by=where.head)
    rounds.finish(round_=round_, by=where.head)
    assert EARLY not in page(client, where.head, round_.get_absolute_url()).text


def test_the_phone_takes_the_day_agreed_on_along(scene):
    stops.move(visit=scene.visit, crew_day=scene.first_day)

    houses = {one["id"]: one for one in pack.build(scene.round, scene.member)["houses"]}

    assert houses[scene.visit.pk]["agreed"] == scene.agreed.isoformat()
    Visit.objects.exclude(round=scene.round).update(revisit_on=None)
    assert "agreed" not in pack.build(scene.round, scene.member)["houses"][0]


def test_the_marks_cost_one_statement(scene):
    for visit in scene.round.visits.all():
        stops.move(visit=visit, crew_day=scene.first_day)

    with CaptureQueriesContext(connection) as asked:
        assert len(early(scene.round)) == 3

    assert len(asked) == 1
