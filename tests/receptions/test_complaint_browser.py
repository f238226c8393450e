"""A complaint about a khokimiyat where the hokim leads (2025): desk, region, applicant."""

import io
import os
import re

import pytest
from pypdf import PdfReader

from receptions.models import Appeal
from receptions.services import coexecution
from receptions.services import routing as routes
from receptions.services.appeals import CODE_ALPHABET
from tests.browser import DESK, PHONE, faults, signed_in
from tests.factories import receptions as make
from tests.factories import routing
from tests.factories.territories import UserFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
WORDS = "Hokimlik yerimni asossiz olib qoʻydi, qaytarilishini soʻrayman."


@pytest.fixture
def where(transactional_db, settings):
    settings.RECEPTION_PROFILE = "hokim_leads"
    found = routing.chain()
    found.topic = make.TopicFactory()
    return found


@pytest.fixture
def as_(live_server, browser):
    """A page signed in as the person, or as nobody, in English."""
    opened = []

    def sign_in(user=None, viewport=DESK):
        page = signed_in(browser, live_server, user, viewport=viewport)
        opened.append(page.context)
        return page

    yield sign_in
    for context in opened:
        context.close()


def _send(page):
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_load_state()


def _register(page, where):
    """The registrar of the district takes the complaint down; returns its number."""
    page.goto("/receptions/appeals/register/")
    page.fill("[name=surname]", "Karimova")
    page.fill("[name=given_name]", "Aziza")
    page.fill("[name=address]", "Navoiy koʻchasi, 5-uy")
    page.select_option("[name=appeal_type]", "complaint")
    page.fill("[name=text]", WORDS)
    page.locator("details:has([name=complained_office]) > summary").click()
    office = page.locator("[name=complained_office]")
    office.fill(where.khokimiyat.name_uz)
    page.fill("[name=complained_name]", "Toshmatov Olim")
    page.fill("[name=complained_post]", "hokim")
    page.select_option("[name=questions-0-topic]", str(where.topic.pk))
    page.fill("[name=questions-0-text]", "Yer qaytarilsin.")
    page.locator("main form button.btn-primary[value=register]").click()
    page.wait_for_url("**/handed-up/")
    return re.search(r"R\d+-\d{4}-\d{6}", page.inner_text("main")).group()


def test_a_complaint_about_a_hokimiyat_goes_from_the_desk_to_the_region_and_back(as_, where):
    desk = as_(where.registrar)
    number = _register(desk, where)
    assert faults(desk, also=PHONE) == [], "handed-up"
    slip = desk.request.get(desk.locator("main table a.btn").get_attribute("href")).body()
    code = re.search(
        rf"\b[{CODE_ALPHABET}]{{4}} ?[{CODE_ALPHABET}]{{4}}\b",
        PdfReader(io.BytesIO(slip)).pages[0].extract_text(),
    ).group()

    # The district has only the trace; its hokim has nothing.
    page = f"/receptions/appeals/{number}/"
    assert desk.goto(page).status == 404
    assert as_(where.head).goto(page).status == 404
    assert as_(where.hokim).goto(page).status == 404
    register = as_(where.head)
    register.goto("/receptions/appeals/")
    assert number not in register.inner_text("main")

    # The region gives it to its own khokimiyat; the district's is refused on the page.
    region = as_(where.regional_registrar)
    region.goto(page)
    assert WORDS in region.inner_text("main")
    assert "Toshmatov Olim" in region.inner_text("main")
    region.goto(f"{page}1/assign/")
    assert faults(region, also=PHONE) == [], "assign"
    shown = region.inner_text("main")
    assert "The complaint is about this office" in shown
    assert where.regional_khokimiyat.name_uz in shown
    _send(region)
    region.wait_for_url(f"**{page}*")

    # It is examined there, accepted and closed by the region.
    office = as_(where.regional_hokim)
    office.goto(f"{page}1/answer/")
    office.fill("[name=text]", "Qaror bekor qilindi, yer egasiga qaytarildi.")
    office.locator("[name=outcome][value=satisfied]").check()
    _send(office)
    office.wait_for_url(f"**{page}*")
    region.goto(f"{page}1/review/")
    region.locator("[name=decision][value=accepted]").check()
    _send(region)
    region.wait_for_url("**/close/")
    region.locator("[name=ending]").first.check()
    _send(region)
    region.wait_for_url(f"**{page}*")
    assert faults(region, also=PHONE) == [], "closed"

    # The applicant sees the outcome with the number and the code of the slip.
    applicant = as_(None, PHONE)
    applicant.goto(f"/track/?number={number}")
    applicant.fill("[name=code]", code.replace(" ", ""))
    applicant.locator("main form button[type=submit]").click()
    applicant.wait_for_load_state()
    assert faults(applicant) == [], "tracked"
    told = applicant.inner_text("main")
    assert number in told
    assert "satisfied" in told.lower()
    assert Appeal.objects.get(number=number).closed_at is not None


def test_the_pages_of_routing_fit_the_screen(as_, where, settings):
    settings.RECEPTION_PROFILE = "independent"
    question = make.question(
        "assigned", reception=where.reception, by=where.registrar, office=where.agency
    )
    coexecution.add(
        question=question, office=where.khokimiyat, by=where.registrar, part="Hujjatlar"
    )
    routes.assign(
        question=question,
        office=where.regional_khokimiyat,
        by=where.registrar,
        reason="wrong_office",
        legal_basis="25-modda",
        note="Vakolati emas",
    )
    routing.RoutingRuleFactory(topic=where.topic, territory=where.region)
    routing.RoutingRuleFactory()
    part = question.parts.get()
    pages = {
        where.head: {
            "question": question.appeal.get_absolute_url(),
            "passing": "/receptions/passing-on/",
            "passing-office": f"/receptions/passing-on/{where.agency.pk}/",
            "part-add": f"/receptions/appeals/{question.appeal.number}/1/part-add/",
            "complained": f"/receptions/appeals/{question.appeal.number}/complained/",
        },
        where.hokim: {
            "part-list": "/receptions/parts/",
            "part-answer": f"/receptions/parts/{part.pk}/answer/",
        },
        _administrator(where): {
            "rules": "/receptions/routing/",
            "rule-add": "/receptions/routing/add/",
            "closing": "/receptions/offices/closing/",
        },
    }

    for user, addresses in pages.items():
        page = as_(user, PHONE)
        for name, address in addresses.items():
            assert page.goto(address).status == 200, name
            if name == "question":
                page.locator("details.c-fold:has(.c-ledger) > summary").click()
            assert faults(page) == [], name


def _administrator(where):
    return UserFactory(role="administrator", place=where.country)
