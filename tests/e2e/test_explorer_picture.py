"""The drawing of the explorer as a picture: what stands on the reader's own page, nothing else."""

import re

import pytest
from PIL import Image

EXPLORER = "/receptions/explorer/?by=place"
ANOTHER = "1703"  # a region that isn't the head's
SHARP, BESIDE, HEAD, FOOT = 2, 32, 44, 24  # as assets/js/picture.js draws


@pytest.fixture
def regional_head(page, sign_in):
    sign_in("regional-head")
    return page


def saved_picture(page, drawing):
    """Saves a drawing of the page: checks its name and size; the colours of the picture."""
    button = page.locator(f"[data-picture={drawing}]")
    drawn = page.locator(f"#{drawing}").evaluate(
        "one => [one.viewBox.baseVal.width, one.viewBox.baseVal.height]"
    )
    with page.expect_download() as saved:
        button.click()
    file = saved.value
    assert file.suggested_filename == f"{button.get_attribute('data-picture-name')}.png"
    assert file.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    with Image.open(file.path()) as picture:
        picture.load()
        assert picture.size == (
            int((drawn[0] + BESIDE) * SHARP),
            int((drawn[1] + HEAD + FOOT) * SHARP),
        )
        return {color: count for count, color in picture.convert("RGB").getcolors(1 << 20)}


def fill_of(page, element):
    """The colour that a part of a drawing has on the page."""
    look = page.locator(element).first.evaluate(
        "one => { const look = getComputedStyle(one);"
        " return look.fill === 'none' ? look.stroke : look.fill; }"
    )
    return tuple(map(int, re.findall(r"\d+", look)[:3]))


@pytest.mark.parametrize(("by", "mark"), [("place", ".c-chart__now"), ("month", ".c-chart__dot")])
def test_the_chart_is_saved_as_a_picture_in_the_colours_of_the_page(regional_head, by, mark):
    page = regional_head
    page.goto(f"/receptions/explorer/?by={by}")

    colours = saved_picture(page, "chart")

    assert len(colours) > 5  # not a blank sheet
    assert colours.get(fill_of(page, f"#chart {mark}"), 0) > 100


def test_the_map_is_saved_as_a_picture_of_what_the_reader_may_see(regional_head):
    page = regional_head
    page.goto(EXPLORER)
    own = page.locator("#map a").evaluate_all("all => all.map(one => one.getAttribute('href'))")

    assert len(saved_picture(page, "map")) > 5  # not a blank sheet

    assert own
    for address in own:
        assert page.request.get(address).status == 200
    assert page.request.get(f"{EXPLORER}&place={ANOTHER}").status == 404
