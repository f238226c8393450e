"""A round on a member's phone."""

import os

import pytest
from playwright.sync_api import expect

from tests.e2e.phone.steps import CONTROLLED, PAGE, choose_pin, do, sign_in
from tests.factories import fieldvisits as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture
def where(transactional_db):
    """A round of twelve houses under way."""
    where = make.place()
    make.HouseholdFactory.create_batch(9, mahalla=where.mahalla, head_name="Gʻaniyev Botir")
    where.round = make.running(where)
    return where


@pytest.fixture
def page(browser, live_server, client, where):
    """The member's phone, with the round taken along and the page kept."""
    context = browser.new_context(
        viewport={"width": 360, "height": 740},
        base_url=live_server.url,
        locale="uz-UZ",
        timezone_id="Asia/Tashkent",
        has_touch=True,
        is_mobile=True,
    )
    sign_in(context, client, where.member, live_server.url)
    page = context.new_page()
    page.goto(PAGE)
    choose_pin(page)
    do(page, "take-round")
    expect(page.locator(".p-next__address")).to_be_visible()
    page.evaluate(CONTROLLED)
    yield page
    context.close()
