"""The field in a real browser: a phone and a desk, axe without a violation, no sideways scroll."""

import datetime as dt
import os

import pytest

from fieldvisits.choices import RoundStatus, VisitResult
from fieldvisits.models import Round
from tests.browser import PHONE, faults, signed_in
from tests.factories import fieldvisits as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_noon():
    """The server and the browser live in the present."""


@pytest.fixture
def scene(transactional_db):
    """A running round with some visits, field receptions and findings."""
    where = make.place()
    make.HouseholdFactory.create_batch(6, mahalla=where.mahalla)
    where.planned = make.planned(where, limit=1)
    where.running = make.running(where, purpose="Qishga tayyorgarlik", days=0)
    first, second, third, *_rest = where.running.visits.all()
    make.visited(first, where, VisitResult.NO_PROBLEM)
    make.visited(second, where, VisitResult.PROBLEM)
    make.visited(third, where, VisitResult.NOBODY)
    where.due = make.due(where)
    where.finding = make.heard(where, where.due, severity=3)
    where.held = make.held(where)
    return where


def addresses(where):
    f = "/fieldvisits"
    mahalla = f"?mahalla_id={where.mahalla.pk}&mahalla={where.mahalla}"
    pending = where.running.visits.last()
    return {
        "today": "/today/",
        "rounds": f"{f}/rounds/",
        "plan": f"{f}/rounds/plan/",
        "round": f"{f}/rounds/{where.running.pk}/",
        "planned": f"{f}/rounds/{where.planned.pk}/",
        "visit": f"{f}/visits/{pending.pk}/",
        "households": f"{f}/households/{mahalla}",
        "household": f"{f}/households/{where.households[0].pk}/",
        "add": f"{f}/households/add/",
        "receptions": f"{f}/receptions/",
        "announce": f"{f}/receptions/announce/",
        "reception": f"{f}/receptions/{where.due.pk}/",
        "hold": f"{f}/receptions/{where.due.pk}/hold/",
        "hear": f"{f}/receptions/{where.due.pk}/hear/",
        "held": f"{f}/receptions/{where.held.pk}/",
        "findings": f"{f}/findings/",
        "finding": f"{f}/findings/{where.finding.pk}/",
        "appeal": f"{f}/findings/{where.finding.pk}/appeal/",
    }


def test_every_page_passes_axe_and_fits_the_screen(live_server, browser, scene):
    page = signed_in(browser, live_server, scene.head, viewport=PHONE)
    wrong = {}

    for name, address in addresses(scene).items():
        assert page.goto(address).status == 200, name
        if found := faults(page):
            wrong[name] = found

    page.context.close()
    assert wrong == {}


def test_member_walks_a_round_on_the_phone(live_server, browser, scene):
    page = signed_in(browser, live_server, scene.member, viewport=PHONE)

    page.goto("/today/")
    page.click(f"a[href='{scene.running.get_absolute_url()}']")
    page.click("text=Next household")
    for answer in ("visited, no problem", "nobody at home"):
        page.get_by_label(answer).check()
        page.click("text=Save and go to the next")
    page.get_by_label("visited, problem found").check()
    page.click("button:text-is('Save')")
    assert "Write down the problem that was found" in page.inner_text("main")
    page.select_option("#id_problems-0-topic", str(scene.topic.pk))
    page.fill("#id_problems-0-text", "Gaz bosimi past")
    page.click("button:text-is('Save')")

    page.wait_for_url(f"**{scene.running.get_absolute_url()}")
    page.context.close()
    round_ = Round.objects.with_progress().get(pk=scene.running.pk)
    assert (round_.done, round_.reached, round_.status) == (6, 4, RoundStatus.RUNNING)


def test_head_plans_a_round_without_javascript(live_server, browser, client, scene):
    client.force_login(scene.head)
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    make.HouseholdFactory(mahalla=scene.mahalla)

    page.goto("/fieldvisits/rounds/plan/")
    page.fill("#id_territory", scene.mahalla.name_uz)
    page.fill("#id_ends_on", (dt.date.today() + dt.timedelta(days=3)).isoformat())  # noqa: DTZ011
    page.fill("#id_members-0-name", "Olimov Bek")
    page.click("main form button[type=submit]")

    assert page.url.rstrip("/").split("/")[-1] == str(Round.objects.latest("pk").pk)
    context.close()
