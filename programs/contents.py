"""What a reader sees of a programme: its lines, their sources, what is left out, the totals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Prefetch

from programs import source_sight
from programs.choices import FINISHED
from programs.models import Measure, MeasureSource, Programme
from programs.services import sources
from programs.services.sources import LeftOut
from receptions.models import Topic
from territories.models import Territory, User

WORDS = 300  # letters of a problem that is left out


def lines_for(programme: Programme, user: User) -> Any:
    """The lines this person may see, with sources, in a fixed number of statements."""
    kept = MeasureSource.objects.for_chain()
    rows = programme.lines.visible_to(user).for_lines()
    return rows.prefetch_related(Prefetch("sources", queryset=kept)).order_by("ordinal")


def sight_for(lines: Sequence[Measure], user: User) -> source_sight.Sight:
    """What the person may open and read of the sources of the lines."""
    return source_sight.of(user, (source for line in lines for source in line.sources.all()))


def left_out_for(programme: Programme, user: User) -> list[LeftOut]:
    """What stands in no measure: as it is now for a draft, as it was when submitted after.

    With the words of those problems only that this person may read.
    """
    if not user.powers.at("view_programmes", programme.territory):
        return []
    if programme.is_editable:
        return _with_words(sources.left_out(programme), user)
    return _with_words(_named([LeftOut.kept(row) for row in programme.left_out]), user)


def waiting_for(programme: Programme, user: User) -> list[LeftOut]:
    """What may be added to a measure now, with the words this person may read."""
    waiting = [one for one in sources.left_out(programme) if one.is_addable]
    return _with_words(waiting, user)


def _with_words(rows: list[LeftOut], user: User) -> list[LeftOut]:
    words = source_sight.words(user, [one.key for one in rows])
    return [replace(one, text=words.get(one.key, "")[:WORDS]) for one in rows]


def _named(kept: list[LeftOut]) -> list[LeftOut]:
    """With topics and places in the reader's language."""
    topics = Topic.objects.in_bulk({one.topic_id for one in kept if one.topic_id})
    places = Territory.objects.in_bulk({one.place_id for one in kept if one.place_id})
    return [
        replace(
            one,
            topic=topics[one.topic_id].name if one.topic_id in topics else one.topic,
            place=places[one.place_id].name if one.place_id in places else one.place,
        )
        for one in kept
    ]


def totals(counted: Sequence[Any]) -> dict[str, Any]:
    """The numbers above the lines, of the measures that make up the programme."""
    return {
        "counted": counted,
        "total_cost": sum(line.cost for line in counted),
        "total_spent": sum(line.spent for line in counted),
        "finished": sum(line.state in FINISHED for line in counted),
        "unsolved": sum(line.is_unsolved for line in counted),
        "people": sum(line.people_served for line in counted),
    }
