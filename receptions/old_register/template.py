"""The template of the old register, with the reception's own places and the topics to choose."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from receptions.forms.register import own_district
from receptions.models import Reception, Topic
from receptions.old_register import columns
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Territory
from territories.spreadsheets import blank
from territories.spreadsheets.layout import Column


def draw(reception: Reception) -> bytes:
    """The template in the active language, with the reception's own places."""
    topic = Topic.objects.choosable().order_by("code").first()
    return blank.draw(
        columns.LAYOUT,
        title=_("Register"),
        lists={
            "topic": [f"{one.code} {one.name}" for one in Topic.objects.choosable()],
            "district": [str(one) for one in _districts(reception)],
            "mahalla": [str(one) for one in _mahallas(reception)],
        },
        examples=[
            [_example(column, topic, finished) for column in columns.COLUMNS]
            for finished in (False, True)
        ],
    )


def _districts(reception: Reception) -> Any:
    own = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    return own.filter(level__in=DISTRICT_LEVELS).order_by("path")


def _mahallas(reception: Reception) -> Any:
    """Of the own district; a region's would be too many to choose from."""
    if own_district(reception) is None:
        return Territory.objects.none()
    own = Territory.objects.within(reception.territory).filter(valid_to__isnull=True)
    return own.filter(level=Level.MAHALLA).order_by("name_uz")


def _example(column: Column, topic: Topic | None, finished: bool) -> str:
    if column.key == "topic" and topic is not None:
        return f"{topic.code} {topic.name}"
    if column.key in ("outcome", "closed") and not finished:
        return ""
    if column.key == "outcome":
        return capfirst(str(dict(column.choices)["explained"]))
    named = dict(column.choices).get(column.example)
    return capfirst(str(named)) if named else str(column.example)
