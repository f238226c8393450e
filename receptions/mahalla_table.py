"""Mahallas with most questions (DOMAIN 9), beside the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.db import connection
from django.utils.translation import gettext_lazy as _

from receptions.territory_tables import beside, both_years
from territories.figures import Table, TableRow
from territories.models import Territory

MOST = 10  # rows printed of all that are frozen


def asked(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions received in the period and in that of the year before, by the mahalla's code."""
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT r.territory_id, m.code,
                count(*) FILTER (WHERE f.received_on >= %(first)s) AS now,
                count(*) FILTER (WHERE f.received_on <= %(end)s)
            FROM receptions_questionfact f
            JOIN receptions_reception r ON r.id = f.reception_id
            JOIN territories_territory m ON m.id = f.mahalla_id
            WHERE f.received_on BETWEEN %(first)s AND %(last)s
                OR f.received_on BETWEEN %(begin)s AND %(end)s
            GROUP BY 1, 2
            """,
            both_years(first, last),
        )
        rows = cursor.fetchall()
    for territory, code, now, before in rows:
        yield TableRow(territory, code, {"questions": now, "questions_before": before})


def names(codes: Collection[str], within: str) -> Mapping[str, str]:
    """Names of mahallas by code; with their district's in a report of more than one district."""
    found = Territory.objects.filter(code__in=codes).select_related("parent")
    return {
        one.code: str(one.name)
        if one.parent is None or one.parent.code == within
        else f"{one.name}, {one.parent.name}"
        for one in found
    }


TABLE = Table(
    "mahallas",
    _("Mahallas with most questions"),
    tuple(beside({"questions": _("questions")}, ("questions",))),
    asked,
    labels=names,
    most=MOST,
)
