"""Units of quantities as each language reads them.

Units are stored in Uzbek, as a library or a head wrote them. Those of the libraries are known and
said in the reader's language; any other stays as it was typed.
"""

from __future__ import annotations

import re
from decimal import Decimal

from django.utils.translation import npgettext_lazy

_APOSTROPHES = re.compile("[ʻʼ‘’'`]")
_NUMBER = "number"
_KNOWN = {
    "bino": npgettext_lazy("unit", "building", "buildings", _NUMBER),
    "dona": npgettext_lazy("unit", "pc", "pcs", _NUMBER),
    "gektar": npgettext_lazy("unit", "ha", "ha", _NUMBER),
    "grafik": npgettext_lazy("unit", "timetable", "timetables", _NUMBER),
    "hujjat": npgettext_lazy("unit", "document", "documents", _NUMBER),
    "kishi": npgettext_lazy("unit", "person", "people", _NUMBER),
    "km": npgettext_lazy("unit", "km", "km", _NUMBER),
    "kompaniya": npgettext_lazy("unit", "company", "companies", _NUMBER),
    "loyiha": npgettext_lazy("unit", "project", "projects", _NUMBER),
    "maktab": npgettext_lazy("unit", "school", "schools", _NUMBER),
    "maydoncha": npgettext_lazy("unit", "playground", "playgrounds", _NUMBER),
    "metr": npgettext_lazy("unit", "m", "m", _NUMBER),
    "muammo": npgettext_lazy("unit", "problem", "problems", _NUMBER),
    "obyekt": npgettext_lazy("unit", "object", "objects", _NUMBER),
    "oila": npgettext_lazy("unit", "family", "families", _NUMBER),
    "oʻrin": npgettext_lazy("unit", "place", "places", _NUMBER),
    "reys": npgettext_lazy("unit", "trip", "trips", _NUMBER),
    "shifokor": npgettext_lazy("unit", "doctor", "doctors", _NUMBER),
    "tarmoq": npgettext_lazy("unit", "network", "networks", _NUMBER),
    "tonna": npgettext_lazy("unit", "t", "t", _NUMBER),
    "tup": npgettext_lazy("unit", "tree", "trees", _NUMBER),
    "uy": npgettext_lazy("unit", "house", "houses", _NUMBER),
    "xonadon": npgettext_lazy("unit", "household", "households", _NUMBER),
    "yoʻnalish": npgettext_lazy("unit", "route", "routes", _NUMBER),
}


def name_of(unit: str, number: Decimal | int) -> str:
    """The unit after a number in the active language; as it stands where it is not known."""
    known = _KNOWN.get(_APOSTROPHES.sub("ʻ", unit.strip().lower()))
    return unit if known is None else str(known % {_NUMBER: int(number)})
