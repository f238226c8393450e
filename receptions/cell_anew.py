"""Statements that add all question facts up to cells anew, in steps that can go side by side.

Facts are read once a step; cells of coarser margins, of regions and of the country are added up
from finer sums, kept in tables of the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain

from receptions.cell_measures import COLUMNS, FACTS, KEYS, Margin, counts_for, entries, kept_by
from receptions.cell_sql import INTO, PLACES, measures

_PLACES = "qx_place"
_NEAREST = "qx_nearest"
_ABOVE = "qx_above"
_GROUP_OF = "COALESCE(t.parent_id, -t.id) AS group_id"
_GROUPED = {**KEYS, Margin.GROUP: ("e.group_id::text", "''")}


def anew(target: str) -> Iterator[str]:
    """Fill an empty table of cells from all facts."""
    return chain.from_iterable(steps(target))


def steps(target: str) -> tuple[Iterator[str], ...]:
    """The same as lists of statements, each for a transaction of its own; the longest first."""
    return _topics(target), _pairs(target), _small(target), _offices(target), _narrow(target)


def _topics(target: str) -> Iterator[str]:
    yield from _places()
    yield from _facts("qx_topic", ("reception_id", "topic_id"))
    yield _own("qx_topic", Margin.TOPIC, target)
    yield from _sum("qx_group", "qx_topic", ("reception_id", _GROUP_OF))
    yield _own("qx_group", Margin.GROUP, target)
    yield from _sum("qx_all", "qx_group", ("reception_id",))
    yield _own("qx_all", Margin.ALL, target)
    yield from _sum("qx_topic_near", "qx_topic", ("place", "topic_id"))
    yield from _wholes("qx_topic_near", Margin.TOPIC, target)
    yield from _sum("qx_group_near", "qx_topic_near", ("place", _GROUP_OF))
    yield from _wholes("qx_group_near", Margin.GROUP, target)
    yield from _sum("qx_all_near", "qx_group_near", ("place",))
    yield from _wholes("qx_all_near", Margin.ALL, target)
    yield _drop("qx_topic", "qx_group", "qx_all", "qx_topic_near", "qx_group_near", "qx_all_near")


def _pairs(target: str) -> Iterator[str]:
    yield from _places()
    yield from _facts("qx_pair", ("place", "topic_id", "channel"))
    yield from _wholes("qx_pair", Margin.TOPIC_CHANNEL, target)
    yield _drop("qx_pair")


def _offices(target: str) -> Iterator[str]:
    yield from _places()
    yield from _facts("qx_office", ("reception_id", "office_id"))
    yield _own("qx_office", Margin.OFFICE, target)
    yield from _sum("qx_office_near", "qx_office", ("place", "office_id"))
    yield from _wholes("qx_office_near", Margin.OFFICE, target)
    yield _drop("qx_office", "qx_office_near")


def _small(target: str) -> Iterator[str]:
    yield from _places()
    yield from _facts("qx_small", ("reception_id", "channel", "form", "appeal_type", "outcome"))
    for margin in (Margin.FORM, Margin.TYPE, Margin.OUTCOME):
        yield _insert(target, _cells("qx_small", margin, "e.reception_id", grouped=True))
    yield from _sum("qx_channel", "qx_small", ("reception_id", "channel"))
    yield _own("qx_channel", Margin.CHANNEL, target)
    yield from _sum("qx_channel_near", "qx_channel", ("place", "channel"))
    yield from _wholes("qx_channel_near", Margin.CHANNEL, target)
    yield _drop("qx_small", "qx_channel", "qx_channel_near")


def _narrow(target: str) -> Iterator[str]:
    """Margins of one number each, added up from the facts at once."""
    for margin in (Margin.GROUP_FORM, Margin.MAHALLA, Margin.CLOSER_FORM):
        kept = [measures()[name] for name in kept_by(margin)]
        source = f"({entries(FACTS, kept)}) e JOIN receptions_topic t ON t.id = e.topic_id"
        yield _insert(target, _cells(source, margin, "e.reception_id", grouped=True))


def _places() -> Iterator[str]:
    """The nearest region or country of each reception, and what lies in which of them.

    A region has nothing but itself inside: it is `alone` and needs no adding up.
    """
    yield f"CREATE TEMP TABLE {_PLACES} ON COMMIT DROP AS {PLACES}"
    yield (
        f"CREATE TEMP TABLE {_NEAREST} ON COMMIT DROP AS"  # noqa: S608  only our own names
        f" SELECT DISTINCT ON (reception_id) reception_id, place FROM {_PLACES}"
        " ORDER BY reception_id, depth DESC"
    )
    yield (
        f"CREATE TEMP TABLE {_ABOVE} ON COMMIT DROP AS"  # noqa: S608  only our own names
        " SELECT place, inside, count(*) OVER (PARTITION BY place) = 1 AS alone FROM ("
        " SELECT DISTINCT p.place, near.place AS inside"
        f" FROM {_NEAREST} near JOIN {_PLACES} p USING (reception_id)) s"
    )


def _drop(*tables: str) -> str:
    return f"DROP TABLE {', '.join((*tables, _ABOVE, _NEAREST, _PLACES))}"


def _facts(table: str, keys: Iterable[str]) -> Iterator[str]:
    """Add up the facts by these keys and the month."""
    return _sum(table, f"({entries(FACTS, measures().values())})", keys)


def _sum(table: str, source: str, keys: Iterable[str]) -> Iterator[str]:
    named = list(keys)
    joins = f" JOIN {_NEAREST} USING (reception_id)" if "place" in named else ""
    if joins and source.endswith("_near"):
        joins = ""  # added up by it already
    if _GROUP_OF in named:
        joins += " JOIN receptions_topic t ON t.id = e.topic_id"
    sums = ", ".join(f"sum({name})::int AS {name}" for name in COLUMNS)
    by = ", ".join(str(place + 1) for place in range(len(named) + 1))
    yield (
        f"CREATE TEMP TABLE {table} ON COMMIT DROP AS SELECT {', '.join(named)}, month, {sums}"  # noqa: S608  only our own names
        f" FROM {source} e{joins} GROUP BY {by}"
    )
    columns = [name.rsplit(" ", 1)[-1] for name in named]
    yield f"ANALYZE {table} ({', '.join((*columns, 'month'))})"


def _own(source: str, margin: Margin, target: str) -> str:
    """Cells of receptions: the source has a row for each."""
    return _insert(target, _cells(source, margin, "e.reception_id"))


def _wholes(source: str, margin: Margin, target: str) -> Iterator[str]:
    """Cells of regions and of the country: the source has a row for each nearest one."""
    joined = f"{source} e JOIN {_ABOVE} a ON a.inside = e.place AND"
    yield _insert(target, _cells(f"{joined} a.alone", margin, "a.place", whole=True))
    above = _cells(f"{joined} NOT a.alone", margin, "a.place", whole=True, grouped=True)
    yield _insert(target, above)


def _cells(
    source: str, margin: Margin, place: str, *, whole: bool = False, grouped: bool = False
) -> str:
    kept = kept_by(margin)
    number = "NULLIF(sum(e.{0}), 0)" if grouped else "NULLIF(e.{0}, 0)"
    numbers = (number.format(name) if name in kept else "NULL::int" for name in COLUMNS)
    key, key2 = _GROUPED[margin]
    tail = f" WHERE {counts_for(margin)} GROUP BY 3, 4, 5, 6" if grouped else ""
    source = source if " e " in source else f"{source} e"
    return (
        f"SELECT {margin.value}, {whole}, {place}, e.month, {key}, {key2}, {', '.join(numbers)}"  # noqa: S608  only our own names
        f" FROM {source}{tail}"
    )


def _insert(target: str, rows: str) -> str:
    return f"{INTO.format(target=target)} {rows}"
