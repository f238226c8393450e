"""In a real browser: a body without accounts answers by its link, without a part that is late."""

import os

import pytest

from receptions.choices import QuestionStatus
from receptions.services import coexecution
from tests.browser import PHONE, faults, signed_in
from tests.factories import executors as make
from tests.factories.receptions import question, registrar_of
from tests.factories.territories import OfficeFactory

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
WHY = "Uch marta soʻraldi"
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


def test_a_body_answers_by_its_link_on_a_phone(browser, live_server):
    asked = question(QuestionStatus.ASSIGNED)
    helper = OfficeFactory()
    part = coexecution.add(question=asked, office=helper, by=registrar_of(asked.reception))
    _link, token = make.link(asked)
    page = signed_in(browser, live_server, viewport=PHONE)

    page.goto(f"/receptions/answer/{token}/")
    wrong = faults(page)
    page.locator("[name=text]").fill("Suv keldi.")
    page.get_by_label("explained").check()
    page.get_by_label("Who signs: full name").fill("Aliyev Vali")
    page.get_by_label("Who signs: post").fill("Boshliq")
    page.get_by_role("button", name="Send to the reception").click()
    page.get_by_text("Wait for this part, or say why").first.wait_for()
    wrong += faults(page)
    page.get_by_label(f"Why you answer without the part of {helper}").fill(
        "Uch marta so\u02bbraldi"
    )
    page.get_by_role("button", name="Send to the reception").click()

    page.get_by_role("heading", name="The answer has come in").wait_for()
    assert wrong == []
    assert asked.answers.get().text == "Suv keldi."
    part.refresh_from_db()
    assert part.gone_without_reason == WHY
    page.context.close()
