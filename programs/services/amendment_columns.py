"""The plan an amendment asks for, as the columns of the measure it writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from programs import snapshots
from programs.exceptions import DecisionError
from programs.models import Measure
from programs.services.measures import Plan
from receptions.models import Topic
from territories.models import Office, Territory

PLAN_FIELDS = tuple(field.name for field in fields(Plan))
Columns = dict[str, Any]


@dataclass(frozen=True, slots=True)
class About:
    """The place and topic of a measure."""

    place: Territory
    topic: Topic

    @property
    def columns(self) -> Columns:
        return {"place_id": str(self.place.pk), "topic_id": str(self.topic.pk)}


def of(plan: Plan) -> Columns:
    """The plan as the database writes its columns."""
    columns = {name: str(getattr(plan, name)) for name in PLAN_FIELDS if name != "office"}
    for name in snapshots.AMOUNTS:
        amount = Decimal(getattr(plan, name))
        if amount != amount.quantize(Decimal("0.01")):
            raise DecisionError(_("Quantity and money have two decimals at most."))
        columns[name] = snapshots.amount_text(amount)
    columns["office_id"] = str(plan.office.pk)
    return columns


def of_measure(measure: Measure) -> Columns:
    """The whole plan of a measure with its place and topic."""
    return {**of(Plan.of(measure)), **About(measure.place, measure.topic).columns}


def values_of(columns: Columns) -> dict[str, Any]:
    """What the columns of an amendment hold, as the fields of a measure."""
    return {
        name: Measure._meta.get_field(name.removesuffix("_id")).to_python(text)
        for name, text in columns.items()
    }


def names_of(offices: Iterable[Office], abouts: Iterable[About] = ()) -> dict[str, dict[str, str]]:
    """Names as they are now: of offices by the text of their key, of places and topics by the
    column and it."""
    found = {str(office.pk): _in_all_languages(office) for office in offices}
    for about in abouts:
        found[f"place_id-{about.place.pk}"] = _in_all_languages(about.place)
        found[f"topic_id-{about.topic.pk}"] = _in_all_languages(about.topic)
    return found


def name_in(names: dict[str, dict[str, str]], column: str, key: Any) -> dict[str, str]:
    """The names kept of what the column points at; {} where none are."""
    return names.get(str(key) if column == "office_id" else f"{column}-{key}", {})


def _in_all_languages(named: Any) -> dict[str, str]:
    return {code: named.name_in(code) for code, _name in settings.LANGUAGES}
