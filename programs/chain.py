"""A measure's whole chain, in order of time: from the doorstep to the work verified on site.

Each step says what happened, when, who did it and why. A part that the reader may not see stands
in the chain by name, with its date and nothing else.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs import agreeing_words, chain_agreeing, chain_sources, chain_work, source_sight
from programs.agreeing_choices import AmendmentState
from programs.chain_steps import Stage, Step
from programs.models import Amendment, Measure, MeasureSource, Programme
from programs.plan_triggers import PLAN
from programs.templatetags.programs_tags import amount
from territories.models import User

_BESIDES = {"programme", "ordinal"}
OF_FINDING = (
    "visit__household__mahalla",
    "visit__round__territory",
    "reception__territory",
)


@dataclass(frozen=True)
class Chain:
    """The steps of a measure, the oldest first."""

    measure: Measure
    steps: Sequence[Step]
    sources: Sequence[MeasureSource]
    released: int = 0

    @property
    def hidden(self) -> int:
        """How many steps the reader sees by name only."""
        return sum(step.hidden for step in self.steps)


def of(user: User, measure: Measure) -> Chain:
    """The chain of a measure that the person may see; a fixed number of statements a source."""
    kept = list(measure.sources.for_chain(*OF_FINDING))
    sight = source_sight.of(user, kept)
    amendments = list(measure.amendments.order_by("pk"))
    steps = [
        *chain_sources.steps(user, kept, sight),
        *chain_agreeing.steps(user, measure, amendments),
        *_of_plan(measure, amendments),
        *chain_work.steps(user, measure, kept, sight),
        *chain_sources.steps_after(user, measure, kept, sight),
    ]
    steps.sort(key=lambda step: (step.at, step.stage.order))
    released = sum(source.released_at is not None for source in kept)
    return Chain(measure, _with_people(steps), kept, released)


def _of_plan(measure: Measure, amendments: Sequence[Amendment]) -> Iterator[Step]:
    """Versions of the measure: what was changed in its plan, told by the database's history.

    A change before the programme was submitted is dated by the draft; the clock of the database
    says which those are. What an amendment changed stands with the amendment.
    """
    programme = measure.programme
    submitted = cache(lambda: _submitted(programme))
    rows = measure.events.select_related("pgh_context").order_by("pgh_id")  # type: ignore[attr-defined]
    before: Any = None
    version = 1
    amended = _amended(amendments)
    for row in rows:
        changed = [name for name in PLAN if before and _differs(before, row, name)]
        if changed:
            version += 1
        if changed and amended and set(changed) == amended[0]:
            del amended[0]
        elif changed:
            at = row.pgh_created_at
            sent = submitted()
            if sent and at <= sent and programme.submitted_at:
                at = min(at, programme.submitted_at)
            title = _("Version %(number)s of the measure") % {"number": version}
            yield Step(Stage.PLAN, at, title, _who(row) or "", _said(before, row, changed))
        before = row


def _submitted(programme: Programme) -> dt.datetime | None:
    """When the programme was last submitted, by the clock of the database."""
    rows = programme.events.filter(state="submitted").order_by("pgh_id")  # type: ignore[attr-defined]
    at: dt.datetime | None = rows.values_list("pgh_created_at", flat=True).last()
    return at


def _amended(amendments: Sequence[Amendment]) -> list[set[str]]:
    """The fields each amendment approved has changed, in the order of the decisions."""
    approved = (
        one for one in amendments if one.state == AmendmentState.APPROVED and not one.is_new_measure
    )
    rows = sorted(approved, key=lambda one: one.number or 0)
    found = ({name.removesuffix("_id") for name in one.after} & set(PLAN) for one in rows)
    return [names for names in found if names]


def _differs(before: Any, row: Any, name: str) -> bool:
    if name in _BESIDES:
        return False
    column = Measure._meta.get_field(name).attname
    return bool(getattr(before, column) != getattr(row, column))


def _who(row: Any) -> int | None:
    metadata = row.pgh_context.metadata if row.pgh_context else {}
    user = metadata.get("user")
    return int(user) if user else None


def _with_people(steps: Sequence[Step]) -> list[Step]:
    """The steps with those who did them, read at once; nobody where the account is gone."""
    people = User.objects.in_bulk({step.by for step in steps if isinstance(step.by, int)})
    return [
        replace(step, by=people.get(step.by, "")) if isinstance(step.by, int) else step
        for step in steps
    ]


def _said(before: Any, row: Any, changed: Sequence[str]) -> str:
    """Each field with its old and its new value."""
    return "\n".join(
        _("%(field)s: was %(before)s, now %(after)s")
        % {
            "field": agreeing_words.label(name),
            "before": _shown(before, name),
            "after": _shown(row, name),
        }
        for name in changed
    )


def _shown(row: Any, name: str) -> str:
    plain = Measure._meta.get_field(name)
    value = getattr(row, name)
    if isinstance(plain, models.DateField):
        return date_format(value, "SHORT_DATE_FORMAT")
    if isinstance(plain, models.DecimalField):
        return amount(value)
    if getattr(plain, "choices", None):
        return str(dict(plain.flatchoices).get(value, value))
    return str(value)
