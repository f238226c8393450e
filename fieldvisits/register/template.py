"""The template of a file with households, with the district's mahallas to choose."""

from __future__ import annotations

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from fieldvisits.register.columns import LAYOUT
from receptions.models import Reception
from territories.choices import Level
from territories.models import Territory
from territories.spreadsheets import blank


def draw(reception: Reception) -> bytes:
    """The template in the active language."""
    inside = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    mahallas = list(inside.filter(level=Level.MAHALLA).order_by("name_uz"))
    names = [f"{one.code} {one.name}" for one in mahallas]
    example = [_example(column.key, str(column.example), names) for column in LAYOUT.columns]
    return blank.draw(LAYOUT, title=_("Households"), lists={"mahalla": names}, examples=[example])


def _example(key: str, usual: str, mahallas: list[str]) -> str:
    if key == "mahalla":
        return mahallas[0] if mahallas else ""
    label = dict(LAYOUT.by_key[key].choices).get(usual)
    return capfirst(str(label)) if label else usual
