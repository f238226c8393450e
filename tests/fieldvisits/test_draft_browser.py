"""What was typed into a form stays in the tab until the server has taken it."""

import os

import pytest
from django.template.loader import render_to_string

from tests.browser import signed_in
from tests.factories import fieldvisits as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
HTML = "text/html; charset=utf-8"
FORM = "/fieldvisits/receptions/announce/"
WORDS = "main form[data-draft] input[type=text]:visible"


@pytest.mark.parametrize("answer", ["failed", "refused"])
def test_a_form_that_the_server_did_not_take_is_filled_in_again(browser, live_server, answer):
    page = signed_in(browser, live_server, make.place().head)
    refused = page.request.get("/no-such/").text()
    body = {"failed": render_to_string("500.html"), "refused": refused}[answer]
    page.route(
        f"**{FORM}",
        lambda route: (
            route.fulfill(body=body, content_type=HTML)
            if route.request.method == "POST"
            else route.continue_()
        ),
    )
    page.goto(FORM)
    page.locator(WORDS).first.fill("Guliston MFY binosi")
    page.locator("main form[data-draft]").evaluate(
        "form => { form.noValidate = true; form.requestSubmit() }"
    )
    page.wait_for_selector("[data-refused]")

    page.goto("/today/")
    page.goto(FORM)

    assert page.locator(WORDS).first.input_value() == "Guliston MFY binosi"
    page.context.close()
