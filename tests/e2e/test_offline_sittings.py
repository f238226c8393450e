"""Two desks of one account without a line: each its own numbers, each at the sitting chosen."""

import datetime as dt
import os

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fieldvisits.choices import FieldReceptionKind
from fieldvisits.models import Hearing
from receptions.models import Appeal, NumberBlock, NumberClash
from territories import clock
from tests.browser import faults, signed_in
from tests.e2e.phone.steps import CONTROLLED
from tests.factories import fieldvisits as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = pytest.mark.django_db(transaction=True)
PAGE = "/receptions/offline/"


@pytest.fixture
def where(transactional_db):
    """A reception with two sittings at noon of today."""
    where = make.place()
    noon = timezone.make_aware(dt.datetime.combine(timezone.localdate(), dt.time(12)))
    with clock.playing(noon - dt.timedelta(hours=6)):
        where.school = make.announced(where, starts_at=noon, place="12-maktab")
        where.club = make.announced(
            where, starts_at=noon, place="Madaniyat uyi", kind=FieldReceptionKind.FIELD
        )
    return where


@pytest.fixture
def device(browser, live_server, where):
    """Makes devices of the one account, each with numbers taken and the page kept."""
    contexts = []

    def make_one(address=PAGE):
        page = signed_in(browser, live_server, where.registrar, timezone_id="Asia/Tashkent")
        contexts.append(page.context)
        page.goto(address)
        page.evaluate(CONTROLLED)
        expect(page.locator("#offline-numbers")).to_contain_text("No number is left")
        page.locator("[data-do=take]").click()
        expect(page.locator("#offline-numbers")).to_contain_text("20")
        return page

    yield make_one
    for context in contexts:
        context.close()


def fill_in(page, surname):
    """One visitor, up to the button."""
    page.fill("[name=surname]", surname)
    page.fill("[name=address]", "Navoiy koʻchasi, 5-uy")
    page.fill("[name=text]", "Bir oydan beri suv kelmayapti.")
    for name in ("topic", "place"):
        first = page.locator(f"[name={name}] option[value]:not([value=''])").first
        page.select_option(f"[name={name}]", first.get_attribute("value"))


def register(page, surname):
    """One visitor; gives the number on the receipt."""
    fill_in(page, surname)
    page.locator("#offline-form button[type=submit]").click()
    expect(page.locator("[data-slip=name]")).to_have_text(surname)
    return page.locator("[data-slip=printed]").inner_text()


def lines_of(sitting):
    found = Hearing.objects.filter(field_reception=sitting).order_by("line")
    return [(one.desk, one.finding.question.appeal.number, one.person) for one in found]


def test_two_devices_of_one_account_print_different_numbers_into_the_chosen_sitting(device, where):
    first, second = device(), device(f"{PAGE}?sitting={where.club.pk}&desk=2")
    first.select_option("[name=sitting]", str(where.school.pk))
    first.fill("[name=desk]", "1")
    for page in (first, second):
        page.context.set_offline(True)
    printed = [register(first, "Rahimova"), register(second, "Tursunov")]

    for page in (first, second):
        page.reload()  # the battery was changed: the desk is where it was
    expect(first.locator("[name=sitting]")).to_have_value(str(where.school.pk))
    expect(second.locator("[name=desk]")).to_have_value("2")
    printed += [register(first, "Qodirova"), register(second, "Aliyev")]
    assert len(set(printed)) == 4
    for page in (second, first):
        page.context.set_offline(False)
        page.locator("[data-do=send]").click()
        expect(page.locator("#offline-queue li[data-state=sent]")).to_have_count(2)

    assert not NumberClash.objects.exists()
    assert sorted(Appeal.objects.values_list("number", flat=True)) == sorted(printed)
    assert lines_of(where.school) == [("1", printed[0], "Rahimova"), ("1", printed[2], "Qodirova")]
    assert lines_of(where.club) == [("2", printed[1], "Tursunov"), ("2", printed[3], "Aliyev")]
    assert NumberBlock.objects.values("held_by").distinct().count() == 2


def test_a_matter_that_ended_on_the_spot_needs_no_number(device, where):
    page = device()
    expect(page.locator("[name=outcome]")).to_be_hidden()  # nothing ends so at the reception
    page.context.set_offline(True)
    page.select_option("[name=sitting]", str(where.school.pk))
    page.fill("[name=desk]", "1")
    fill_in(page, "Rahimova")
    page.select_option("[name=outcome]", "settled")
    page.locator("#offline-form button[type=submit]").click()
    expect(page.locator("#offline-problem")).to_contain_text("What was done or explained")
    page.fill("[name=result]", "Chiroq shu kuniyoq yoqildi.")
    page.locator("#offline-form button[type=submit]").click()
    expect(page.locator("#offline-queue li[data-state=waiting]")).to_contain_text("on the spot")
    expect(page.locator("#offline-numbers")).to_contain_text("20")
    expect(page.locator("[name=outcome]")).to_have_value("")
    expect(page.locator("[name=result]")).to_be_hidden()

    page.context.set_offline(False)
    expect(page.locator("#offline-queue li[data-state=sent]")).to_have_count(1)

    line = Hearing.objects.get()
    assert (line.field_reception, line.desk, line.outcome) == (where.school, "1", "settled")
    assert (line.person, line.result) == ("Rahimova", "Chiroq shu kuniyoq yoqildi.")
    assert not Appeal.objects.exists()
    assert faults(page) == []


def test_a_device_wiped_after_sending_leaves_its_numbers_to_the_next(device, where):
    page = device()
    first = register(page, "Rahimova")
    expect(page.locator("#offline-queue li[data-state=sent]")).to_have_count(1)
    page.locator("[data-do=wipe]").click()
    expect(page.locator("#offline-line")).to_contain_text("wiped")
    block = NumberBlock.objects.get()
    assert block.held_by is None

    page.locator("[data-do=take]").click()

    expect(page.locator("#offline-numbers")).to_contain_text("19")
    assert register(page, "Aliyev") > first
    assert NumberBlock.objects.get().pk == block.pk
