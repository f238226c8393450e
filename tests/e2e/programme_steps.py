"""The steps of a programme as people take them: by the names that stand on the pages.

Names are given in the language of the code and looked up as the pages show them, so that a step
is found wherever on its page it stands. What changes on the pages of programmes is changed here.
"""

import datetime as dt
import re

from django.utils import translation
from django.utils.translation import gettext

from tests.factories import executors

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


PLACE = (41.3111, 69.2406)


def picture(colour, taken):
    """A photo as a phone would send it, with its day and its place."""
    upload = executors.picture(colour=colour, taken=taken, place=PLACE)
    return {"name": f"{colour}.jpg", "mimeType": "image/jpeg", "buffer": upload.read()}


def problem_of_a_round(page):
    """A problem of a round that waits for a programme: the day it was found, and the term."""
    page.goto(f"{FINDINGS}?state=waiting&source=round")
    found = page.locator("main .c-rows a[href*='/findings/']").first
    page.goto(found.get_attribute("href"))
    words = page.locator("main").inner_text()
    day, month, year = re.search(r"(\d\d)\.(\d\d)\.(\d{4})", words).groups()
    term = "short" if say("short term") in words.lower() else "medium"
    return f"{year}-{month}-{day}", term


def draft(page, day, term):
    """A draft from the problems of one day that rounds found; the address of the programme."""
    page.goto("/programs/new/")
    page.locator(f"[name=horizon][value={term}]").check()
    page.fill("[name=sources_from]", day)
    page.fill("[name=sources_to]", day)
    for kind in ("field_receptions", "questions"):
        page.locator(f"[name=kinds][value={kind}]").uncheck()
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


def ask_consent(page, programme):
    """The offices of the measures are asked, by the day that the form offers."""
    page.goto(programme)
    follow(page, "Ask for consent")
    press(page, "Ask")
    page.wait_for_url(programme)


def consent(page, programme, remark):
    """An office consents to its only measure, with a remark."""
    page.goto(programme)
    follow(page, "Answer")
    page.locator("input[name$=-verdict][value=remarks]").check()
    page.fill("textarea[name$=-text]", remark)
    press(page, "Send the answers")


def give_back(page, programme, reason, remark):
    """The regional head returns it with a reason, and a remark on each measure."""
    page.goto(programme)
    follow(page, "Decide measure by measure")
    for one in page.locator("textarea[name^=m][name$=-reason]").all():
        one.fill(remark)
    page.fill("textarea[name=reason]", reason)
    press(page, "Return with the remarks")
    page.wait_for_url(programme)


def approve(page, programme):
    page.goto(programme)
    press(page, "Approve")


def send(page, programme):
    page.goto(programme)
    press(page, "Send")


def accept(page, programme):
    """The khokimiyat takes the programme over."""
    page.goto(programme)
    press(page, "Accept the programme")


def ask_amendment(page, measure, grounds, **fields):
    """The office asks for another plan."""
    page.goto(measure)
    follow(page, "Ask for a change of the plan")
    for name, value in {**fields, "grounds": grounds}.items():
        page.fill(f"[name={name}]", value)
    press(page, "Send the request")
    page.wait_for_url(re.compile(r"/amendments/\d+/$"))
    return page.url


def approve_amendment(page, amendment):
    page.goto(amendment)
    press(page, "Approve")


def organise(page, measure, milestone):
    """The office names who answers for the measure, and sets a milestone that is reached."""
    page.goto(measure)
    follow(page, "Name the person")
    page.fill("[name=name]", "Aliyev Vali")
    page.fill("[name=post]", "bosh muhandis")
    page.fill("[name=phone]", "+998901234567")
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_url(measure)
    follow(page, "Set a milestone")
    page.fill("[name=text]", milestone)
    soon = dt.datetime.now(dt.UTC).date() + dt.timedelta(days=2)
    page.fill("[name=due_on]", soon.isoformat())
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_url(measure)
    page.locator("main a[href*='/milestones/'][href$='/reached/']").first.click()
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_url(measure)


def report(page, measure, photos):
    """The office takes the measure and reports it done, with everything its topic needs."""
    page.goto(measure)
    press(page, "Take into work")
    follow(page, "Report what was done")
    page.fill("[name=quantity_done]", "1")
    page.fill("[name=spent]", "1500000.25")
    page.fill("[name=text]", "Simlar almashtirildi, chiroq yondi.")
    page.locator("[name=is_final]").check()
    for field, photo in zip(("before", "after"), photos, strict=True):
        page.set_input_files(f"[name=proof_photo_{field}]", [photo])
    for number in page.locator("main [name^=number_]").all():
        number.fill("12/3")
    if page.locator("[name=proof_satisfaction]").count():
        page.set_input_files("[name=proof_satisfaction]", [photos[1]])
    press(page, "Send the report")
    page.wait_for_url(measure)


def verify(page, measure):
    """The reception looks on site and confirms the work."""
    page.goto(measure)
    follow(page, "Write down the check on site")
    page.locator("[name=confirmed][value='1']").check()
    page.fill("[name=note]", "Joyida ko‘rildi, chiroq bor.")
    page.locator("main form button.btn-primary[type=submit]").first.click()
    page.wait_for_url(measure)


def ask_household(page, measure):
    """Every household behind the measure says that its problem is solved; how many were asked."""
    asked = 0
    page.goto(measure)
    links = page.locator("main a[href*='/sources/'][href$='/ask/']")
    for address in links.evaluate_all("links => links.map(link => link.href)"):
        page.goto(address)
        page.locator("[name=value][value=solved]").check()
        page.locator("[name=way][value=visit]").check()
        press(page, "Write down the answer")
        page.wait_for_url(measure)
        asked += 1
    return asked


def close(page, programme):
    page.goto(programme)
    press(page, "Close")
