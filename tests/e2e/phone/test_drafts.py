"""What is typed and photographed before it is written down, and what is left of it after."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from fieldvisits.models import (
    Finding,
    PhoneEntry,
    PhonePhoto,
)
from fieldvisits.phone_choices import PhotoState
from fieldvisits.services import rounds
from tests.e2e.phone.steps import (
    choose_topic,
    do,
    go_round,
    photo,
    send,
    unlock,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_photo_not_written_down_yet_survives_a_locked_page(page, where):
    do(page, "next")
    do(page, "problem")
    do(page, "problem-form")
    page.fill("[name=text]", "Tom oqmoqda")
    choose_topic(page)
    page.set_input_files("[name=photos]", [photo(), {**photo(200, 100), "name": "ikkinchi.jpg"}])
    expect(page.locator(".p-photo")).to_have_count(2)
    page.locator(".p-photo button").first.click()
    expect(page.locator(".p-photo")).to_have_count(1)
    page.wait_for_timeout(500)  # what is typed is kept a moment later
    page.reload()
    unlock(page)
    do(page, "problem-form")
    expect(page.locator("[name=text]")).to_have_value("Tom oqmoqda")
    expect(page.locator(".p-photo")).to_have_count(1)

    do(page, "save")
    do(page, "back")
    send(page)

    kept = PhonePhoto.objects.get()
    assert kept.state == PhotoState.KEPT
    with kept.file.open() as file:
        assert Image.open(file).size == (200, 100)


def test_a_house_just_written_down_leaves_no_draft_behind(page, where):
    """What was typed a moment before saving is not kept again, for this house or for the next."""
    do(page, "next")
    go_round(page, ["refused"])
    page.wait_for_timeout(500)  # what is typed is kept a moment later

    page.reload()
    unlock(page)

    do(page, "next")
    expect(page.locator("[data-do=save]")).to_be_visible()
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)


SLOW_PICTURES = """() => {
    const made = window.createImageBitmap;
    window.createImageBitmap = async (...given) => {
        await new Promise((done) => { setTimeout(done, 1500); });
        return made(...given);
    };
}"""


def test_a_photo_still_being_made_smaller_goes_with_its_own_problem(page, where):
    page.evaluate(SLOW_PICTURES)
    do(page, "next")
    do(page, "problem")
    do(page, "problem-form")
    page.fill("[name=text]", "Tom oqmoqda")
    choose_topic(page)
    page.set_input_files("[name=photos]", photo(200, 100))

    do(page, "save")
    do(page, "back")
    send(page)

    assert PhonePhoto.objects.get().entry_key == Finding.objects.get().entry.client_id


def test_an_answer_is_kept_as_it_is_typed_and_the_keyboard_goes_on(page, where):
    do(page, "next")
    do(page, "no_problem")
    name, age = (page.locator(f"[data-field={one}] input") for one in ("head_name", "head_age"))
    name.press_sequentially("Karimova")
    name.press("Tab")
    page.keyboard.type("1970")
    page.keyboard.press("Tab")
    page.keyboard.type("54")
    page.wait_for_timeout(500)  # what is typed is kept a moment later

    page.reload()
    unlock(page)

    expect(age).to_have_value("54")


def test_what_is_being_typed_outlives_the_end_of_the_round(page, where):
    do(page, "next")
    do(page, "refused")
    page.fill("[name=note]", "Eshikni ochmadi")
    rounds.finish(round_=where.round, by=where.head)

    with page.expect_response("**/state.json*"):
        page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(page.locator("#phone-line")).not_to_contain_text("sending")
    do(page, "save")

    expect(page.locator("#phone-note")).to_contain_text("finished", timeout=30_000)
    assert PhoneEntry.objects.get().payload["fields"]["note"] == "Eshikni ochmadi"
