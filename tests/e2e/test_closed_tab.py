"""A tab is closed in the middle of a letter; what was typed is taken up where it was left."""

import re

from playwright.sync_api import expect

REGISTER = "/receptions/appeals/register/"
LETTER = {
    "surname": "Yoʻldosheva",
    "address": "Bobur koʻchasi, 7-uy",
    "text": "Maoshim uch oydan beri berilmayapti.",
    "questions-0-text": "Maoshim berilsin",
    "questions-1-text": "Rahbar javob bersin",
}


def with_topic(response):
    """Whether the draft that was kept has a topic."""
    sent = response.request.post_data or ""
    return response.url.endswith("/draft/") and bool(re.search(r"questions-0-topic=\d", sent))


def test_a_closed_tab_loses_nothing(registrar):
    page = registrar
    page.goto(REGISTER)
    page.locator("[value=add-question]").press("Enter")
    page.wait_for_selector("[name=questions-1-text]")
    for name, words in LETTER.items():
        page.locator(f"[name={name}]").press_sequentially(words)
    with page.expect_response(with_topic) as kept:
        page.locator("[name=questions-0-topic]").press("ArrowDown")
    assert kept.value.status == 200
    topic = page.input_value("[name=questions-0-topic]")
    context = page.context
    page.close()

    again = context.new_page()
    again.goto(REGISTER)
    again.locator("main a[href*='draft=']").first.press("Enter")
    again.wait_for_url("**draft=**")

    for name, words in LETTER.items():
        expect(again.locator(f"[name={name}]")).to_have_value(words)
    expect(again.locator("[name=questions-0-topic]")).to_have_value(topic)


def test_no_list_opens_over_the_form_after_the_field_is_left(registrar):
    """On a slow line the suggestions come when somebody types in the next field already."""
    page = registrar
    page.goto(REGISTER)
    page.locator("details.c-fold").evaluate_all("all => all.forEach(one => { one.open = true; })")
    field = page.locator("input[data-typeahead-url]:visible").first
    address = field.get_attribute("data-typeahead-url")
    page.route(f"**{address}*", lambda route: None)  # not answered yet
    with page.expect_request(f"**{address}*"):
        field.press_sequentially("xal")

    with page.expect_event("requestfailed"):  # nobody waits for the answer any more
        field.press("Tab")
