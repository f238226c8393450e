"""The pages of planning with crews."""

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from pypdf import PdfReader

from fieldvisits import stop_map
from fieldvisits.choices import CrewDayStatus
from fieldvisits.models import Crew, Round, RoundPlan, SectorHead, Visit
from fieldvisits.pdf import round_sheet
from fieldvisits.planning_rules import Weights
from fieldvisits.services import stops
from territories import clock
from territories.choices import Role
from tests.factories import fieldvisits as make
from tests.factories import planner as plan
from tests.factories.receptions import ReceptionFactory
from tests.factories.territories import MahallaFactory, UserFactory
from tests.fieldvisits.pages import empty, page, url

pytestmark = pytest.mark.django_db

HOURS = {
    "day_starts": "09:00",
    "day_ends": "18:00",
    "break_starts": "13:00",
    "break_minutes": 60,
    "household_minutes": 15,
}


def sent(where, **fields):
    """The page of planning as a browser sends it, with one crew."""
    tomorrow = clock.today() + dt.timedelta(days=1)
    return {
        "reception": where.reception.pk,
        "territory": where.district.name,
        "territory_id": where.district.pk,
        "starts_on": tomorrow.isoformat(),
        "ends_on": (tomorrow + dt.timedelta(days=1)).isoformat(),
        **HOURS,
        **{f"weight_{name}": value for name, value in Weights().stored().items()},
        **empty("crews", 12),
        "crews-0-name": "1-guruh",
        "crews-0-means": "car",
        "crews-0-user": where.member.pk,
        "crews-0-others": "Olimov Bek, soliq\nKarimova Aziza",
        "crews-0-start": "41.311, 69.279",
        **{f"crews-{number}-means": "foot" for number in range(1, 12)},
        **fields,
    }


def test_one_page_plans_a_round_and_its_days_follow(
    client, where, django_capture_on_commit_callbacks
):
    data = sent(where, most=2, weight_in_need=99, mahallas=[where.mahalla.pk])

    with django_capture_on_commit_callbacks(execute=True):
        response = page(client, where.head, url("crew-plan"), data)

    round_ = Round.objects.get()
    assert response.url == url("crew-days", round_.pk)
    crew = round_.crews.get()
    assert (crew.means, crew.start) == ("car", (41.311, 69.279))
    assert [(one.name, one.position) for one in crew.members.all()] == [
        (where.member.full_name, ""),
        ("Olimov Bek", "soliq"),
        ("Karimova Aziza", ""),
    ]
    assert RoundPlan.objects.get().weights["in_need"] == 99
    assert round_.visits.count() == 2
    assert "2 households are in the plan" in page(client, where.head, response.url).text


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"crews-0-name": "", "crews-0-others": "", "crews-0-user": ""}, "at least one crew"),
        ({"crews-0-name": ""}, "Each crew needs a name"),
        ({"crews-0-start": "there"}, "latitude and longitude"),
        ({"crews-0-start": "141, 69"}, "latitude and longitude"),
        ({"ends_on": "2026-11-24"}, "before the first"),
        ({"day_ends": "08:00"}, "hours of a crew"),
        ({"crews-0-others": "A\n" * 13}, "at most 12 members"),
        ({"most": 0}, "greater than or equal to 1"),
        ({"sectors": ["5"]}, "not one of the available choices"),
    ],
)
def test_a_plan_with_errors_is_shown_again(client, where, fields, words):
    response = page(client, where.head, url("crew-plan"), sent(where, **fields))

    assert response.status_code == 422
    assert words in response.text
    assert not Round.objects.exists()


def test_the_head_of_a_region_chooses_the_place_by_name(client, where):
    head = UserFactory(role=Role.REGIONAL_HEAD, place=where.region)

    response = page(client, head, url("crew-plan"))

    assert response.status_code == 200
    assert 'name="mahallas"' not in response.text


def test_while_the_days_are_planned_a_bar_says_how_far(client, where):
    round_ = plan.ordered(where)

    whole = page(client, where.head, url("crew-days", round_.pk))
    part = page(client, where.head, url("crew-days", round_.pk), headers={"HX-Request": "true"})

    assert 'id="progress"' in whole.text
    assert "<html" not in part.text
    plan.work(round_)
    done = page(client, where.head, url("crew-days", round_.pk), headers={"HX-Request": "true"})
    assert done["HX-Redirect"] == url("crew-days", round_.pk)


def test_a_failed_plan_is_tried_again(client, where):
    round_ = plan.ordered(where)
    job = round_.plan.job
    job.state, job.message = "failed", "Uzilib qoldi"
    job.save()

    shown = page(client, where.head, url("crew-days", round_.pk))
    page(client, where.head, url("round-replan", round_.pk), {})
    plan.work(round_)

    assert "Uzilib qoldi" in shown.text
    assert "Try again" in shown.text
    assert round_.visits.count() == 3


def test_the_days_cost_the_same_for_few_and_many(client, where):
    few = plan.planned(where, mahallas=[where.mahalla], days=0)
    make.HouseholdFactory.create_batch(9, mahalla=MahallaFactory(parent=where.district))
    many = plan.planned(where, days=6)
    client.force_login(where.head)

    counts = []
    for round_ in (few, many):
        with CaptureQueriesContext(connection) as counted:
            client.get(url("crew-days", round_.pk))
        counts.append(len(counted))

    assert counts[0] == counts[1]


def test_a_day_shows_order_time_and_reason(client, where):
    visit = plan.first_visit(plan.planned(where))

    shown = page(client, where.head, url("crew-day", visit.crew_day_id)).text

    assert "09:00" in shown
    assert "never talked to" in shown
    assert visit.household.head_name in shown
    assert shown.count("<circle") == visit.crew_day.visits.count()
    assert "style=" not in shown[shown.index('<svg class="c-way__map"') :]


def test_an_auditor_sees_the_days_without_buttons(client, where):
    auditor = UserFactory(role=Role.AUDITOR, place=where.region)
    visit = plan.first_visit(plan.planned(where))

    shown = page(client, auditor, url("crew-day", visit.crew_day_id)).text

    assert url("stop-move", visit.pk) not in shown
    assert "draggable" not in shown


def test_a_household_is_moved_with_the_arrows(client, where):
    round_ = plan.planned(where, days=0)
    first, second, _third = round_.visits.order_by("position")

    response = page(client, where.head, url("stop-move", first.pk), {"place": 2})

    assert response.url == f"{url('crew-day', first.crew_day_id)}#stop-{first.pk}"
    assert Visit.objects.get(pk=second.pk).position == 1


def test_a_household_dropped_by_hand_answers_with_the_list(client, where):
    round_ = plan.planned(where, days=0)
    first = round_.visits.order_by("position")[0]

    response = page(
        client, where.head, url("stop-move", first.pk), {"place": 3}, headers={"HX-Request": "true"}
    )

    assert response.status_code == 200
    assert "<html" not in response.text
    assert re.findall(r'id="stop-(\d+)"', response.text)[2] == str(first.pk)


def test_a_household_is_moved_to_another_day(client, where):
    round_ = plan.planned(where, days=1)
    visit = plan.first_visit(round_)
    other = round_.crew_days.exclude(pk=visit.crew_day_id).get()

    page(client, where.head, url("stop-move", visit.pk), {"crew_day": other.pk})

    assert Visit.objects.get(pk=visit.pk).crew_day == other


@pytest.mark.parametrize("data", [{"place": "x"}, {"crew_day": 0}])
def test_a_move_that_can_not_be_says_why(client, where, data):
    visit = plan.first_visit(plan.planned(where))

    response = page(client, where.head, url("stop-move", visit.pk), data)

    assert response.status_code == 422
    assert 'role="alert"' in response.text


def test_a_household_without_a_day_is_moved_to_the_chosen_one(client, where):
    visit = plan.first_visit(plan.planned(where))
    day = visit.crew_day
    RoundPlan.objects.filter(round=day.round).update(left_out=1)
    Visit.objects.filter(pk=visit.pk).update(crew_day=None, position=99)
    days = url("crew-days", day.round_id)
    move = url("stop-move", visit.pk)
    assert move in page(client, where.head, days).text

    refused = page(client, where.head, move, {"crew_day": ""})
    moved = page(client, where.head, move, {"crew_day": day.pk})

    assert (refused.status_code, moved.status_code) == (422, 302)
    visit.refresh_from_db()
    assert visit.crew_day == day
    assert RoundPlan.objects.get(round=day.round).left_out == 0
    assert move not in page(client, where.head, days).text


def board(client, where, round_, **sent):
    """What moving on the board answers with."""
    return page(client, where.head, url("round-board-move", round_.pk), sent)


def test_the_board_shows_the_days_and_the_panel_of_the_chosen_household(client, where):
    round_ = plan.planned(where, days=1)
    visit = plan.first_visit(round_)
    shown = page(client, where.head, url("round-board", round_.pk)).text
    chosen = page(client, where.head, f"{url('round-board', round_.pk)}?stop={visit.pk}").text

    for day in round_.crew_days.all():
        assert f'data-day="{day.pk}"' in shown
    assert f'name="visit" value="{visit.pk}"' not in shown
    assert f'name="visit" value="{visit.pk}"' in chosen
    assert f'<option value="{visit.crew_day_id}"' not in chosen


def test_the_board_begins_on_the_day_and_with_the_crew_asked_for(client, where):
    round_ = plan.planned(where, days=1)
    first, second = round_.crew_days.order_by("day")
    address = url("round-board", round_.pk)

    later = page(client, where.head, f"{address}?from={second.day.isoformat()}").context["columns"]
    other = page(client, where.head, f"{address}?crew=0").context["columns"]
    wrong = page(client, where.head, f"{address}?from=2026-13-45&stop=x").context["columns"]

    assert [[one["day"] for one in found] for found in (later, other, wrong)] == [
        [second], [], [first, second],
    ]  # fmt: skip


def test_the_panel_moves_a_household_to_another_day_without_javascript(client, where):
    round_ = plan.planned(where, days=1)
    visit = plan.first_visit(round_)
    other = round_.crew_days.exclude(pk=visit.crew_day_id).get()

    answer = board(client, where, round_, visit=visit.pk, crew_day=other.pk)

    assert answer.url.startswith(url("round-board", round_.pk))
    visit.refresh_from_db()
    assert visit.crew_day == other
    assert str(visit.household) in page(client, where.head, answer.url).text


def test_the_board_says_when_the_hours_no_longer_hold_the_day(client, where):
    round_ = plan.planned(where, days=1)
    visit = plan.first_visit(round_)
    other = round_.crew_days.exclude(pk=visit.crew_day_id).get()
    Crew.objects.update(household_minutes=240, break_minutes=0)
    for one in round_.visits.exclude(pk=visit.pk):
        stops.move(visit=one, crew_day=other)

    answer = board(client, where, round_, visit=visit.pk, crew_day=other.pk)

    assert "the working hours hold 540" in page(client, where.head, answer.url).text


def test_the_board_locks_unlocks_and_refuses_to_move_the_locked(client, where):
    round_ = plan.planned(where, days=1)
    visit = plan.first_visit(round_)
    other = round_.crew_days.exclude(pk=visit.crew_day_id).get()

    board(client, where, round_, visit=visit.pk, lock="1")
    refused = board(client, where, round_, visit=visit.pk, crew_day=other.pk)
    unlocked = board(client, where, round_, visit=visit.pk, lock="1")

    assert refused.status_code == 422
    assert "locked to its day" in refused.text
    assert 'name="lock"' in refused.text  # the way out stands beside
    assert f"stop={visit.pk}" in unlocked.url
    assert not Visit.objects.get(pk=visit.pk).locked


def test_a_household_of_another_round_is_no_business_of_the_board(client, where):
    first = plan.planned(where, days=0)
    make.HouseholdFactory(mahalla=where.mahalla)
    second = plan.planned(where, days=1, first=2)

    answer = board(client, where, first, visit=plan.first_visit(second).pk)

    assert answer.status_code == 422


def test_the_board_costs_the_same_for_few_and_many_households(client, where):
    few = plan.planned(where, days=0)
    page(client, where.head, url("round-board", few.pk))
    with CaptureQueriesContext(connection) as for_few:
        page(client, where.head, url("round-board", few.pk))
    for number in range(20):
        make.HouseholdFactory(mahalla=where.mahalla, street="Yangi koʻcha", house=str(number))
    many = plan.planned(where, days=2)
    with CaptureQueriesContext(connection) as for_many:
        page(client, where.head, url("round-board", many.pk))

    assert len(for_few) == len(for_many)


def test_a_lock_is_set_and_taken_off(client, where):
    visit = plan.first_visit(plan.planned(where))

    for locked in (True, False):
        page(client, where.head, url("stop-lock", visit.pk), {})
        assert Visit.objects.get(pk=visit.pk).locked is locked


def test_a_rainy_day_is_noted_and_taken_back(client, where):
    round_ = plan.planned(where)
    day = round_.crew_days.order_by("day").first().day.isoformat()

    page(client, where.head, url("round-rain", round_.pk), {"day": day})
    plan.work(round_)
    assert round_.crew_days.get(day=day).status == CrewDayStatus.RAINED_OFF
    assert "takes place" in page(client, where.head, url("crew-days", round_.pk)).text

    page(client, where.head, url("round-rain", round_.pk), {"day": day, "dry": "on"})
    plan.work(round_)
    assert round_.crew_days.get(day=day).status == CrewDayStatus.PLANNED


@pytest.mark.parametrize("day", ["", "2020-01-01"])
def test_rain_on_a_day_that_can_not_be_says_why(client, where, day):
    round_ = plan.planned(where)

    response = page(client, where.head, url("round-rain", round_.pk), {"day": day})

    assert response.status_code == 422
    assert not round_.crew_days.filter(status=CrewDayStatus.RAINED_OFF).exists()


def test_a_crew_is_changed_and_the_rest_planned_anew(client, where):
    round_ = plan.planned(where)
    crew = round_.crews.get()
    shown = page(client, where.head, crew.get_absolute_url())
    data = {**HOURS, "name": "2-guruh", "means": "car", "user": "", "others": "Olimov Bek",
            "start_place": "Hokimlik", "start": "", "household_minutes": 20}  # fmt: skip

    response = page(client, where.head, crew.get_absolute_url(), data)

    assert shown.status_code == 200
    assert response.url == url("crew-days", round_.pk)
    crew.refresh_from_db()
    assert (crew.name, crew.household_minutes) == ("2-guruh", 20)
    assert [member.name for member in crew.members.all()] == ["Olimov Bek"]
    assert RoundPlan.objects.get().is_at_work


def test_a_crew_is_added(client, where):
    round_ = plan.planned(where)
    data = {**HOURS, "name": "1-guruh", "means": "foot"}

    taken = page(client, where.head, url("crew-add", round_.pk), data)
    added = page(client, where.head, url("crew-add", round_.pk), {**data, "name": "2-guruh"})

    assert (taken.status_code, added.status_code) == (422, 302)
    assert round_.crews.count() == 2


def test_the_round_member_finds_the_stops_of_today(client, where):
    round_ = plan.under_way(where, first=0, days=0)
    visit = plan.first_visit(round_)
    stranger = UserFactory(role=Role.REGISTRAR, place=where.district)

    own = page(client, where.member, round_.get_absolute_url()).text
    other = page(client, stranger, round_.get_absolute_url()).text

    assert visit.get_absolute_url() in own
    assert visit.get_absolute_url() not in other
    assert url("crew-days", round_.pk) in other


def test_the_heads_of_the_sectors_are_kept_and_offered(client, where):
    address = url("sector-heads", where.district.pk)
    names = {f"sector{number}-name": "" for number in range(1, 5)}

    page(client, where.head, address, {**names, "sector2-name": "Aliyev Vali"})

    assert SectorHead.objects.get().sector == 2
    assert "2: prosecutor, Aliyev Vali" in page(client, where.head, url("crew-plan")).text
    page(client, where.head, address, names)
    assert not SectorHead.objects.exists()


def test_a_place_without_a_sector_page_is_not_found(client, where):
    assert page(client, where.head, url("sector-heads", where.mahalla.pk)).status_code == 404


@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_the_sheet_of_a_day_holds_times_and_reasons(where, language):
    round_ = plan.under_way(where, first=0, days=0)
    visit = plan.first_visit(round_)
    stops.lock(visit=visit, locked=True)

    with translation.override(language):
        pdf = round_sheet.draw_day(visit.crew_day)

    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(pdf)).pages)
    for expected in ("09:00", "1-guruh", visit.household.street, str(where.member)):
        assert expected in text


def test_a_round_without_crews_has_no_days(client, where):
    assert page(client, where.head, url("crew-days", make.planned(where).pk)).status_code == 404


def test_a_drawing_keeps_north_up_and_proportions():
    marks = [stop_map.Mark("A"), stop_map.Mark("B", done=True), stop_map.Mark("C")]
    places = [(41.0, 69.0), (41.01, 69.0), (41.0, 69.01)]
    (drawn,) = stop_map.draw([stop_map.Stops(places, marks, (41.0, 69.0))]).ways

    south, north, east = drawn.spots
    assert north.y < south.y
    assert east.x > south.x
    assert drawn.start == (south.x, south.y)
    assert len(drawn.line.split()) == 4
    assert stop_map.draw([stop_map.Stops([], [])]).ways[0].spots == ()
    (alone,) = stop_map.draw([stop_map.Stops([(41.0, 69.0)], marks[:1])]).ways
    assert alone.spots[0].x == 300


def test_ways_of_several_days_stand_in_one_frame():
    mark = [stop_map.Mark("A")]
    ways = stop_map.draw(
        [stop_map.Stops([(41.0, 69.0)], mark), stop_map.Stops([(41.02, 69.01)], mark)]
    ).ways

    assert ways[1].spots[0].y < ways[0].spots[0].y
    assert ways[1].spots[0].x > ways[0].spots[0].x


def test_only_the_reception_itself_plans(client, where):
    ReceptionFactory(territory=make.HouseholdFactory().mahalla.parent)

    assert page(client, where.registrar, url("crew-plan")).status_code == 403
