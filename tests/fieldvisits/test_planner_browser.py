"""Planning with crews in a real browser: axe, no sideways scroll, dragging, without JavaScript."""

import datetime as dt
import os

import pytest
from playwright.sync_api import expect

from fieldvisits.models import Household, Round, RoundPlan, Visit
from fieldvisits.plan_drafts import CrewDraft
from fieldvisits.services import stops
from tests.browser import PHONE, faults, signed_in
from tests.factories import fieldvisits as make
from tests.factories import planner as plan

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_noon():
    """The server and the browser live in the present."""


@pytest.fixture
def scene(transactional_db):
    """A round of two crews over twenty households, some of them with a place."""
    where = make.place()
    for number in range(1, 21):
        make.HouseholdFactory(
            mahalla=where.mahalla,
            street="Bobur koʻchasi" if number % 2 else "Zargar koʻchasi",
            house=str(number),
            household_class="123"[number % 3],
            registers=["iron"] if number % 4 == 0 else [],
            latitude=41.31 + number * 0.0006 + (number % 2) * 0.002 if number < 18 else None,
            longitude=69.28 + (number * 7 % 5) * 0.0011 if number < 18 else None,
        )
    Household.objects.filter(house="3").update(do_not_visit=True)
    crews = [
        CrewDraft("1-guruh", start=(41.31, 69.279), start_place="Hokimlik binosi"),
        CrewDraft("2-guruh", means="car"),
    ]
    where.round = plan.planned(where, days=3, crews=crews)
    where.visit = plan.first_visit(where.round)
    stops.lock(visit=where.visit, locked=True)
    return where


def test_every_page_passes_axe_and_fits_the_screen(live_server, browser, scene):
    page = signed_in(browser, live_server, scene.head, viewport=PHONE, language="ru")
    addresses = {
        "plan": "/fieldvisits/rounds/plan/crews/",
        "days": f"/fieldvisits/rounds/{scene.round.pk}/days/",
        "board": f"/fieldvisits/rounds/{scene.round.pk}/board/?stop={scene.visit.pk}",
        "day": scene.visit.crew_day.get_absolute_url(),
        "crew": scene.visit.crew_day.crew.get_absolute_url(),
        "sectors": f"/fieldvisits/sectors/{scene.district.pk}/",
        "round": scene.round.get_absolute_url(),
        "rounds": "/fieldvisits/rounds/",
    }
    wrong = {}

    for name, address in addresses.items():
        assert page.goto(address).status == 200, name
        if found := faults(page):
            wrong[name] = found

    page.context.close()
    assert wrong == {}


def test_a_household_is_dragged_to_its_place(live_server, browser, scene):
    page = signed_in(browser, live_server, scene.head)
    day = scene.visit.crew_day
    first, _second, third, *_rest = [visit.pk for visit in day.visits.order_by("position")]

    page.goto(day.get_absolute_url())
    page.drag_and_drop(f"#stop-{first} .c-row__number", f"#stop-{third} .c-row__number")
    expect(page.locator(".c-stop").nth(2)).to_have_id(f"stop-{first}")

    page.context.close()
    assert Visit.objects.get(pk=first).position == 3


def two_days(round_):
    """A household that may move, its day, and another day with households."""
    days = [day for day in round_.crew_days.for_list().order_by("day", "crew") if day.stops > 1]
    return days[0].visits.filter(locked=False).first(), days[0], days[1]


def marker(page, visit):
    """Where the household is drawn on the map."""
    box = page.locator(f'svg [data-visit="{visit.pk}"] circle').bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_a_household_is_dragged_from_one_days_list_into_another(live_server, browser, scene):
    visit, _own, other = two_days(scene.round)
    second = other.visits.order_by("position")[1]
    page = signed_in(browser, live_server, scene.head, viewport={"width": 1280, "height": 1600})

    page.goto(f"/fieldvisits/rounds/{scene.round.pk}/board/")
    page.drag_and_drop(f"#stop-{visit.pk} .c-row__number", f"#stop-{second.pk} .c-row__number")
    expect(page.locator(f'section[data-day="{other.pk}"] #stop-{visit.pk}')).to_be_visible()

    page.context.close()
    moved = Visit.objects.get(pk=visit.pk)
    assert (moved.crew_day, moved.position) == (other, 2)


def test_a_marker_is_pulled_onto_the_way_of_another_day(live_server, browser, scene):
    visit, own, other = two_days(scene.round)
    page = signed_in(browser, live_server, scene.head)
    page.goto(f"/fieldvisits/rounds/{scene.round.pk}/board/")

    page.mouse.move(*marker(page, visit))
    page.mouse.down()
    page.mouse.move(*marker(page, other.visits.order_by("position")[0]), steps=8)
    page.mouse.up()
    expect(page.locator(f'section[data-day="{other.pk}"] #stop-{visit.pk}')).to_be_visible()

    page.context.close()
    assert Visit.objects.get(pk=visit.pk).crew_day == other
    assert not own.visits.filter(pk=visit.pk).exists()


def test_a_marker_is_chosen_and_moved_with_the_keyboard(live_server, browser, scene):
    visit, _own, other = two_days(scene.round)
    page = signed_in(browser, live_server, scene.head)
    page.goto(f"/fieldvisits/rounds/{scene.round.pk}/board/")

    page.locator(f'svg [data-visit="{visit.pk}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("#move-day")).to_be_focused()
    page.select_option("#move-day", str(other.pk))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(f'section[data-day="{other.pk}"] #stop-{visit.pk}')).to_be_visible()

    page.context.close()
    assert Visit.objects.get(pk=visit.pk).crew_day == other


def test_head_plans_with_crews_without_javascript(live_server, browser, scene):
    page = signed_in(browser, live_server, scene.head, java_script_enabled=False)
    make.HouseholdFactory(mahalla=scene.mahalla)
    last = dt.date.today() + dt.timedelta(days=9)  # noqa: DTZ011

    page.goto("/fieldvisits/rounds/plan/crews/")
    page.fill("#id_ends_on", last.isoformat())
    page.fill("#id_crews-0-name", "Yagona guruh")
    page.click("main form button.btn-primary[type=submit]")

    round_ = Round.objects.latest("pk")
    page.wait_for_url(f"**/fieldvisits/rounds/{round_.pk}/days/")
    page.context.close()
    assert round_.visits.count() == 1
    assert RoundPlan.objects.get(round=round_).built_at
