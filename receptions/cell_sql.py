"""Statements that write the cells of figures from changes, and say what cells depend on."""

from __future__ import annotations

from functools import cache

from receptions.cell_measures import (
    BESIDE,
    CHANGES,
    COLUMNS,
    KEYS,
    Kind,
    Margin,
    Measure,
    counts_for,
    entries,
    fingerprint,
    kept_by,
)
from receptions.fact_conditions import closed, received
from receptions.fact_triggers import SEEN
from receptions.parts import PARTS
from territories.choices import Level

CELLS = "receptions_figurecell"
_KINDS = {received: Kind.RECEIVED, closed: Kind.CLOSED}
# What the database derives in the fact itself; a change of one has no such column.
_WEIGHTS = {"days_to_close": "(closed_on - received_on)"}
_WHOLE = (
    Margin.ALL,
    Margin.GROUP,
    Margin.TOPIC,
    Margin.CHANNEL,
    Margin.OFFICE,
    Margin.TOPIC_CHANNEL,
)
_OWN = tuple(margin for margin in Margin if margin != Margin.TOPIC_CHANNEL)
_KEY = "margin, whole, place, month, key, key2"
_INTO = f"INSERT INTO {{target}} ({_KEY}, {', '.join(COLUMNS)})"
_ADD = ", ".join(
    f"{name} = NULLIF(COALESCE(c.{name}, 0) + COALESCE(excluded.{name}, 0), 0)" for name in COLUMNS
)
_ABOVE = f"('{Level.COUNTRY}', '{Level.REGION}')"
# The region and the country of each reception.
PLACES = f"""
SELECT r.id AS reception_id, a.id AS place, length(a.path) AS depth
FROM receptions_reception r JOIN territories_territory t ON t.id = r.territory_id
JOIN territories_territory a ON a.level IN {_ABOVE} AND starts_with(t.path, a.path)
"""  # noqa: S608  only our own names
# What the cells depend on besides the facts; a new reception or topic does no harm to them.
# `cells` is the table itself: a snapshot of before a recount doesn't see what is in the new one.
STRUCTURE = f"""
SELECT jsonb_object_agg(key, value) AS now FROM (
    SELECT 'cells' AS key, to_regclass('{CELLS}')::oid::text AS value UNION ALL
    SELECT 'r' || r.id AS key, t.path AS value
    FROM receptions_reception r JOIN territories_territory t ON t.id = r.territory_id
    UNION ALL SELECT 't' || id, COALESCE(parent_id, 0)::text FROM receptions_topic
) s
"""  # noqa: S608  only our own names
# Whether the cells may be read: same formula, and what both know of the structure is the same.
READY = f"""
SELECT EXISTS (
    SELECT 1 FROM receptions_figuremark m, ({STRUCTURE}) s
    WHERE m.formula = %(formula)s AND m.structure || s.now = s.now || m.structure
) AS ok
"""  # noqa: S608  only our own names
MARK = f"""
INSERT INTO receptions_figuremark (id, structure, formula, folded_at)
SELECT 1, s.now, %(formula)s, %(at)s FROM ({STRUCTURE}) s
ON CONFLICT (id) DO UPDATE SET structure = excluded.structure, formula = excluded.formula,
    folded_at = excluded.folded_at
"""  # noqa: S608  only our own names
FOLDED_AT_ONCE = 20_000


@cache
def measures() -> dict[str, Measure]:
    """Every column of the cells, in their order; those of parts have the parts' conditions."""
    found = {one.name: one for one in BESIDE}
    for part in PARTS.values():
        if part.code in COLUMNS and part.period in _KINDS:
            kind = _KINDS[part.period]
            weight = _WEIGHTS.get(part.weight, part.weight)
            found[part.code] = Measure(part.code, kind, part.condition, weight)
    return {name: found[name] for name in COLUMNS}


@cache
def formula() -> str:
    return fingerprint(measures().values())


def _sums(margin: Margin) -> str:
    kept = kept_by(margin)
    return ", ".join(
        f"NULLIF(sum(e.{name}), 0) AS {name}" if name in kept else f"NULL::bigint AS {name}"
        for name in COLUMNS
    )


def _laid_out(source: str, margin: Margin, *, whole: bool) -> str:
    """The source's entries added up to the cells of one margin."""
    place = "p.place" if whole else "e.reception_id"
    key, key2 = KEYS[margin]
    joins = " JOIN place p ON p.reception_id = e.reception_id" if whole else ""
    if margin in (Margin.GROUP, Margin.GROUP_FORM):
        joins += " JOIN receptions_topic t ON t.id = e.topic_id"
    return (
        f"SELECT {margin.value}, {whole}, {place}, e.month, {key}, {key2}, {_sums(margin)}"  # noqa: S608  only our own names
        f" FROM {source} e{joins} WHERE {counts_for(margin)} GROUP BY 3, 4, 5, 6"
    )


def _spread(source: str) -> str:
    """The source's entries added up to the cells of all margins."""
    own = [_laid_out(source, margin, whole=False) for margin in _OWN]
    whole = [_laid_out(source, margin, whole=True) for margin in _WHOLE]
    return "\nUNION ALL\n".join((*own, *whole))


@cache
def fold() -> str:
    """Take changes away, give them to the cells and say how many: one statement, one snapshot."""
    seen = ", ".join(("sign", *SEEN))
    return f"""
    WITH ready AS MATERIALIZED ({READY}), place AS MATERIALIZED ({PLACES}), gone AS (
        DELETE FROM {CHANGES} WHERE (SELECT ok FROM ready) AND id IN (
            SELECT id FROM {CHANGES} ORDER BY id LIMIT {FOLDED_AT_ONCE}
        ) RETURNING {seen}
    ), entry AS MATERIALIZED ({entries("gone", measures().values())}
    ), marked AS (
        UPDATE receptions_figuremark m SET folded_at = %(at)s, structure = s.now || m.structure
        FROM ({STRUCTURE}) s WHERE (SELECT ok FROM ready)
    ), added AS ({_upsert(CELLS, _spread("entry"))})
    SELECT (SELECT ok FROM ready), count(*) FROM gone
    """  # noqa: S608  only our own names


def add_changes(target: str) -> str:
    """Give the changes to cells kept elsewhere, and leave them."""
    added = entries(CHANGES, measures().values())
    return (
        f"WITH place AS MATERIALIZED ({PLACES}), entry AS MATERIALIZED ({added})"
        f" {_upsert(target, _spread('entry'))}"
    )


def _upsert(target: str, rows: str) -> str:
    return (
        f"{_INTO.format(target=f'{target} AS c')} {rows}"
        f" ON CONFLICT (margin, whole, month, place, key, key2) DO UPDATE SET {_ADD}"
    )


def copy(target: str) -> str:
    """The cells as they are, under ids of the target's own."""
    return f"{_INTO.format(target=target)} SELECT {_KEY}, {', '.join(COLUMNS)} FROM {CELLS}"  # noqa: S608  only our own names


def compare(kept: str, real: str) -> str:
    """Cells that differ: which, and whether something is kept or real for it."""
    same = " AND ".join(f"k.{name} = r.{name}" for name in _KEY.split(", "))
    differ = ", ".join(f"k.{name}" for name in COLUMNS)
    real_ones = ", ".join(f"r.{name}" for name in COLUMNS)
    keys = ", ".join(f"COALESCE(k.{name}, r.{name})" for name in _KEY.split(", "))
    wrong = ", ".join(
        f"CASE WHEN k.{name} IS DISTINCT FROM r.{name}"
        f" THEN '{name} ' || COALESCE(k.{name}, 0) || ' is ' || COALESCE(r.{name}, 0) END"
        for name in COLUMNS
    )
    return (
        f"SELECT {keys}, concat_ws(', ', {wrong}) FROM {kept} k FULL JOIN {real} r ON {same}"  # noqa: S608  only our own names
        f" WHERE ({differ}) IS DISTINCT FROM ({real_ones}) ORDER BY 1, 2, 3, 4, 5, 6"
    )
