"""Count all facts anew into a table beside the cells, which then takes their place.

Numpy adds up what the database packs (cell_facts), and the table is filled without indexes;
writers and readers go on meanwhile. A recount that is killed leaves the cells as they were.
"""

from __future__ import annotations

import io
import re
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from itertools import chain
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.utils import OperationalError

from receptions import cell_anew, cell_facts, cell_network
from receptions.cell_rows import copies
from receptions.cell_sql import CELLS

T = TypeVar("T")

BESIDE = f"{CELLS}_new"
WAITS = 80  # of four seconds each, for those who read the cells in a long transaction
_MAY_SWAP = f"""
SELECT pg_has_role(relowner, 'USAGE') AND has_schema_privilege(relnamespace, 'CREATE')
FROM pg_class WHERE oid = to_regclass('{CELLS}')
"""  # noqa: S608  only our own names
_INDEXES = f"""
SELECT c.relname, pg_get_constraintdef(n.oid), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
LEFT JOIN pg_constraint n ON n.conindid = i.indexrelid AND n.conrelid = i.indrelid
WHERE i.indrelid = to_regclass('{CELLS}') ORDER BY 1
"""  # noqa: S608  only our own names
_GRANTS = f"""
SELECT format('GRANT %s ON {BESIDE} TO %s', g.privilege_type,
    CASE WHEN g.grantee = 0 THEN 'PUBLIC' ELSE g.grantee::regrole::text END)
FROM pg_class c CROSS JOIN aclexplode(c.relacl) g
WHERE c.oid = to_regclass('{CELLS}') AND g.grantee <> c.relowner
"""  # noqa: S608  only our own names
# What reading costs is looking at conditions: workers are worth what they hand over.
_READING = "SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL parallel_tuple_cost = 0"


def may_swap() -> bool:
    """Whether this role may put another table in the place of the cells."""
    with connection.cursor() as cursor:
        cursor.execute(_MAY_SWAP)
        return bool(cursor.fetchone()[0])


def lay_out(cursor: Any) -> None:
    """An empty table beside; one that an older recount left is gone."""
    cursor.execute(f"DROP TABLE IF EXISTS {BESIDE}")
    cursor.execute(
        f"CREATE TABLE {BESIDE}"
        f" (LIKE {CELLS} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING STORAGE)"
    )


def fill(cursor: Any) -> None:
    """Fill it from the facts that the cursor's transaction sees, and index it.

    Rows of a table that nobody else sees yet are frozen: no vacuum has to touch them again.
    """
    count(cursor, BESIDE, options=", FREEZE")
    cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for statement in _indexing(cursor):
        cursor.execute(statement)
    cursor.execute(f"ANALYZE {BESIDE}")


def count(cursor: Any, target: str, *, options: str = "") -> None:
    """Fill an empty table from the facts in the cursor's own transaction."""
    cursor.execute(_READING)
    with (
        cell_facts.pile(cursor, cell_network.network(cursor)) as pile,
        closing(_ahead(list(copies(cells)) for cells in cell_anew.cells(pile))) as pieces,
    ):
        for columns, rows in chain.from_iterable(pieces):
            copy = f"COPY {target} ({columns}) FROM STDIN (FORMAT binary{options})"
            cell_facts.copy(cursor, copy, io.BytesIO(rows))


def _ahead(items: Iterator[T]) -> Generator[T, None, None]:
    """The same, each made in a thread while the one before it is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, items, None)
        while (item := coming.result()) is not None:
            coming = pool.submit(next, items, None)
            yield item


def _indexing(cursor: Any) -> Iterator[str]:
    cursor.execute(_INDEXES)
    for name, constraint, index in cursor.fetchall():
        if constraint:
            yield f'ALTER TABLE {BESIDE} ADD CONSTRAINT "{name}_new" {constraint}'
        else:
            of_new = f'INDEX "{name}_new" ON {BESIDE} USING'
            yield re.sub(r"INDEX \S+ ON \S+ USING", of_new, index, count=1)
    cursor.execute(_GRANTS)
    yield from (grant for (grant,) in cursor.fetchall())


def swap(cursor: Any) -> None:
    """The table beside becomes the cells; readers wait for the end of this transaction."""
    cursor.execute(_INDEXES)
    indexes = [name for name, *_rest in cursor.fetchall()]
    _lock(cursor)
    cursor.execute(f"DROP TABLE {CELLS}")
    cursor.execute(f"ALTER TABLE {BESIDE} RENAME TO {CELLS}")
    cursor.execute(f"ALTER SEQUENCE {BESIDE}_id_seq RENAME TO {CELLS}_id_seq")
    for name in indexes:
        cursor.execute(f'ALTER INDEX "{name}_new" RENAME TO "{name}"')


def _lock(cursor: Any) -> None:
    """Wait for those who read the cells without making others wait behind us for long."""
    for turn in range(1, WAITS + 1):
        try:
            with transaction.atomic():
                cursor.execute("SET LOCAL lock_timeout = '2s'")
                cursor.execute(f"LOCK TABLE {CELLS} IN ACCESS EXCLUSIVE MODE")
                cursor.execute("SET LOCAL lock_timeout = 0")
        except OperationalError:
            if turn == WAITS:
                raise
            time.sleep(2)
        else:
            return
