"""The steps of a programme as people take them: by the names that stand on the pages.

Names are given in the language of the code and looked up as the pages show them, so that a step
is found wherever on its page it stands. What changes on the pages of programmes is changed here.
"""

import io
import re

from django.utils import translation
from django.utils.translation import gettext
from PIL import Image

LANGUAGE = "uz"
FINDINGS = "/fieldvisits/findings/"


def say(text):
    """A text of the code as the page shows it."""
    with translation.override(LANGUAGE):
        return gettext(text)


def press(page, name):
    """The button of the page, and what it leads to."""
    page.locator("main").get_by_role("button", name=say(name), exact=True).first.click()
    page.wait_for_load_state()


def follow(page, name):
    """The link of the page to a step of its own."""
    page.locator("main").get_by_role("link", name=say(name), exact=True).first.click()
    page.wait_for_load_state()


def unfold(page, name):
    page.locator("main summary", has_text=say(name)).first.click()


def picture(colour):
    """A photo as a phone would send it."""
    buffer = io.BytesIO()
    Image.new("RGB", (640, 480), colour).save(buffer, format="JPEG")
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": buffer.getvalue()}


def problem_of_a_round(page):
    """A problem of a round that waits for a short-term programme; the day it was found."""
    for state in ("waiting", "open"):
        page.goto(f"{FINDINGS}?state={state}&source=round")
        rows = page.locator("main table a[href*='/findings/'], main .c-rows a[href*='/findings/']")
        for address in rows.evaluate_all("links => links.map(link => link.href)"):
            page.goto(address)
            if state == "open":
                unfold(page, "Let it wait for a programme")
                page.locator("[name=horizon][value=short]").check()
                press(page, "Let it wait")
            words = page.locator("main").inner_text()
            if say("short term") in words.lower():
                day, month, year = re.search(r"(\d\d)\.(\d\d)\.(\d{4})", words).groups()
                return f"{year}-{month}-{day}"
    raise AssertionError("no problem of a round waits")


def draft(page, day):
    """A draft from the problems of one day; the address of the programme."""
    page.goto("/programs/new/")
    page.fill("[name=sources_from]", day)
    page.fill("[name=sources_to]", day)
    press(page, "Make the draft")
    page.wait_for_url(re.compile(r"/programs/\d+/$"))
    return page.url


def keep_one_measure(page, programme):
    """Take every source out of all measures but the first; those go with their last source."""
    while page.locator("tr[id^='measure-']").count() > 1:
        page.locator("tr[id^='measure-']").last.locator("a[href$='/edit/']").click()
        page.locator("main form[action$='/remove/'] button").first.click()
        page.goto(programme)


def edit(page, programme, **fields):
    """Change the plan of the only measure; `office` by a part of its name."""
    page.goto(programme)
    page.locator("tr[id^='measure-'] a[href$='/edit/']").click()
    if office := fields.pop("office", None):
        option = page.locator("[name=office] option", has_text=office).first
        page.select_option("[name=office]", option.get_attribute("value"))
    for name, value in fields.items():
        if page.locator(f"select[name={name}]").count():
            page.select_option(f"[name={name}]", value)
        else:
            page.fill(f"[name={name}]", value)
    press(page, "Save")
    page.wait_for_url(programme)


def submit(page, programme):
    page.goto(programme)
    press(page, "Submit")


def give_back(page, programme, reason):
    page.goto(programme)
    unfold(page, "Return it with a reason")
    page.fill("[name=reason]", reason)
    press(page, "Return")


def approve(page, programme):
    page.goto(programme)
    press(page, "Approve")


def send(page, programme):
    page.goto(programme)
    press(page, "Send")


def report(page, measure):
    """The office takes the measure and reports it done, with a photo."""
    page.goto(measure)
    press(page, "Take into work")
    follow(page, "Report what was done")
    page.fill("[name=quantity_done]", "1")
    page.fill("[name=spent]", "1500000.25")
    page.fill("[name=text]", "Quvur almashtirildi, suv keldi.")
    page.set_input_files("[name=files]", [picture("navy")])
    page.locator("[name=is_final]").check()
    press(page, "Send the report")


def verify(page, measure):
    """The reception looks on site and confirms the work."""
    page.goto(measure)
    follow(page, "Write down the check on site")
    page.locator("[name=confirmed][value='1']").check()
    page.fill("[name=note]", "Joyida ko‘rildi, suv bor.")
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_url(measure)


def close(page, programme):
    page.goto(programme)
    press(page, "Close")
