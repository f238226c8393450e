"""Pages of the explorer at 360 px: no word is so long that the page goes sideways."""

import os
from dataclasses import replace

import pytest

from receptions.explorer_ask import USUAL_FIGURES
from receptions.models import SavedView, Topic
from territories.figure_registry import registry
from territories.models import Territory
from tests.browser import PHONE, SIDEWAYS
from tests.drawn import Drawn
from tests.receptions.test_explorer import Q3, URL, ask, chief, land, prepare

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
pytestmark = [pytest.mark.e2e, pytest.mark.django_db]
__all__ = ["ask", "chief", "land", "prepare"]
LONG = "Suvtaminotiboshqarmasi" * 6  # a word of 132 letters


@pytest.fixture
def drawn(browser):
    context = browser.new_context(viewport=PHONE)
    yield Drawn(context.new_page())
    context.close()


@pytest.fixture
def worded(land, chief, monkeypatch):
    """Everything that has a name has a long one."""
    query = f"{Q3}&by=place"
    SavedView.objects.create(owner=chief, name=LONG[:80], query=query)
    SavedView.objects.create(owner=chief, name=f"a{LONG[:79]}", query=query, territory=land.country)
    for one in (*Territory.objects.all(), *Topic.objects.all()):
        for name in ("name_uz", "name_uz_cyrl", "name_ru", "name_en"):
            setattr(one, name, LONG[:110] + getattr(one, name)[:8])
        one.save()
    chief.last_name = LONG[:100]
    chief.save()
    named = {
        code: replace(registry.figures[code], name=f"{LONG[:110]}{code}") for code in USUAL_FIGURES
    }
    monkeypatch.setattr(registry, "coded", {**registry.coded, **named})
    monkeypatch.setattr(registry, "catalogue", None)
    return land


PAGES = [
    "",
    f"?{Q3}&by=place",
    f"?{Q3}&by=topic",
    f"?{Q3}&by=month",
    f"?{Q3}&by=office",
    f"views/add/?{Q3}",
    "cases",
    "wrong",
]


@pytest.mark.parametrize("page", PAGES)
def test_a_long_word_breaks_instead_of_widening_the_page(drawn, client, ask, worded, page):
    address = URL + page
    if page == "cases":
        (row, *_rest) = ask(f"{Q3}&by=topic").context["shown"].grid.rows
        address = row.cells[0].url
    elif page == "wrong":
        address = f"{URL}?{Q3}&office={LONG}&place={LONG}"
    else:
        ask("")

    drawn.show(address, client.get(address))
    drawn.page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")

    assert not drawn.page.evaluate(SIDEWAYS), drawn.page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => one.getBoundingClientRect().right >"
        " innerWidth + 1).slice(0, 25).map(one => one.tagName + '.' + one.className)"
    )
