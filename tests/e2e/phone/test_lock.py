"""The PIN and what goes with it: locked, forgotten, wiped, revoked, signed out."""

import datetime as dt

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from fieldvisits.choices import RoundStatus
from fieldvisits.models import (
    Finding,
    PhoneDevice,
    PhoneEntry,
    PhonePack,
    PhonePhoto,
    Visit,
)
from fieldvisits.phone_choices import EntryState, PhotoState
from fieldvisits.services import phone_devices, rounds
from territories.choices import Role
from tests.e2e.phone.steps import (
    PACKS,
    PAGE,
    STORED,
    choose_pin,
    do,
    go_round,
    send,
    sign_in,
    unlock,
)
from tests.factories.territories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_forgotten_pin_loses_nothing(page, where):
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, ["problem", "nobody"], first=3)
    page.reload()
    do(page, "forgotten")
    do(page, "forgotten-go")
    expect(page.locator("#phone-note")).to_contain_text("still sent")
    stored = page.evaluate(STORED)
    assert "pin" not in stored.split()

    assert PhonePack.objects.get().wiped_at is None
    page.context.set_offline(False)
    choose_pin(page)
    send(page)
    assert PhonePack.objects.get().wiped_at is not None

    assert Visit.objects.exclude(result="pending").count() == 2
    assert Finding.objects.get().text == "Tom oqmoqda 3"
    assert PhonePhoto.objects.get().state == PhotoState.KEPT


def test_ten_wrong_pins_wipe_what_can_be_read(page, where):
    assert page.evaluate(PACKS) == 1
    page.reload()
    for left in range(9, 0, -1):
        unlock(page, "000000")
        expect(page.locator("#phone-trouble")).to_contain_text(f"Tries left: {left}.")
    unlock(page, "000000")

    expect(page.locator("[name=again]")).to_be_visible()
    expect(page.locator("#phone-note")).to_contain_text("What could be read is wiped")
    assert page.evaluate(PACKS) == 0


def test_the_phone_locks_itself_after_a_pause(page, where):
    page.clock.install()
    page.reload()
    unlock(page)
    expect(page.locator(".p-next__address")).to_be_visible()

    page.clock.fast_forward("05:01")

    expect(page.locator("h1")).to_have_text("The phone is locked")


def test_a_revoked_phone_wipes_itself_and_the_head_gets_its_work(page, where):
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, ["nobody"])
    device = PhoneDevice.objects.get()
    phone_devices.revoke(device=device, by=where.head)

    page.context.set_offline(False)

    expect(page.locator("#phone-note")).to_contain_text("revoked", timeout=30_000)
    expect(page.locator("[name=again]")).to_be_visible()  # begins anew
    assert PhoneEntry.objects.get().state == EntryState.LATE
    device.refresh_from_db()
    assert device.wiped_at is not None


def test_a_round_finished_meanwhile_is_kept_for_the_head(page, where):
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, ["moved"])
    rounds.finish(round_=where.round, by=where.head)

    page.context.set_offline(False)

    expect(page.locator("#phone-note")).to_contain_text("finished", timeout=30_000)
    where.round.refresh_from_db()
    assert where.round.status == RoundStatus.FINISHED
    assert PhoneEntry.objects.get().state == EntryState.LATE
    assert "Botir" not in page.evaluate(STORED)


def test_an_expired_sign_in_keeps_everything(page, where):
    page.context.set_offline(True)
    do(page, "next")
    go_round(page, ["moved"])
    page.context.clear_cookies()
    page.context.set_offline(False)

    expect(page.locator("#phone-signin")).to_be_visible(timeout=30_000)

    assert PhoneEntry.objects.count() == 0
    expect(page.locator("#phone-line")).to_contain_text("to be sent: 1")


def test_nothing_is_pressed_while_the_phone_is_being_wiped(page, where):
    """What would be written down then would go with the rest."""
    held = []
    page.context.route("**/phone/wiped/", lambda route: held.append(route))
    do(page, "status")
    with page.expect_request("**/phone/wiped/"):
        do(page, "finish-day")

    page.locator("[data-do=back]").click(force=True)

    expect(page.locator("#phone-arrived")).to_be_visible()
    held.pop().continue_()
    expect(page.locator("#phone-note")).to_contain_text("the phone is wiped")


def test_a_line_lost_before_the_day_ends_is_said_and_nothing_is_wiped(page, where):
    asked = []

    def answer(route):
        asked.append(route)
        route.continue_() if len(asked) == 1 else route.abort()

    do(page, "status")
    page.context.route("**/state.json*", answer)
    do(page, "finish-day")

    expect(page.locator("#phone-trouble")).to_contain_text("Nothing is lost")
    assert page.evaluate(PACKS) == 1
    page.context.unroute("**/state.json*")
    do(page, "finish-day")
    expect(page.locator("#phone-note")).to_contain_text("the phone is wiped")


def test_a_wiped_phone_goes_on_to_the_next_person(page, where, client, live_server):
    do(page, "status")
    do(page, "finish-day")
    expect(page.locator("#phone-note")).to_contain_text("the phone is wiped")
    with page.expect_response("**/state.json*"):
        page.reload()  # the one who gave it back is still signed in
    expect(page.locator("#phone-line")).not_to_contain_text("sending")
    other = UserFactory(role=Role.ROUND_MEMBER, place=where.district)
    where.round.members.create(user=other, position="Hokim yordamchisi")
    sign_in(page.context, client, other, live_server.url)

    page.reload()
    choose_pin(page)
    do(page, "take-round")

    expect(page.locator(".p-next__address")).to_be_visible()
    assert PhonePack.objects.get(wiped_at=None).device.user == other


def test_a_phone_that_slept_is_locked_when_it_wakes(page, where):
    """Its timers stand still while it sleeps; its clock doesn't."""
    page.clock.install()
    page.reload()
    unlock(page)
    expect(page.locator(".p-next__address")).to_be_visible()

    page.clock.set_system_time(timezone.now() + dt.timedelta(hours=2))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")

    expect(page.locator("h1")).to_have_text("The phone is locked")


def test_one_tab_at_a_time_can_be_read(page, where):
    """Two would write over each other's draft, and one would outlive the wiping of the other."""
    do(page, "next")
    do(page, "refused")
    page.fill("[name=note]", "Eshikni ochmadi")
    page.wait_for_timeout(500)  # what is typed is kept a moment later
    other = page.context.new_page()
    other.goto(PAGE)
    unlock(other)
    expect(other.locator("[name=note]")).to_have_value("Eshikni ochmadi")
    expect(page.locator("h1")).to_have_text("The phone is locked")

    unlock(page)
    expect(page.locator("[name=note]")).to_have_value("Eshikni ochmadi")
    expect(other.locator("h1")).to_have_text("The phone is locked")
    do(other, "forgotten")
    do(other, "forgotten-go")

    expect(page.locator("[name=again]")).to_be_visible()
