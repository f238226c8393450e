"""The sheet in a real browser: a phone and a desk, axe without a violation, no sideways scroll."""

import os

import pytest

from fieldvisits.choices import VisitResult
from fieldvisits.models import VisitAnswers
from fieldvisits.services import finding_joins, sheets
from territories.choices import Role
from tests.browser import PHONE, faults, signed_in
from tests.factories import fieldvisits as make
from tests.factories.territories import UserFactory
from tests.fieldvisits.test_sheets import ANSWERS, small

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def at_noon():
    """The server and the browser live in the present."""


@pytest.fixture
def scene(transactional_db):
    """A round under way with a sheet filled in, a draft of the sheet, findings of one cause."""
    where = make.place()
    where.admin = UserFactory(role=Role.ADMINISTRATOR, place=where.region.parent)
    where.running = make.running(where)
    first, second, _third = where.running.visits.all()
    make.visited(first, where, VisitResult.NO_PROBLEM)
    answers = {
        **ANSWERS, "credit_needed": "yes", "credit_amount": 12, "credit_purpose": "Sigir",
    }  # fmt: skip
    sheets.keep(visit=first, version=sheets.current(), answers=answers, by=where.member)
    make.visited(second, where, VisitResult.PROBLEM)
    where.draft = sheets.add_draft(content=small(), by=where.admin)
    where.cause = make.heard(where, people_affected=12)
    where.joined = make.heard(where, people_affected=40)
    where.other = make.heard(where)
    finding_joins.join(
        cause=where.cause, others=[where.joined], reason="Bitta quvur", by=where.head,
        people="largest",
    )  # fmt: skip
    return where


def addresses(where):
    f = "/fieldvisits"
    first, _second, third = where.running.visits.all()
    return {
        "sheet-visit": (where.registrar, f"{f}/visits/{third.pk}/"),
        "sheet-answers": (where.registrar, f"{f}/visits/{first.pk}/sheet/"),
        "sheet-round": (where.registrar, f"{f}/rounds/{where.running.pk}/"),
        "sheet-summary": (where.registrar, f"{f}/sheets/summary/"),
        "sheet-list": (where.admin, f"{f}/sheets/"),
        "sheet-draft": (where.admin, f"{f}/sheets/{where.draft.number}/"),
        "sheet-standard": (where.admin, f"{f}/sheets/1/"),
        "finding-cause": (where.head, f"{f}/findings/{where.cause.pk}/"),
        "finding-joined": (where.head, f"{f}/findings/{where.joined.pk}/"),
        "finding-join": (where.head, f"{f}/findings/{where.other.pk}/join/"),
        "finding-part": (where.head, f"{f}/findings/{where.joined.pk}/part/"),
        "finding-list": (where.head, f"{f}/findings/"),
    }


@pytest.mark.parametrize("language", ["ru"])
def test_every_page_passes_axe_and_fits_the_screen(live_server, browser, scene, language):
    pages, wrong = {}, {}

    for name, (user, address) in addresses(scene).items():
        if user not in pages:
            pages[user] = signed_in(browser, live_server, user, viewport=PHONE, language=language)
        page = pages[user]
        assert page.goto(address).status == 200, name
        page.evaluate(
            "document.querySelectorAll('main details').forEach((one) => (one.open = true))"
        )
        if found := faults(page):
            wrong[name] = found

    for page in pages.values():
        page.context.close()
    assert wrong == {}


def test_the_sheet_is_filled_in_without_javascript(live_server, browser, client, scene):
    client.force_login(scene.member)
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, viewport={"width": 360, "height": 800}
    )
    session = client.cookies["sessionid"].value
    for name, value in (("sessionid", session), ("django_language", "en")):
        context.add_cookies([{"name": name, "value": value, "url": live_server.url}])
    page = context.new_page()
    visit = scene.running.visits.last()

    page.goto(visit.get_absolute_url())
    page.get_by_label("visited, no problem").check()
    page.click("details.c-sheet > summary")
    page.select_option("[name=sheet-household_class]", "3")
    page.fill("[name=sheet-head_birth_year]", "75")
    page.click("button:text-is('Save')")
    assert "Write the year with four digits" in page.inner_text("details.c-sheet")
    assert page.input_value("[name=sheet-household_class]") == "3"
    page.fill("[name=sheet-head_birth_year]", "1975")
    page.click("button:text-is('Save')")

    assert page.url.endswith(scene.running.get_absolute_url())
    context.close()
    assert VisitAnswers.objects.get(visit=visit).answers["head_birth_year"] == 1975
