"""`load_boundaries`: official outlines are taken whole or not at all."""

import json

import pytest
from django.core.management import CommandError, call_command

from receptions.models import Outline
from territories.choices import Role
from tests.factories.territories import RegionFactory, TerritoryFactory, UserFactory

pytestmark = pytest.mark.django_db
SQUARE = [[60.0, 40.0], [61.0, 40.0], [61.0, 41.0], [60.0, 41.0], [60.0, 40.0]]


def feature(code, ring=SQUARE, kind="Polygon", key="code"):
    coordinates = [ring] if kind == "Polygon" else [[ring]]
    return {
        "type": "Feature",
        "properties": {key: code},
        "geometry": {"type": kind, "coordinates": coordinates},
    }


@pytest.fixture
def write(tmp_path):
    def found(*features, text=None):
        path = tmp_path / "outlines.geojson"
        document = {"type": "FeatureCollection", "features": list(features)}
        path.write_text(json.dumps(document) if text is None else text)
        return str(path)

    return found


def test_outlines_take_the_place_of_those_before_and_are_drawn(write, client):
    region = RegionFactory()
    one, other = TerritoryFactory(parent=region), TerritoryFactory(parent=region)
    call_command("load_boundaries", write(feature(one.code)))
    call_command("load_boundaries", write(feature(other.code, kind="MultiPolygon")), source="GIS")
    client.force_login(UserFactory(role=Role.REGIONAL_HEAD, place=region))

    drawn = client.get("/receptions/explorer/?period=2026-q2").context["map"]

    assert Outline.objects.get().territory == other
    assert (drawn.kind, drawn.source, drawn.missing) == ("official", "GIS", (one.name,))
    assert drawn.areas[0].path.startswith("M")
    assert drawn.width < drawn.height


def test_the_property_of_the_code_may_be_named(write):
    place = TerritoryFactory(code="1703202")

    call_command("load_boundaries", write(feature(1703202, key="soato")), property="soato")

    assert Outline.objects.get().territory == place


@pytest.mark.parametrize(
    "ring",
    [
        SQUARE[:-1],
        SQUARE[:3],
        [[1.0, 2.0], *SQUARE[1:]],
        [[60.0, 40.0]] * 5,
        [["60", "40"], *SQUARE[1:]],
        [[60.0], *SQUARE[1:]],
        [],
        [[float("nan"), 40.0], *SQUARE[1:-1], [float("nan"), 40.0]],
    ],
)
def test_a_broken_ring_is_refused(write, ring):
    place = TerritoryFactory()
    good = TerritoryFactory()

    with pytest.raises(CommandError, match="2"):
        call_command("load_boundaries", write(feature(good.code), feature(place.code, ring)))

    assert not Outline.objects.exists()


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"type": "Feature"}', '{"type": "FeatureCollection"}', "[" * 100_000]
)
def test_what_is_no_geojson_is_refused(write, text):
    with pytest.raises(CommandError):
        call_command("load_boundaries", write(text=text))


def test_unknown_codes_codes_twice_and_other_shapes_are_all_named(write):
    place = TerritoryFactory(code="D77")
    wrong = feature(place.code)
    wrong["geometry"] = {"type": "Point", "coordinates": [60, 40]}

    with pytest.raises(CommandError) as refused:
        call_command(
            "load_boundaries",
            write(feature("D77"), feature("D77"), feature("nowhere"), wrong, {"type": "Feature"}),
        )

    assert len(str(refused.value).splitlines()) == 4
    assert "nowhere" in str(refused.value)
    assert not Outline.objects.exists()


def test_an_empty_or_missing_file_is_refused(write, tmp_path):
    for path in (write(), str(tmp_path / "missing.json")):
        with pytest.raises(CommandError):
            call_command("load_boundaries", path)
