"""The phone as a crew's hand uses it: what is pressed, filled in and waited for."""

import io
from collections import Counter

from PIL import Image
from playwright.sync_api import expect

PAGE = "/fieldvisits/phone/"
PIN = "246810"
CONTROLLED = """() => new Promise((done) => {
    const workers = navigator.serviceWorker;
    if (workers.controller) done(true);
    workers.addEventListener("controllerchange", () => done(true));
})"""
# Everything the phone's database holds, as text: no name may be readable in it.
STORED = """async () => {
    const open = indexedDB.open("qabulxona-phone");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const plain = (value) => {
        if (value instanceof ArrayBuffer) return new TextDecoder().decode(value);
        if (ArrayBuffer.isView(value)) return new TextDecoder().decode(value);
        if (value && typeof value === "object") return Object.values(value).map(plain).join(" ");
        return String(value);
    };
    let text = "";
    for (const name of db.objectStoreNames) {
        const rows = db.transaction(name).objectStore(name).getAll();
        text += plain(await new Promise((done) => { rows.onsuccess = () => done(rows.result); }));
    }
    db.close();
    return text;
}"""
# How many rounds the phone carries.
PACKS = """async () => {
    const open = indexedDB.open("qabulxona-phone");
    const db = await new Promise((done) => { open.onsuccess = () => done(open.result); });
    const rows = db.transaction("packs").objectStore("packs").count();
    const count = await new Promise((done) => { rows.onsuccess = () => done(rows.result); });
    db.close();
    return count;
}"""
OUTCOMES = ["no_problem", "problem", "nobody", "refused", "moved", "problem"] * 2


def sign_in(context, client, user, url):
    """The person's session, in English."""
    client.force_login(user)
    cookies = {"sessionid": client.cookies["sessionid"].value, "django_language": "en"}
    context.add_cookies(
        [{"name": name, "value": value, "url": url} for name, value in cookies.items()]
    )


def do(page, name):
    page.locator(f"[data-do={name}]").click()


def choose_pin(page):
    page.fill("[name=pin]", PIN)
    page.fill("[name=again]", PIN)
    do(page, "go")


def unlock(page, pin=PIN):
    page.fill("[name=pin]", pin)
    do(page, "go")


def photo(width=3000, height=2000):
    file = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(file, "JPEG", quality=95)
    return {"name": "tom.jpg", "mimeType": "image/jpeg", "buffer": file.getvalue()}


def choose_topic(page):
    """The first topic there is."""
    topic = page.locator("[name=topic] option[value]:not([value=''])").first
    page.select_option("[name=topic]", topic.get_attribute("value"))


def visit(page, outcome, number):
    """One house from its result to the next house."""
    do(page, outcome)
    page.fill("[name=note]", f"Izoh {number}")
    if outcome == "nobody":
        do(page, "tomorrow")
    if outcome == "no_problem":
        do(page, "class-2")
    if outcome != "problem":
        do(page, "save")
        return
    do(page, "problem-form")
    choose_topic(page)
    page.fill("[name=text]", f"Tom oqmoqda {number}")
    do(page, "severity-3")
    page.fill("[name=people]", "5")
    page.set_input_files("[name=photos]", photo())
    expect(page.locator(".p-photo")).to_have_count(1)
    if number == 2:
        do(page, "settled")
        page.fill("[name=settled]", "Tom yopildi")
    do(page, "save")


def go_round(page, outcomes, first=1):
    """House after house, each from the top of the list."""
    for number, outcome in enumerate(outcomes, start=first):
        expect(page.locator(".p-results")).to_be_visible()
        house = page.locator("h1").inner_text()
        visit(page, outcome, number)
        expect(page.locator("#phone-note")).to_contain_text(f"{house} is written down")


def send(page):
    """Asks to send until everything is there."""
    do(page, "status")
    do(page, "send")
    expect(page.locator(".p-lead")).to_have_text(
        "Everything has arrived at the office.", timeout=60_000
    )


def flaky():
    """A line that loses a request, then the answer to one, and lets the third through.

    Gives the handler and what it counted: a lost answer is the harder case, because the server
    has done what the phone believes undone.
    """
    seen = Counter()

    def handler(route):
        turn = ("request lost", "answer lost", "through")[seen.total() % 3]
        seen[turn] += 1
        if turn == "request lost":
            route.abort("connectionfailed")
        elif turn == "answer lost":
            route.fetch()
            route.abort("connectionreset")
        else:
            route.continue_()

    return handler, seen
