"""Every kind of page, reached by links as each role, on a phone: axe, and no sideways scroll."""

from collections import deque
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from territories.demo import ACCOUNTS, PASSWORD
from tests.browser import PHONE, faults

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
        if not open_page(page, address):
            seen.add(kind)
            continue
        opened += 1
        fresh = kind not in seen
        seen.add(kind)
        waiting.extend(dict.fromkeys(links_of(page)))
        if fresh:
            # The shell around a page is the same on all of them.
            part = "main" if opened > 1 and page.locator("main").count() else None
            wrong += [(address, *fault) for fault in faults(page, also=None, part=part)]
    return wrong


def open_page(page, address):
    """Whether a page that the role may see stands there; files and refusals are passed by."""
    try:
        answer = page.goto(address)
    except Error as error:
        if any(sign in str(error) for sign in ("Download is starting", "ERR_ABORTED")):
            return False
        raise
    assert answer.status in {200, 403}, (address, answer.status)
    return "html" in answer.headers["content-type"] and answer.status == 200


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
