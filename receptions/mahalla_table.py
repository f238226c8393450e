"""Mahallas with most questions (DOMAIN 9), beside the year before."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from django.utils.translation import gettext_lazy as _

from receptions import kept_counts
from receptions.figure_parts import QUESTIONS
from receptions.territory_tables import BEFORE, beside, of_both_years
from territories import kept
from territories.choices import Level
from territories.figure_parts import Behind, Term
from territories.figures import Table, TableRow
from territories.models import Territory

MOST = 10  # rows printed of all that are frozen


def asked(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions received in the period and in that of the year before, by the mahalla's code."""
    codes = dict(Territory.objects.filter(level=Level.MAHALLA).values_list("pk", "code"))
    rows: dict[tuple[int, str], dict[str, int]] = {}
    found = of_both_years("questions", first, last, by=kept_counts.MAHALLA)
    for territory, mahalla, now, before in found:
        if not mahalla:
            continue
        cells = rows.setdefault(
            (territory, codes[int(mahalla)]), {"questions": 0, "questions_before": 0}
        )
        cells["questions"] += now
        cells["questions_before"] += before
    for (territory, code), cells in rows.items():
        yield TableRow(territory, code, cells)


def names(codes: Collection[str], within: str) -> Mapping[str, str]:
    """Names of mahallas by code; with their district's in a report of more than one district."""
    asked = tuple(sorted(codes))
    rows = Territory.objects.filter(code__in=asked).select_related("parent")
    found = kept.once(("places", asked), lambda: list(rows))  # a seal names them in each language
    return {
        one.code: str(one.name)
        if one.parent is None or one.parent.code == within
        else f"{one.name}, {one.parent.name}"
        for one in found
    }


def behind(row: str, column: str) -> Behind:
    """The questions of a mahalla."""
    term = Term("questions", only=((kept_counts.MAHALLA, row),))
    return Behind(QUESTIONS, [term], is_before=column.endswith(BEFORE))


TABLE = Table(
    "mahallas",
    _("Mahallas with most questions"),
    tuple(beside({"questions": _("questions")}, ("questions",))),
    asked,
    labels=names,
    most=MOST,
    behind_row=behind,
)
