"""Taking the official outlines of territories from an operator's GeoJSON file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from receptions import explorer_geo
from receptions.exceptions import OutlineError
from receptions.models import Outline
from territories import clock
from territories.models import Territory

MOST_BYTES = 200 * 2**20
MOST_SAID = 20


def load(*, path: Path, key: str = "code", source: str = "") -> int:
    """Read the file and put its outlines in place of those kept; how many there are.

    Nothing is taken from a file in which anything is wrong: OutlineError says what, all of it.
    """
    features = _features(path)
    territories = {one.code: one for one in Territory.objects.with_reception()}
    wrong: list[str] = []
    found: dict[str, Outline] = {}
    for number, feature in enumerate(features, start=1):
        try:
            code = _code(feature, key)
            if code not in territories:
                raise OutlineError(_("there is no territory with the code “%s”") % code)
            if code in found:
                raise OutlineError(_("the code “%s” stands there twice") % code)
            found[code] = _outline(territories[code], feature)
        except OutlineError as error:
            wrong.append(_("outline %(number)s: %(what)s") % {"number": number, "what": error})
    if not features:
        wrong.append(_("the file has no outlines"))
    if wrong:
        more = [_("and %s more") % (len(wrong) - MOST_SAID)] if len(wrong) > MOST_SAID else []
        raise OutlineError("\n".join([*wrong[:MOST_SAID], *more]))
    _keep(found.values(), source or path.name)
    return len(found)


@transaction.atomic
def _keep(outlines: Iterable[Outline], source: str) -> None:
    Outline.objects.all().delete()
    for outline in outlines:
        outline.source, outline.loaded_at = source[:200], clock.now()
    Outline.objects.bulk_create(outlines)


def _features(path: Path) -> list[Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise OutlineError(_("the file is larger than 200 MB"))
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise OutlineError(_("the file can't be read: %s") % error.strerror) from None
    except (ValueError, RecursionError):
        raise OutlineError(_("this is no JSON file")) from None
    if not isinstance(document, dict) or document.get("type") != "FeatureCollection":
        raise OutlineError(_("this is no GeoJSON FeatureCollection"))
    features = document.get("features")
    if not isinstance(features, list):
        raise OutlineError(_("this is no GeoJSON FeatureCollection"))
    return features


def _code(feature: Any, key: str) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    code = properties.get(key) if isinstance(properties, dict) else None
    if not isinstance(code, str | int) or isinstance(code, bool) or not str(code).strip():
        raise OutlineError(_("it has no property “%s”") % key)
    return str(code).strip()


def _outline(territory: Territory, feature: Any) -> Outline:
    rings = [ring for ring in map(explorer_geo.simplified, _rings(feature)) if len(ring) >= 4]
    if not rings:
        raise OutlineError(_("it encloses nothing"))
    xs = [x for ring in rings for x, _y in ring]
    ys = [y for ring in rings for _x, y in ring]
    left, top, right, bottom = min(xs), min(ys), max(xs), max(ys)
    if left == right or top == bottom:
        raise OutlineError(_("it encloses nothing"))
    return Outline(
        territory=territory,
        rings=[[list(point) for point in ring] for ring in rings],
        left=left,
        top=top,
        right=right,
        bottom=bottom,
    )


def _rings(feature: Any) -> Iterator[list[explorer_geo.Point]]:
    geometry = feature.get("geometry")
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if kind not in ("Polygon", "MultiPolygon"):
        raise OutlineError(_("it is no Polygon or MultiPolygon"))
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if kind == "Polygon" else coordinates
    for polygon in _list(polygons):
        for ring in _list(polygon):
            points = [_point(point) for point in _list(ring)]
            if len(points) < 4 or points[0] != points[-1]:
                raise OutlineError(_("a ring is not closed"))
            yield points


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or not value:
        raise OutlineError(_("its coordinates are not as GeoJSON writes them"))
    return value


def _point(value: Any) -> explorer_geo.Point:
    numbers = [one for one in _list(value)[:2] if isinstance(one, int | float)]
    if len(numbers) < 2:
        raise OutlineError(_("its coordinates are not as GeoJSON writes them"))
    longitude, latitude = numbers
    (west, east), (south, north) = explorer_geo.LONGITUDES, explorer_geo.LATITUDES
    if not (west <= longitude <= east and south <= latitude <= north):
        raise OutlineError(_("a point lies outside Uzbekistan; degrees of WGS 84 are expected"))
    return explorer_geo.on_plane(longitude, latitude)
