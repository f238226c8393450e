"""Numbers of question facts read from the cells, in one statement and so of one moment.

Whole months come from the cells and the changes that aren't folded yet; the rest of the period,
and everything while the cells can't be read, comes from the facts. None is said where the cells
aren't laid out as asked (docs/adr/0019).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import connection

from receptions.cell_measures import KEYS, Margin
from receptions.cell_reading import STATES, Period, Reading, is_kept
from territories.choices import Level
from territories.figures import WHOLE, By, Cut
from territories.models import Territory

Numbers = Mapping[tuple[int, str], Mapping[str, int]]
# What tables are laid out by, besides `By`.
FORM, TYPE, OUTCOME = "form", "type", "outcome"
# By two or three things at once, whose keys stand side by side (`JOINT` between them): the group's
# code and the form; the mahalla's id; the id of who closed, the form and the first of the month.
GROUP_FORM, MAHALLA, CLOSER = "group_form", "mahalla", "closer"
JOINT = "|"
_DIMENSION = {
    By.TOPIC_GROUP.value: "group",
    By.TOPIC.value: "topic",
    By.CHANNEL.value: "channel",
    By.OFFICE.value: "office",
    FORM: FORM,
    TYPE: TYPE,
    OUTCOME: OUTCOME,
}
_MARGINS: Mapping[frozenset[str], Margin] = {
    frozenset(): Margin.ALL,
    frozenset({"group"}): Margin.GROUP,
    frozenset({"topic"}): Margin.TOPIC,
    frozenset({"channel"}): Margin.CHANNEL,
    frozenset({"office"}): Margin.OFFICE,
    frozenset({FORM}): Margin.FORM,
    frozenset({TYPE}): Margin.TYPE,
    frozenset({OUTCOME}): Margin.OUTCOME,
    frozenset({"topic", "channel"}): Margin.TOPIC_CHANNEL,
    frozenset({"group", "channel"}): Margin.TOPIC_CHANNEL,
}
_OF_TABLES: Mapping[str, Margin] = {
    GROUP_FORM: Margin.GROUP_FORM,
    MAHALLA: Margin.MAHALLA,
    CLOSER: Margin.CLOSER_FORM,
}
_TOPICS = """(
    SELECT t.id{as_text} FROM receptions_topic t LEFT JOIN receptions_topic g ON g.id = t.parent_id
    WHERE t.code = %(topic)s OR g.code = %(topic)s
)"""
_INSIDE = """(
    SELECT r.id FROM receptions_reception r JOIN territories_territory t ON t.id = r.territory_id
    WHERE starts_with(t.path, %(path)s)
)"""
_GROUP_OF = "COALESCE(t.parent_id, -t.id)"


def by_reception(
    names: Iterable[str], first: dt.date, last: dt.date, cut: Cut = WHOLE, by: str = By.TOTAL
) -> Numbers | None:
    """Numbers by (territory of the reception, key); None where the cells don't know."""
    wanted = _wanted(names, by)
    margin = _margin(cut, by)
    if margin is None or margin == Margin.TOPIC_CHANNEL or not all(map(is_kept, wanted)):
        return None
    if first > last or not wanted:
        return {}
    reading = _reading(wanted, Period(first, last), cut, by)
    rows = _rows(reading, {"topic": cut.topic, "channel": cut.channel, "office": cut.office})
    return {(row[0], row[1]): dict(zip(wanted, row[2:], strict=True)) for row in rows}


def within(
    names: Iterable[str],
    period: tuple[dt.date, dt.date],
    territory: Territory,
    cut: Cut = WHOLE,
    by: str = By.TOTAL,
) -> Mapping[str, Mapping[str, int]] | None:
    """Numbers of a territory with all below it, by key; None where the cells don't know."""
    wanted = _wanted(names, by)
    whole = territory.level in (Level.COUNTRY, Level.REGION)
    margin = _margin(cut, by)
    if margin is None or by in _OF_TABLES or not all(map(is_kept, wanted)):
        return None
    if not whole and margin == Margin.TOPIC_CHANNEL:
        return None
    if period[0] > period[1] or not wanted:
        return {}
    reading = _reading(wanted, Period(*period), cut, by, whole=whole, inside=True)
    values = {"path": territory.path, "territory": territory.pk}
    values |= {"topic": cut.topic, "channel": cut.channel, "office": cut.office}
    rows = _rows(reading, values)
    return {row[1]: dict(zip(wanted, row[2:], strict=True)) for row in rows}


def _wanted(names: Iterable[str], by: str) -> tuple[str, ...]:
    """Each name once; what is open at an end has no month of its own."""
    found = dict.fromkeys(names)
    return tuple(name for name in found if by != By.MONTH or name not in STATES)


def _margin(cut: Cut, by: str) -> Margin | None:
    if by in _OF_TABLES:
        return _OF_TABLES[by] if cut == WHOLE else None
    if by not in (By.TOTAL, By.MONTH) and by not in _DIMENSION:
        return None
    asked = {"topic"} if cut.topic else set()
    asked |= {"channel"} if cut.channel else set()
    asked |= {"office"} if cut.office else set()
    if by in _DIMENSION and not (_DIMENSION[by] == "group" and cut.topic):
        asked.add(_DIMENSION[by])
    return _MARGINS.get(frozenset(asked))


def _reading(
    names: tuple[str, ...],
    period: Period,
    cut: Cut,
    by: str,
    *,
    whole: bool = False,
    inside: bool = False,
) -> Reading:
    margin = _margin(cut, by)
    if margin is None:
        raise ValueError(by)
    of_cells, of_facts = _cut(cut, margin)
    if inside and whole:
        of_cells += " AND c.place = %(territory)s"
    elif inside:
        of_cells += f" AND c.place IN {_INSIDE}"
    if inside:
        of_facts += f" AND reception_id IN {_INSIDE}"
    cell_key, key, label = _key(by, margin)
    return Reading(
        names=names,
        period=period,
        margin=margin,
        whole=whole,
        own=not inside,
        cell_key=cell_key,
        key=key,
        of_cells=of_cells,
        of_facts=of_facts,
        label=label,
    )


def _cut(cut: Cut, margin: Margin) -> tuple[str, str]:
    """Conditions of the cut on the cells and on the facts."""
    of_cells, of_facts = ["TRUE"], ["TRUE"]
    if cut.topic:
        of_cells.append(f"c.key IN {_TOPICS.format(as_text='::text')}")
        of_facts.append(f"topic_id IN {_TOPICS.format(as_text='')}")
    if cut.channel:
        column = "key2" if margin == Margin.TOPIC_CHANNEL else "key"
        of_cells.append(f"c.{column} = %(channel)s")
        of_facts.append("channel = %(channel)s")
    if cut.office:
        of_cells.append("c.key = %(office)s::text")
        of_facts.append("office_id = %(office)s")
    return " AND ".join(of_cells), " AND ".join(of_facts)


def _key(by: str, margin: Margin) -> tuple[str, str, str]:
    """What lays out cells `c` and entries `e`, as columns k and topic, and the key it is called."""
    if by == By.TOTAL:
        nothing = "'' AS k, NULL::bigint AS topic"
        return nothing, nothing, "''"
    if by == By.MONTH:
        month = "to_char({}.month, 'YYYY-MM') AS k, NULL::bigint AS topic"
        return month.format("c"), month.format("e"), "x.k"
    if by == By.TOPIC:
        return (
            "'' AS k, c.key::bigint AS topic",
            "'' AS k, e.topic_id AS topic",
            "COALESCE(topic.code, '')",
        )
    if by == By.TOPIC_GROUP:
        of_cell = "c.key::bigint"
        if margin != Margin.GROUP:
            of_cell = f"(SELECT {_GROUP_OF} FROM receptions_topic t WHERE t.id = {of_cell})"  # noqa: S608  only our own names
        return (
            f"'' AS k, {of_cell} AS topic",
            f"'' AS k, {_GROUP_OF} AS topic",
            "COALESCE(topic.code, '')",
        )
    if by in _OF_TABLES:
        return _key_of_table(by)
    of_cell = "c.key2" if by == By.CHANNEL and margin == Margin.TOPIC_CHANNEL else "c.key"
    entry = KEYS[_MARGINS[frozenset({_DIMENSION[by]})]][0]
    return f"{of_cell} AS k, NULL::bigint AS topic", f"{entry} AS k, NULL::bigint AS topic", "x.k"


def _key_of_table(by: str) -> tuple[str, str, str]:
    first, second = KEYS[_OF_TABLES[by]]
    if by == GROUP_FORM:
        cell = "c.key2 AS k, c.key::bigint AS topic"
        entry = f"{second} AS k, {_GROUP_OF} AS topic"
        return cell, entry, f"COALESCE(topic.code, '') || '{JOINT}' || x.k"
    if by == MAHALLA:
        no_topic = "NULL::bigint AS topic"
        return f"c.key AS k, {no_topic}", f"{first} AS k, {no_topic}", "x.k"
    joined = f"concat_ws('{JOINT}', {{}}, {{}}, {{}}.month) AS k, NULL::bigint AS topic"
    return joined.format("c.key", "c.key2", "c"), joined.format(first, second, "e"), "x.k"


def _rows(reading: Reading, values: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(reading.statement(), {**reading.values(), **values})
        return [row for row in cursor.fetchall() if any(row[2:])]
