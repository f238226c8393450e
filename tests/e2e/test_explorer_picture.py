"""The drawing of the explorer as a picture: what stands on the reader's own page, nothing else."""

import pytest
from PIL import Image

from territories.demo import PASSWORD

EXPLORER = "/receptions/explorer/?by=place"
ANOTHER = "1703"  # a region that isn't the head's
SHARP, BESIDE, HEAD, FOOT = 2, 32, 44, 24  # as assets/js/picture.js draws


@pytest.fixture
def regional_head(page):
    page.context.clear_cookies()
    page.goto("/accounts/login/")
    page.fill("[name=login]", "regional-head")
    page.fill("[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/today/")
    return page


def test_the_map_is_saved_as_a_picture_of_what_the_reader_may_see(regional_head):
    page = regional_head
    page.goto(EXPLORER)
    button = page.locator("[data-picture=map]")
    own = page.locator("#map a").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    drawn = page.locator("#map").evaluate(
        "map => [map.viewBox.baseVal.width, map.viewBox.baseVal.height]"
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
        assert len(picture.convert("RGB").getcolors(1 << 20)) > 5  # not a blank sheet
    assert own
    for address in own:
        assert page.request.get(address).status == 200
    assert page.request.get(f"{EXPLORER}&place={ANOTHER}").status == 404
