"""A day of a round on a phone: no line, a closed page, a flaky line, and exactly the right rows."""

import datetime as dt
import re
import threading
from collections import Counter
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from fieldvisits.choices import FindingState, VisitResult
from fieldvisits.models import (
    Crew,
    CrewDay,
    Finding,
    PhoneDevice,
    PhoneEntry,
    PhonePhoto,
)
from fieldvisits.phone import words
from fieldvisits.phone_choices import EntryState, PhotoState
from tests.e2e.phone.steps import (
    OUTCOMES,
    PACKS,
    PAGE,
    STORED,
    choose_topic,
    do,
    flaky,
    go_round,
    photo,
    send,
    unlock,
)
from tests.factories import fieldvisits as make

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_day_without_a_line_ends_with_exactly_the_right_rows(page, where):
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, OUTCOMES[:6])
    expect(page.locator("#phone-line")).to_contain_text("No line")
    assert PhoneEntry.objects.count() == 0

    page.close()
    page = page.context.new_page()
    page.goto(PAGE)  # closed and reopened without a line
    unlock(page, "000000")
    expect(page.locator("#phone-trouble")).to_contain_text("wrong")
    stored = page.evaluate(STORED)
    assert "Botir" not in stored
    assert "Tom oqmoqda" not in stored
    unlock(page)
    do(page, "next")
    go_round(page, OUTCOMES[6:], first=7)
    expect(page.locator(".p-next")).to_contain_text("Every house was gone to")

    handler, lost = flaky()
    page.context.route(re.compile(r"/fieldvisits/phone/.*(state|sync|photos|pack|device)"), handler)
    page.context.set_offline(False)
    send(page)

    assert min(lost["request lost"], lost["answer lost"]) >= 4  # state, entries, photos
    visits = list(where.round.visits.order_by("position"))
    assert [one.result for one in visits] == OUTCOMES
    assert [one.note for one in visits] == [f"Izoh {n}" for n in range(1, 13)]
    assert {one.by for one in visits} == {where.member}
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    assert [one.revisit_on for one in visits if one.result == "nobody"] == [tomorrow] * 2
    assert {one.household.household_class for one in visits if one.result == "no_problem"} == {"2"}
    found = Finding.objects.order_by("visit__position")
    assert found[0].result == "Tom yopildi"  # goes into the minutes of the round
    assert [one.text for one in found] == [f"Tom oqmoqda {n}" for n in (2, 6, 8, 12)]
    assert [one.state for one in found] == [FindingState.SOLVED_ON_SPOT, *[FindingState.OPEN] * 3]
    assert {(one.severity, one.people_affected) for one in found} == {(3, 5)}
    entries = Counter(PhoneEntry.objects.values_list("kind", "state"))
    assert entries == {("visit", "applied"): 12, ("finding", "applied"): 4}
    photos = PhonePhoto.objects.all()
    assert {one.state for one in photos} == {PhotoState.KEPT}
    for one in photos:
        with one.file.open() as file:
            assert Image.open(file).size == (1600, 1067)
    keys = PhonePhoto.objects.values_list("entry_key", flat=True)
    assert sorted(keys) == sorted(one.entry.client_id for one in found)


def test_only_the_houses_of_today_are_on_the_way(page, where):
    crew = Crew.objects.create(round=where.round, name="1-guruh")
    today = timezone.localdate()
    days = [
        CrewDay.objects.create(round=where.round, crew=crew, day=today + dt.timedelta(days=ahead))
        for ahead in (1, 0)
    ]
    for place, one in enumerate(where.round.visits.order_by("position")[:4]):
        one.crew_day, one.position = days[place // 2], place % 2 + 1
        one.save()
    where.round.members.update(crew=crew)
    page.reload()
    unlock(page)
    expect(page.locator(".p-lead")).to_contain_text("2 of 2")

    do(page, "next")
    go_round(page, ["nobody", "refused"])

    expect(page.locator(".p-next")).to_contain_text("Every house of today was gone to")
    expect(page.locator(".p-day").first).to_have_text("Today")
    expect(page.locator(".p-row")).to_have_count(4)
    send(page)
    kept = where.round.visits.filter(crew_day=days[1]).order_by("position")
    assert [one.result for one in kept] == ["nobody", "refused"]


@pytest.fixture
def agreed(where):
    """The day on which the first household wants to be visited again, as told on another round."""
    first = where.round.visits.order_by("position").first()
    before = make.finished(make.place(), [VisitResult.NOBODY] * 3)
    day = timezone.localdate() + dt.timedelta(days=2)
    before.visits.filter(position=1).update(household=first.household, revisit_on=day)
    return day


def test_the_phone_names_the_day_agreed_on(agreed, page):
    do(page, "next")

    expect(page.locator(".p-facts .p-trouble")).to_contain_text(f"{agreed:%d.%m.%Y}")


def test_a_problem_and_its_photo_know_where_the_phone_was(page, where):
    page.context.set_geolocation({"latitude": 41.311081, "longitude": 69.240562})
    do(page, "next")
    go_round(page, ["problem"])  # nobody has allowed it yet
    page.context.grant_permissions(["geolocation"])
    go_round(page, ["problem"])
    do(page, "back")
    send(page)

    without, found = Finding.objects.order_by("visit__position")
    assert without.latitude is None
    assert (found.latitude, found.longitude) == (Decimal("41.311081"), Decimal("69.240562"))
    photos = [PhonePhoto.objects.get(entry_key=one.entry.client_id) for one in (without, found)]
    assert [one.latitude for one in photos] == [None, found.latitude]
    assert all(one.taken_at is not None for one in photos)


def test_a_phone_with_a_wrong_clock_asks_for_the_right_day(page, where):
    """Tomorrow is the office's tomorrow, and the office learns of the clock."""
    page.clock.install(time=timezone.now() + dt.timedelta(days=3))
    page.reload()
    unlock(page)
    send(page)  # from then on the phone knows how far it is off
    do(page, "back")
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, ["nobody"])
    do(page, "back")
    page.context.set_offline(False)
    send(page)

    visit = where.round.visits.get(result="nobody")
    assert visit.revisit_on == timezone.localdate() + dt.timedelta(days=1)
    assert timezone.localdate(visit.visited_at) == timezone.localdate()
    offset = PhoneEntry.objects.get().offset_seconds
    assert abs(offset + 3 * 86_400) < 3_600


def test_the_page_opens_while_the_server_does_not_answer(page, where, monkeypatch):
    """Neither a server that never answers nor one that fails keeps the crew from working."""
    gate = threading.Event()
    texts = words.in_every_language()
    monkeypatch.setattr(words, "in_every_language", lambda: gate.wait(60) and texts)
    try:
        page.goto(PAGE, timeout=20_000)
        unlock(page)
        expect(page.locator(".p-next__address")).to_be_visible()
        assert not gate.is_set()
    finally:
        gate.set()

    monkeypatch.setattr(words, "in_every_language", lambda: 1 / 0)
    page.goto(PAGE)
    unlock(page)
    expect(page.locator(".p-next__address")).to_be_visible()


def test_the_end_of_the_day_shows_what_arrived_and_wipes_the_phone(page, where):
    do(page, "next")
    go_round(page, ["nobody", "refused"])
    do(page, "back")
    send(page)
    expect(page.locator("#phone-arrived [data-state=applied]")).to_have_count(2)

    do(page, "finish-day")

    expect(page.locator("#phone-note")).to_contain_text("the phone is wiped")
    expect(page.locator("[name=again]")).to_be_visible()
    assert page.evaluate(PACKS) == 0
    assert PhoneDevice.objects.earliest("pk").wiped_at is not None


SLOW_SENDING = """() => {
    const fetched = window.fetch;
    window.fetch = async (url, options) => {
        if (url.endsWith("/sync/")) await new Promise((done) => { setTimeout(done, 2000); });
        return fetched(url, options);
    };
}"""


def test_a_day_finished_while_something_is_being_sent_waits_for_it(page, where):
    page.evaluate(SLOW_SENDING)
    do(page, "next")
    go_round(page, ["nobody"])
    do(page, "back")
    do(page, "status")
    expect(page.locator("#phone-line")).to_contain_text("sending")

    do(page, "finish-day")

    expect(page.locator("#phone-note")).to_contain_text("the phone is wiped", timeout=15_000)
    assert PhoneEntry.objects.get().state == EntryState.APPLIED


SLOW_PLACE = """() => {
    navigator.geolocation.getCurrentPosition = (found, refused) => setTimeout(refused, 1500);
}"""


def test_nobody_leaves_with_half_a_problem_written_down(page, where):
    page.evaluate(SLOW_PLACE)
    do(page, "next")
    do(page, "problem")
    do(page, "problem-form")
    choose_topic(page)
    page.fill("[name=text]", "Tom oqmoqda")
    do(page, "save")

    do(page, "back")  # pressed at once; the screen waits until the problem is written down

    expect(page.locator("#phone-note")).to_have_count(0)
    send(page)
    assert Finding.objects.get().text == "Tom oqmoqda"


def test_a_full_store_is_told_and_the_words_stay(page, where):
    do(page, "next")
    page.evaluate(
        """() => {
        const full = () => { throw new DOMException("full", "QuotaExceededError"); };
        IDBObjectStore.prototype.put = full;
        IDBObjectStore.prototype.add = full;
    }"""
    )
    do(page, "refused")
    page.fill("[name=note]", "Eshikni ochmadi")

    do(page, "save")

    expect(page.locator("#phone-trouble")).to_contain_text("storage is full")
    expect(page.locator("[name=note]")).to_have_value("Eshikni ochmadi")


def test_a_photo_of_30_megabytes_is_made_smaller_on_the_phone(page, where, tmp_path):
    content = photo(6400, 4800)["buffer"]
    big = tmp_path / "tom.jpg"
    big.write_bytes(content.ljust(30_000_000, b"\0"))  # decoders leave what follows the end
    do(page, "next")
    do(page, "problem")
    do(page, "problem-form")
    choose_topic(page)
    page.fill("[name=text]", "Tom oqmoqda")

    page.set_input_files("[name=photos]", big)

    expect(page.locator(".p-photo")).to_contain_text(re.compile(r"\d{2,4} KB"), timeout=30_000)
    page.set_input_files(
        "[name=photos]", {"name": "x.jpg", "mimeType": "image/jpeg", "buffer": b"no picture"}
    )
    expect(page.locator("#phone-trouble")).to_contain_text("x.jpg")

    do(page, "save")
    do(page, "back")
    send(page)
    kept = PhonePhoto.objects.get()
    assert kept.state == PhotoState.KEPT
    with kept.file.open() as file:
        assert Image.open(file).size == (1600, 1200)


TARGETS = "button, select, .p-button, .p-option, .p-photos label"
SMALL = """([targets, least]) => [...document.querySelectorAll(targets)]
  .map(one => [one, one.getBoundingClientRect()])
  .filter(([, box]) => box.width && box.height && (box.width < least || box.height < least))
  .map(([one, box]) => `${one.textContent.trim().slice(0, 20)} ${box.width}x${box.height}`)
"""
THUMB = 44  # CSS pixels


def test_every_screen_passes_axe_fits_the_phone_and_the_thumb(page, where):
    problems = []

    def look(name):
        found = Axe().run(page)
        if found.violations_count:
            problems.append(f"{name}: {found.generate_report()}")
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            problems.append(f"{name} scrolls sideways")
        assert page.locator("button:visible").count(), name
        problems.extend(
            f"{name}: too small: {one}" for one in page.evaluate(SMALL, [TARGETS, THUMB])
        )

    look("houses")
    do(page, "status")
    look("status")
    page.select_option("[name=language]", "ru")
    look("status in Russian")
    do(page, "back")
    do(page, "next")
    do(page, "problem")
    look("house")
    do(page, "problem-form")
    look("problem")
    page.reload()
    look("locked")
    unlock(page)
    expect(page.locator(".p-results")).to_be_visible()  # where one was typing
    assert not problems, "\n".join(problems)


def test_a_page_half_delivered_does_not_replace_the_one_that_works(page, where, monkeypatch):
    """After an update the page is kept with its own scripts or not at all."""
    url = staticfiles_storage.url
    moved = {"config/icon-192.png": "/static/gone.png"}

    def renamed(name):
        return moved.get(name) or url(name).replace("/static/", "/static//")

    monkeypatch.setattr(staticfiles_storage._wrapped, "url", renamed)
    page.goto(PAGE)  # the new page is there; not all of its files come through
    expect(page.locator("[name=pin]")).to_be_visible()
    page.context.new_cdp_session(page).send("Network.clearBrowserCache")

    page.context.set_offline(True)
    page.goto(PAGE)

    unlock(page)
    expect(page.locator(".p-next__address")).to_be_visible()
