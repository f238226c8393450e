"""In a real browser: the applicant opens the link on a phone, says "no", and it is open again."""

import os

import pytest

from receptions.choices import QuestionStatus
from receptions.services import word
from tests.browser import violations
from tests.factories.receptions import question

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_no_by_the_link_opens_the_question_again(browser, live_server):
    found = question(QuestionStatus.CLOSED, language="en")
    address = f"{live_server.url}/solved/{word.token(found)}/"
    context = browser.new_context(viewport={"width": 360, "height": 800}, locale="en")
    page = context.new_page()

    page.goto(address)
    page.get_by_label("no, it is not solved").check()
    page.get_by_label("In your own words").fill("No water since Monday")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    wrong = violations(page)
    page.get_by_role("button", name="Send the answer").click()

    page.get_by_text("The question is open again").wait_for()
    found.refresh_from_db()
    assert found.status == QuestionStatus.ASSIGNED
    assert found.verifications.get().note == "No water since Monday"
    assert wrong == []

    page.goto(address)
    page.get_by_role("heading", name="Already answered").wait_for()
    context.close()
