"""Every page of the table of addresses, as a role that may open it: axe, and no sideways scroll."""

import os

import pytest
from django.test import Client

from territories.choices import Role
from tests import test_permissions as table
from tests.browser import PHONE, faults
from tests.drawn import Drawn

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
LANGUAGES = ("uz", "uz-cyrl", "ru", "en")


@pytest.fixture(scope="module")
def drawn(browser):
    context = browser.new_context(viewport=PHONE)
    yield Drawn(context.new_page())
    context.close()


def answers_of(module):
    """Address and answer of every page that the module's cases open, to one of their roles."""
    where = table.world_of(module)
    clients = {}
    for number, case in enumerate(module.CASES):
        if case.get("method", "get") != "get" or not case["allow"]:
            continue
        role = next(role for role in Role if role in case["allow"])
        if role not in clients:
            clients[role] = Client()
            clients[role].force_login(where.users[role])
        address = case["url"](where)
        clients[role].cookies["django_language"] = LANGUAGES[number % len(LANGUAGES)]
        answer = clients[role].get(address, case.get("data", {}))
        if answer.status_code == 200 and is_page(answer):
            yield address, answer


def is_page(answer):
    """Whether it is a whole page: no file, and no part that a page fetches."""
    html = "html" in answer.get("Content-Type", "") and b"<html" in answer.content
    return html and b"<main" in answer.content  # the phone's is built by its script: e2e/phone


@pytest.mark.django_db
@pytest.mark.parametrize("module", table.MODULES, ids=lambda module: module.__name__)
def test_every_page_passes_axe_on_a_phone(drawn, module):
    wrong = []
    shell = True
    for address, answer in answers_of(module):
        drawn.show(address, answer)
        whole = shell or not drawn.page.locator("main").count()
        # The shell around a page is the same on all of them.
        wrong += [(address, *fault) for fault in faults(drawn.page, part=None if whole else "main")]
        shell = False

    assert wrong == []
