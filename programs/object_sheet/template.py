"""The templates: of objects with mahallas and kinds to choose, of facts with the codes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from programs.models import DistrictYear, WorkKind
from programs.object_sheet.columns import FACTS, layout_of
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


def draw_facts(district_year: DistrictYear) -> bytes:
    """The template of facts in the active language; to choose are objects that may have some."""
    open_ = district_year.works.in_plan().filter(finished_on__isnull=True)
    lists = {
        "code": list(open_.order_by("code").values_list("code", flat=True)),
        "is_final": [_("yes"), _("no")],
    }
    example = [str(column.example) for column in FACTS.columns]
    return blank.draw(FACTS, title=_("Facts"), lists=lists, examples=[example])
