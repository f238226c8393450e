"""Plan and fact of volume of state programmes, by territory, kind of work and unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import QuerySet, Sum

from programs import state_rules
from programs.models import ObjectFact, ProgrammeObject, WorkKind

Key = tuple[int, str]  # kind of work, unit
Amounts = dict[Key, tuple[Decimal, Decimal]]  # planned, done


@dataclass(frozen=True, slots=True)
class Volume:
    """What the objects of one kind add up to in one unit; kilometres and metres stay apart."""

    kind: WorkKind
    unit: str
    planned: Decimal
    done: Decimal

    @property
    def share(self) -> Decimal | None:
        """Per cent of the planned volume that is done."""
        return state_rules.share(self.done, self.planned)


def by_path(works: QuerySet[ProgrammeObject]) -> dict[str, Amounts]:
    """Volumes of the objects in plan by the path of their district, in two statements."""
    works = works.in_plan().order_by()  # type: ignore[attr-defined]
    path = "district_year__territory__path"
    found: dict[str, Amounts] = defaultdict(dict)
    planned = works.values_list(path, "kind", "unit").annotate(n=Sum("volume"))
    for place, kind, unit, number in planned:
        found[place][kind, unit] = (number, Decimal(0))
    facts = ObjectFact.objects.standing().order_by().filter(object__in=works.values("pk"))
    done = facts.values_list(f"object__{path}", "object__kind", "object__unit")
    for place, kind, unit, number in done.annotate(n=Sum("volume")):
        found[place][kind, unit] = (found[place][kind, unit][0], number)
    return dict(found)


def within(found: Mapping[str, Amounts], path: str) -> Amounts:
    """The volumes of a territory with all below it."""
    whole: Amounts = {}
    for place, amounts in found.items():
        if place.startswith(path):
            for key, (planned, done) in amounts.items():
                before = whole.get(key, (Decimal(0), Decimal(0)))
                whole[key] = (before[0] + planned, before[1] + done)
    return whole


def listed(rows: Mapping[str, Amounts]) -> dict[str, list[Volume]]:
    """The volumes of each row of a page with the names of their kinds, in one statement."""
    kinds = WorkKind.objects.in_bulk({kind for amounts in rows.values() for kind, _unit in amounts})
    return {
        place: [
            Volume(kinds[kind], unit, planned, done)
            for (kind, unit), (planned, done) in sorted(
                amounts.items(), key=lambda item: (kinds[item[0][0]].name, item[0][1])
            )
        ]
        for place, amounts in rows.items()
    }
