"""The library of typical measures: loaded by topic, kept by people, read by drafting."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from django.db import transaction

from programs import naming, rules
from programs.models import TypicalMeasure
from receptions.models import Topic
from territories.models import StateBody, User
from territories.services.reference import NAMES, rows

DATA = Path(__file__).resolve().parent.parent / "data"
_PLAIN = ("words", "joins", "unit", "counted_from", "funding")


@transaction.atomic
def load() -> int:
    """Typical measures with assumed costs for topics that have none yet; the library's number.

    What people wrote, changed or switched off stays; a topic that gets its first measure in the
    reference data later gets it with the next load.
    """
    topics = dict(Topic.objects.values_list("code", "pk"))
    bodies = dict(StateBody.objects.values_list("code", "pk"))
    kept = set(TypicalMeasure.objects.values_list("topic", flat=True))
    TypicalMeasure.objects.bulk_create(
        TypicalMeasure(
            topic_id=topics[row["topic"]],
            position=int(row["position"]),
            quantity_each=Decimal(row["quantity_each"]),
            body_id=bodies[row["body"]] if row["body"] else None,
            duration_days=int(row["duration_days"]),
            cost_from=Decimal(row["cost_from"]) if row["cost_from"] else None,
            cost_to=Decimal(row["cost_to"]) if row["cost_to"] else None,
            evidence=[kind for kind in row["evidence"].split(";") if kind],
            **{name: row[name] for name in (*NAMES, *_PLAIN)},
        )
        for row in rows(DATA / "typical_measures.csv")
        if topics[row["topic"]] not in kept
    )
    return TypicalMeasure.objects.count()


def for_topics(topics: Iterable[int]) -> dict[int, TypicalMeasure]:
    """What may be proposed for the topics, in the order it is tried; by primary key."""
    found = TypicalMeasure.objects.in_use().filter(topic__in=set(topics))
    return {one.pk: one for one in found}


def as_typical(one: TypicalMeasure) -> rules.Typical:
    """The row as the grouping rule sees it."""
    return rules.Typical(
        pk=one.pk,
        topic=one.topic_id,
        stems=naming.stems_of(one.words_key),
        joins=one.joins,
        counted_from=one.counted_from,
        quantity_each=one.quantity_each,
        duration_days=one.duration_days,
        cost_from=one.cost_from,
        cost_to=one.cost_to,
    )


@transaction.atomic
def switch(*, typical: TypicalMeasure, by: User, on: bool) -> TypicalMeasure:
    """Let drafts propose it, or no longer; measures proposed before keep it."""
    locked = TypicalMeasure.objects.select_for_update().get(pk=typical.pk)
    locked.is_active = on
    locked.save(update_fields=["is_active"])
    return locked
