"""The line goes down: two people are registered all the same, and come in once it is back."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.factories import receptions as make

PAGE = "/receptions/offline/"
FORM = "document.getElementById('offline-form')"
KEPT = """() => new Promise((done) => {
    const open = indexedDB.open("qabulxona-offline");
    open.onsuccess = () => {
        const all = open.result.transaction("items").objectStore("items").getAll();
        all.onsuccess = () => { open.result.close(); done(all.result); };
    };
})"""

CONTROLLED = """() => new Promise((done) => {
    const workers = navigator.serviceWorker;
    if (workers.controller) done(true);
    workers.addEventListener("controllerchange", () => done(true));
})"""


@pytest.fixture
def desk(registrar, sign_in):
    """A registrar with numbers in hand, on the page that the device has kept."""
    page = registrar
    page.goto("/receptions/blocks/")
    page.fill("[name=count]", "5")
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(re.compile(r"/blocks/\d+/"))
    block = page.url
    page.goto(PAGE)
    page.evaluate(CONTROLLED)
    page.reload()
    page.locator("[data-do=take]").click()
    expect(page.locator("#offline-numbers")).to_contain_text("5")
    yield page
    page.context.set_offline(False)
    sign_in("registrar")
    page.goto(block)  # a person may hold so many blocks only
    page.fill("[name=reason]", "Sinov tugadi")
    page.locator("main form[action$='/return/'] button[type=submit]").click()
    expect(page.locator("main form[action$='/return/']")).to_have_count(0)


def register(page, surname):
    """Fill in the compact form; gives the number on the receipt."""
    fill_in(page, surname)
    page.locator("#offline-form button[type=submit]").click()
    expect(page.locator("[data-slip=name]")).to_have_text(surname)
    return page.locator("[data-slip=printed]").inner_text()


def fill_in(page, surname):
    page.fill("[name=surname]", surname)
    page.fill("[name=address]", "Navoiy koʻchasi, 5-uy")
    page.fill("[name=text]", "Bir oydan beri suv kelmayapti.")
    topic = page.locator("[name=topic] option[value]:not([value=''])").first
    page.select_option("[name=topic]", topic.get_attribute("value"))
    place = page.locator("[name=place] option[value]:not([value=''])").first
    page.select_option("[name=place]", place.get_attribute("value"))


def kept(page, state):
    """The registrations of the list that are in the state."""
    return page.locator(f"#offline-queue li[data-state={state}]")


def test_two_are_registered_offline_and_come_in_once(desk):
    page = desk
    page.context.set_offline(True)
    page.reload()  # the page opens without the line
    first, second = register(page, "Qoʻldoshev"), register(page, "Rahimova")
    assert first != second
    expect(kept(page, "waiting")).to_have_count(2)
    sent = page.evaluate(KEPT)

    page.context.set_offline(False)
    page.locator("[data-do=send]").click()
    expect(kept(page, "sent")).to_have_count(2)

    for number in (first, second):
        assert page.request.get(f"/receptions/appeals/{number}/").status == 200
    data = page.request.get("/receptions/offline/data.json").json()
    again = page.request.post(
        "/receptions/offline/sync/",
        data={"items": sent},
        headers={"X-CSRFToken": data["token"], "Referer": page.url},
    )
    answers = again.json()["items"]
    assert [one["state"] for one in answers] == ["already", "already"]
    assert sorted(one["number"] for one in answers) == sorted([first, second])
    assert "Rahimova" not in str(page.evaluate(KEPT))


def test_an_expired_sign_in_keeps_everything_and_says_so(desk):
    page = desk
    page.context.set_offline(True)
    register(page, "Tursunov")
    page.context.clear_cookies()
    page.context.set_offline(False)

    page.locator("[data-do=send]").click()
    page.locator("#offline-signin").wait_for(state="visible")

    expect(kept(page, "waiting")).to_have_count(1)


def test_the_page_passes_axe_and_wipes_the_device(desk):
    page = desk
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.on("dialog", lambda dialog: dialog.accept())

    page.locator("[data-do=wipe]").click()

    expect(page.locator("#offline-line")).to_contain_text("o‘chirildi")
    assert page.evaluate("caches.keys()") == []


def test_papers_follow_the_appeal_and_a_refused_one_is_told(desk):
    page = desk
    page.context.set_offline(True)
    page.reload()
    photo = make.photo()
    page.set_input_files(
        "#offline-files",
        [
            {"name": "suv.png", "mimeType": "image/png", "buffer": photo.read()},
            {"name": "soxta.pdf", "mimeType": "application/pdf", "buffer": b"MZ no paper"},
        ],
    )
    register(page, "Toshmatova")
    expect(kept(page, "waiting")).to_have_count(1)

    page.context.set_offline(False)
    page.locator("[data-do=send]").click()

    line = kept(page, "sent").first
    expect(line.locator("p.text-danger")).to_contain_text("soxta.pdf")
    (sent,) = [one for one in page.evaluate(KEPT) if one.get("fileProblems")]
    assert (sent["files"], sent["filesSent"]) == ([], 1)
    page.goto(sent["url"])
    expect(page.locator("main")).to_contain_text("suv.png")


def test_correcting_asks_before_it_replaces_what_is_typed(desk):
    page = desk
    answers = []

    def refuse(route):
        (sent,) = route.request.post_data_json["items"]
        refused = {"key": sent["key"], "state": "refused", "reasons": ["Manzil yoʻq"]}
        route.fulfill(json={"items": [refused]})

    def answer(dialog):
        answers.append(dialog.message)
        dialog.accept() if len(answers) > 1 else dialog.dismiss()

    page.route("**/offline/sync/", refuse)
    register(page, "Ergasheva")
    correct = kept(page, "refused").locator("button").last
    expect(correct).to_be_visible()
    page.on("dialog", answer)
    fill_in(page, "Tursunov")

    correct.click()
    expect(page.locator("[name=surname]")).to_have_value("Tursunov")
    correct.click()
    expect(page.locator("[name=surname]")).to_have_value("Ergasheva")

    assert len(answers) == 2
    page.unroute("**/offline/sync/")
    page.locator("#offline-form button[type=submit]").click()
    expect(kept(page, "sent")).to_have_count(1)


def test_a_registration_sent_twice_at_once_is_one(desk):
    page = desk
    page.context.set_offline(True)
    fill_in(page, "Ergasheva")
    page.evaluate(f"for (const turn of [1, 2]) {FORM}.requestSubmit()")
    expect(page.locator("[data-slip=name]")).to_have_text("Ergasheva")

    expect(page.locator("#offline-numbers")).to_contain_text("4")
    expect(kept(page, "waiting")).to_have_count(1)
    page.context.set_offline(False)
    page.locator("[data-do=send]").click()
    expect(kept(page, "sent")).to_have_count(1)


def test_a_full_device_is_told_and_the_words_stay(desk):
    page = desk
    page.evaluate(
        """() => { IDBObjectStore.prototype.put = () => {
            throw new DOMException("full", "QuotaExceededError");
        }; }"""
    )
    fill_in(page, "Ergasheva")

    page.locator("#offline-form button[type=submit]").click()

    expect(page.locator("#offline-problem")).to_be_visible()
    expect(page.locator("[name=surname]")).to_have_value("Ergasheva")


def test_an_answer_that_comes_late_gives_no_number_out_again(desk):
    """It names no numbers, because none had been taken yet when the server gave it."""
    page = desk
    page.route("**/offline/sync/", lambda route: route.abort())
    with page.expect_event("requestfailed"):
        first = register(page, "Ergasheva")

    def late(route):
        answer = route.fetch()
        route.fulfill(json={**answer.json(), "blocks": []})

    page.route("**/offline/data.json*", late, times=1)
    for _turn in range(2):
        with page.expect_event("requestfailed"):
            page.locator("[data-do=send]").click()

    assert register(page, "Sodiqov") != first
    page.unroute_all()


def test_nothing_comes_back_onto_a_wiped_device(desk):
    """The answer to what was being sent finds nothing to note down."""
    page = desk
    held = []
    page.on("dialog", lambda dialog: dialog.accept())
    page.route("**/offline/sync/", lambda route: held.append(route))
    with page.expect_request("**/offline/sync/"):
        register(page, "Ergasheva")
    page.locator("[data-do=wipe]").click()
    expect(page.locator("#offline-line")).to_contain_text("o‘chirildi")

    with page.expect_response("**/offline/data.json*"):  # asked last, after all is noted down
        held.pop().continue_()

    expect(page.locator("#offline-queue li")).to_have_count(1)
    assert page.evaluate(KEPT) == []
