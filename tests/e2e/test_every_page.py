"""Every kind of page, reached by links as each role, on a phone: axe, and no sideways scroll."""

from collections import deque
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve

from territories.demo import ACCOUNTS, PASSWORD

PHONE = {"width": 360, "height": 780}
# Never followed: they sign out, change the language, or lead away from this site's own pages.
LEFT_ALONE = {"account_logout", "set_language", "preferences"}
MOST_PAGES = 60


def kind_of(address):
    """The name of the page an address leads to; None for files and pages of other software."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return None
    name = found.view_name
    if name in LEFT_ALONE or address.startswith(("/cms-admin/", "/media/", "/documents/")):
        return None
    return urlsplit(address).path if name == "wagtail_serve" else name


def links_of(page):
    return page.eval_on_selector_all(
        "a[href^='/']", "links => links.map(link => link.getAttribute('href').split('#')[0])"
    )


def walk(page, start, seen):
    """Open every kind of page not seen yet that links lead to; what is wrong with each."""
    waiting, wrong = deque([start]), []
    opened = 0
    while waiting and opened < MOST_PAGES:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind is None or (kind in seen and address != start):
            continue
        if not is_page(page, address):
            seen.add(kind)
            continue
        page.goto(address)
        opened += 1
        fresh = kind not in seen
        seen.add(kind)
        waiting.extend(dict.fromkeys(links_of(page)))
        if fresh:
            wrong += problems_of(page, address)
    return wrong


def is_page(page, address):
    answer = page.request.get(address)
    assert answer.status in {200, 403}, (address, answer.status)
    return "html" in answer.headers["content-type"] and answer.status == 200


def problems_of(page, address):
    rules = Axe().run(page).response["violations"]
    found = [
        (address, rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in rules
    ]
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        found.append((address, "wider than a phone", []))
    return found


@pytest.fixture(scope="module")
def seen():
    return set()


@pytest.mark.parametrize("username", ["", *(account.username for account in ACCOUNTS)])
def test_every_kind_of_page_passes_axe_on_a_phone(page, seen, username):
    page.set_viewport_size(PHONE)
    start = "/"
    if username:
        page.goto("/accounts/login/")
        page.fill("[name=login]", username)
        page.fill("[name=password]", PASSWORD)
        page.press("[name=password]", "Enter")
        page.wait_for_url("**/today/")
        start = "/today/"

    wrong = walk(page, start, seen)

    assert wrong == []
