"""What drafting adds to the pages of a programme and of the edited measure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from programs import plan_words
from programs.agreeing_permissions import sees_talk
from programs.drafting_forms import JoinForm, PartForm, others_of
from programs.models import Measure, Programme, TypicalMeasure
from programs.services import trace
from programs.services.sources import LeftOut
from territories.models import Territory, User


def of_programme(
    user: User, programme: Programme, lines: Sequence[Measure], left_out: Sequence[LeftOut]
) -> dict[str, Any]:
    """The counts of the trace matrix; for the chain the choice of sources and the budget, too."""
    sources = [(source, line) for line in lines for source in line.sources.all()]
    held = sum(trace.stands(source, line) for source, line in sources)
    return {
        "programme_title": plan_words.title_of(programme),
        "trace_held": held,
        "trace_without": len(sources) - held + len(left_out),
        "trace_all": len(sources) + len(left_out),
        "own_lines": sum(bool(line.without_source_reason) for line in lines),
        "estimates": sum(line.is_estimate for line in lines),
        **(_inside(programme, lines) if sees_talk(user, programme) else {}),
    }


def _inside(programme: Programme, lines: Sequence[Measure]) -> dict[str, Any]:
    """What only those see who see the whole draft."""
    planned = sum((line.cost for line in lines if line.is_counted), Decimal(0))
    return {
        "sees_choice": True,
        "chosen_rounds": list(programme.rounds.select_related("territory")),
        "chosen_field_receptions": list(programme.field_receptions.select_related("territory")),
        "budget_left": None if programme.budget is None else programme.budget - planned,
        "over_budget": _over_budget(programme) if programme.is_editable else [],
    }


def _over_budget(programme: Programme) -> list[dict[str, Any]]:
    """The groups that did not fit, named in the reader's language."""
    groups = programme.over_budget
    typical = TypicalMeasure.objects.in_bulk({group.get("typical") for group in groups})
    places = Territory.objects.in_bulk({group.get("place_id") for group in groups})
    return [
        {
            **group,
            "measure": typical.get(group.get("typical"), group["measure"]),
            "place": places.get(group.get("place_id"), group["place"]),
            "cost": Decimal(group["cost"]),
            "problems": len(group["keys"]),
        }
        for group in groups
    ]


def of_edit(measure: Measure) -> dict[str, Any]:
    """Parting, moving and joining on the page where a line is edited."""
    return {
        "other_lines": list(others_of(measure)),
        "part_form": PartForm(measure=measure),
        "join_form": JoinForm(measure=measure),
    }
