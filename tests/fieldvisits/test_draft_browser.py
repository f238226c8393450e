"""What was typed into a form stays in the tab until the server has taken it."""

import os

import pytest
from django.template.loader import render_to_string

from fieldvisits.models import VisitAnswers
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


def test_what_the_page_itself_filled_in_is_drawn_anew_in_another_language(browser, live_server):
    """Else the sheet of a visit would count as filled in by somebody."""
    where = make.place()
    where.district.name_ru = "Ургутский район"
    where.district.save()
    visit = make.running(where).visits.first()
    page = signed_in(browser, live_server, where.member, language="ru")
    page.goto(visit.get_absolute_url())
    district = page.locator("[name=sheet-district]")
    assert district.input_value() == "Ургутский район"
    page.locator("[name=note]").fill("Qayta kelish kerak")
    page.locator("[name=result][value=no_problem]").check()
    page.wait_for_timeout(700)

    page.context.add_cookies([{"name": "django_language", "value": "uz", "url": live_server.url}])
    page.goto(visit.get_absolute_url())

    assert page.locator("[name=note]").input_value() == "Qayta kelish kerak"
    assert page.locator("[name=result][value=no_problem]").is_checked()
    assert district.input_value() == where.district.name_uz
    page.locator("main form[data-draft] button:not([name])").click()
    page.wait_for_url("**/rounds/*/")
    assert not VisitAnswers.objects.exists()
    page.context.close()
