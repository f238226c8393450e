"""Runs of numbers from the gapless counters: for blocks and for the old register."""

from __future__ import annotations

from django.db import connection

from receptions.models import Reception

# Appeals of the old register have a series of their own, so that the live one stays gapless.
# Their sequences lie above every live one, because both share one column.
OLD = "old"
OLD_FROM = 1_000_000_000


def next_numbers(
    *, reception: Reception, year: int, count: int, kind: str = "appeal"
) -> tuple[int, int]:
    """The first and the last of the next `count` numbers, without gaps.

    The counter's row stays locked until the transaction ends.
    """
    if count < 1:
        raise ValueError(count)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO receptions_numbercounter (reception_id, kind, year, last)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (reception_id, kind, year)"
            " DO UPDATE SET last = receptions_numbercounter.last + excluded.last RETURNING last",
            [reception.pk, kind, year, count],
        )
        last = int(cursor.fetchone()[0])
    return last - count + 1, last


def old_number(*, reception: Reception, year: int, place: int) -> str:
    """The number of an appeal of the old register: "1726-2019-A000123", A for archive."""
    return f"{reception.code}-{year}-A{place:06d}"
