"""The phone's page before anybody touches it: installable, and readable in the sun."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.factories import fieldvisits as make

CSS = Path(settings.BASE_DIR) / "assets" / "phone.css"
IN_THE_SUN = 7.0  # WCAG 1.4.6, contrast of text enhanced


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["uz", "uz-cyrl", "ru", "en"])
def test_a_phone_can_install_the_page(client, language):
    where = make.place()
    client.force_login(where.member)
    client.cookies["django_language"] = language

    page = client.get(reverse("fieldvisits:phone")).text
    answer = client.get(reverse("fieldvisits:phone-manifest"))

    assert f'rel="manifest" href="{reverse("fieldvisits:phone-manifest")}"' in page
    found = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert found["name"]
    assert found["short_name"] == "Qabulxona"
    assert (found["display"], found["lang"]) == ("standalone", language)
    assert found["start_url"] == found["scope"] == reverse("fieldvisits:phone")
    assert client.get(found["start_url"]).status_code == 200
    assert {"192x192", "512x512"} <= {icon["sizes"] for icon in found["icons"]}
    for icon in found["icons"]:
        assert finders.find(icon["src"].removeprefix(settings.STATIC_URL)), icon["src"]


def styles():
    """(selector, {property: value}) of every rule, in order; names of colours made plain."""
    text = re.sub(r"/\*.*?\*/", "", CSS.read_text(), flags=re.DOTALL)
    names = dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{3,6})", text))
    plain = re.sub(r"var\(--([\w-]+)\)", lambda found: names.get(found[1], found[0]), text)
    for selectors, body in re.findall(r"([^{}]+)\{([^{}]*)\}", plain):
        pairs = dict(re.findall(r"([\w-]+):\s*([^;]+)", body))
        for selector in selectors.split(","):
            yield selector.strip(), pairs


def light(colour):
    """The relative luminance of a colour, by WCAG."""
    digits = colour.lstrip("#")
    digits = "".join(one * 2 for one in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    straight = [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts]
    return sum(share * one for share, one in zip((0.2126, 0.7152, 0.0722), straight, strict=True))


def contrast(one, other):
    dark, bright = sorted((light(one), light(other)))
    return (bright + 0.05) / (dark + 0.05)


def colour_of(value):
    return next(iter(re.findall(r"#[0-9a-f]{3,6}\b", value)), None)


def pairs():
    """Every colour of text with the ground it stands on: its own, or the paper."""
    found = {}
    for selector, rule in styles():
        ink = colour_of(rule.get("color", ""))
        if ink and ":disabled" not in selector:
            ground = rule.get("background") or rule.get("background-color") or ""
            found[selector] = (ink, colour_of(ground) or "#fff")
    return found


def test_contrast_is_reckoned_as_wcag_does():
    assert contrast("#000", "#fff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_every_text_of_the_phone_can_be_read_in_the_sun():
    found = pairs()

    assert {".p-button", ".p-button--main", ".p-button--danger", ".p-trouble", "a"} <= set(found)
    weak = {name: contrast(*both) for name, both in found.items() if contrast(*both) < IN_THE_SUN}
    assert weak == {}


def test_borders_and_focus_stand_out_from_the_paper():
    edges = {}
    for selector, rule in styles():
        for name in ("border", "border-color", "outline"):
            colour = colour_of(rule.get(name, ""))
            if colour and ":disabled" not in selector:
                edges[selector, name] = contrast(colour, "#fff")

    assert (":focus-visible", "outline") in edges
    assert {name: ratio for name, ratio in edges.items() if ratio < 3} == {}
