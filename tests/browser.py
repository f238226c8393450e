"""What the browser tests share: signing in without the form, and what is wrong with a page."""

from axe_playwright_python.sync_playwright import Axe
from django.test import Client

PHONE = {"width": 360, "height": 780}
DESK = {"width": 1280, "height": 900}
SIDEWAYS = "document.documentElement.scrollWidth > innerWidth"


def signed_in(browser, live_server, user=None, *, viewport=DESK, language="en", **context):
    """A page of a browser of its own that the person, if any, is signed in to."""
    opened = browser.new_context(
        viewport=viewport, base_url=live_server.url, locale=language, **context
    )
    cookies = {"django_language": language}
    if user is not None:
        client = Client()
        client.force_login(user)
        cookies["sessionid"] = client.cookies["sessionid"].value
    opened.add_cookies(
        [{"name": name, "value": value, "url": live_server.url} for name, value in cookies.items()]
    )
    return opened.new_page()


def violations(page, part=None):
    """Rules of axe that the page, or a part of it, breaks as it stands, with the places."""
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, part, options).response["violations"]
    return [(rule["id"], [node["target"] for node in rule["nodes"]][:3]) for rule in found]


def faults(page, *, also=DESK, part=None):
    """What is wrong with the open page: axe and width as it stands, the width at `also` too."""
    found = violations(page, part)
    own = page.viewport_size
    for size in filter(None, (own, also)):
        page.set_viewport_size(size)
        if page.evaluate(SIDEWAYS):
            found.append(("wider than the screen", size["width"]))
    page.set_viewport_size(own)
    return found
