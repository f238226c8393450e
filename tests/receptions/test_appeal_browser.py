"""The page of an appeal as a browser draws it."""

import os

import pytest

from tests.browser import DESK, PHONE, signed_in
from tests.factories import receptions as make

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]
STICKING_OUT = """buttons => buttons
    .filter(one => one.offsetParent && one.scrollWidth > one.clientWidth + 1)
    .map(one => one.innerText)"""


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_words_stay_inside_their_buttons_in_the_longest_language(live_server, browser, size):
    appeal = make.appeal()
    registrar = make.registrar_of(appeal.reception)
    page = signed_in(browser, live_server, registrar, viewport=size, language="uz-cyrl")

    page.goto(appeal.get_absolute_url())

    buttons = page.locator("main .btn")
    assert buttons.count() > 3
    assert buttons.evaluate_all(STICKING_OUT) == []
    page.context.close()
