"""Units of quantities as each language reads them.

Units are stored in Uzbek, as a library or a head wrote them. Those of the libraries are known and
said in the reader's language; any other stays as it was typed.
"""

from __future__ import annotations

import re

from django.utils.translation import pgettext_lazy

_APOSTROPHES = re.compile("[ʻʼ‘’'`]")
_KNOWN = {
    "bino": pgettext_lazy("unit", "buildings"),
    "dona": pgettext_lazy("unit", "pcs"),
    "gektar": pgettext_lazy("unit", "ha"),
    "grafik": pgettext_lazy("unit", "timetables"),
    "hujjat": pgettext_lazy("unit", "documents"),
    "kishi": pgettext_lazy("unit", "people"),
    "km": pgettext_lazy("unit", "km"),
    "kompaniya": pgettext_lazy("unit", "companies"),
    "loyiha": pgettext_lazy("unit", "projects"),
    "maktab": pgettext_lazy("unit", "schools"),
    "maydoncha": pgettext_lazy("unit", "playgrounds"),
    "metr": pgettext_lazy("unit", "m"),
    "muammo": pgettext_lazy("unit", "problems"),
    "obyekt": pgettext_lazy("unit", "objects"),
    "oila": pgettext_lazy("unit", "families"),
    "oʻrin": pgettext_lazy("unit", "places"),
    "reys": pgettext_lazy("unit", "trips"),
    "shifokor": pgettext_lazy("unit", "doctors"),
    "tarmoq": pgettext_lazy("unit", "networks"),
    "tonna": pgettext_lazy("unit", "t"),
    "tup": pgettext_lazy("unit", "trees"),
    "uy": pgettext_lazy("unit", "houses"),
    "xonadon": pgettext_lazy("unit", "households"),
    "yoʻnalish": pgettext_lazy("unit", "routes"),
}


def name_of(unit: str) -> str:
    """The unit in the active language, or as it stands where it is none of the known ones."""
    return str(_KNOWN.get(_APOSTROPHES.sub("ʻ", unit.strip().lower()), unit))
