"""Links of every page, followed as each role over the played demonstration: none leads nowhere.

What staff pages are like to read is tried over the table of addresses (tests/test_every_page.py),
what the public site and the account pages are like, here.
"""

import re
from collections import deque
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve

from territories.demo import ACCOUNTS
from tests.browser import PHONE, faults
from tests.test_permissions import APPS

# Never followed: they sign out, change the language, or lead away from this site's own pages.
LEFT_ALONE = {"account_logout", "set_language", "preferences"}
OTHER_SOFTWARE = ("/cms-admin/", "/media/", "/documents/")
LINK = re.compile(r'<a [^>]*href="(/[^"#]*)')
# Who has something to do even in the small quarter, on whatever day it is played.
BUSY = {"registrar", "head", "administration", "editor", "auditor"}


def kind_of(address):
    """The name of the page an address leads to; None for files and pages of other software."""
    try:
        found = resolve(urlsplit(address).path)
    except Resolver404:
        return "nowhere"
    name = found.view_name
    if name in LEFT_ALONE or address.startswith(OTHER_SOFTWARE):
        return None
    return urlsplit(address).path if name == "wagtail_serve" else name


@pytest.fixture(scope="module")
def seen():
    """Kinds of pages outside the table that were looked at."""
    return set()


def follow(page, start, seen):
    """What is wrong with the pages that links lead to, one of each kind."""
    waiting, opened, wrong = deque([start]), set(), []
    while waiting:
        address = waiting.popleft()
        kind = kind_of(address)
        if kind is None or kind in opened:
            continue
        opened.add(kind)
        answer = page.request.get(address)
        if answer.status not in {200, 403}:
            wrong.append((address, answer.status))
        elif "html" in answer.headers["content-type"]:
            waiting.extend(unescape(link) for link in LINK.findall(answer.text()))
            if kind.split(":")[0] not in APPS and kind not in seen:
                seen.add(kind)
                page.goto(address)
                wrong += [(address, *fault) for fault in faults(page)]
    assert len(opened) > 3, "hardly a link was found"  # an editor works in the CMS
    return wrong


@pytest.mark.parametrize("username", ["", *(account.username for account in ACCOUNTS)])
def test_no_link_leads_nowhere(page, sign_in, seen, username):
    page.set_viewport_size(PHONE)
    start = "/"
    if username:
        sign_in(username)
        start = "/today/"
        if username in BUSY:
            assert page.locator("main .c-todo").count()

    assert follow(page, start, seen) == []
