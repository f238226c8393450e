"""The template of a file with objects, with the district's mahallas and the kinds to choose."""

from __future__ import annotations

from django.utils.translation import gettext as _

from programs.models import DistrictYear, WorkKind
from programs.object_sheet.columns import layout_of
from territories.choices import Level
from territories.models import Territory
from territories.spreadsheets import blank


def draw(district_year: DistrictYear) -> bytes:
    """The template in the active language."""
    programme = district_year.programme
    layout = layout_of(loans=programme.is_loans)
    inside = Territory.objects.within(district_year.territory).filter(valid_to__isnull=True)
    mahallas = inside.filter(level=Level.MAHALLA).order_by("name_uz")
    lists = {
        "territory": [f"{one.code} {one.name}" for one in mahallas],
        "kind": [one.name for one in WorkKind.objects.filter(kind=programme.kind, is_active=True)],
    }
    example = [
        next(iter(lists.get(column.key, ())), str(column.example)) for column in layout.columns
    ]
    return blank.draw(layout, title=_("Objects"), lists=lists, examples=[example])
