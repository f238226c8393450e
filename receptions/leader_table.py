"""Table 1 of a report (DOMAIN 9): what heads decided themselves, by form, beside the year before.

Who took a question off control stands with the question; what post that person held on that day
stands with the posts. No case is told apart by it, so nothing more has to be entered.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from receptions.cell_reading import ONE_DAY, next_month
from receptions.kept_counts import CLOSER, JOINT
from receptions.rules import year_before
from receptions.territory_tables import QUESTIONS_BY_FORM, by_form_of_years, of_both_years
from territories.choices import Role
from territories.figures import Table, TableRow
from territories.models import Territory

LEADING = (Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION)


class Decider(TextChoices):
    """Who decided, in the order of the rows."""

    HEAD = "1-head", _("the head of the reception")
    SUBSTITUTE = "2-substitute", _("who stood in for the head")
    ABOVE = "3-above", _("a head of the levels above")
    STAFF = "4-staff", _("other staff")


# A later absence takes the place of an earlier one in the post: what stood in force on the day is
# read from the post's versions, each until the next one was written.
_HEADS = """
    SELECT p.user_id, t.id, t.path, p.starts_on, COALESCE(p.ends_on, %(ever)s), %(head)s
    FROM territories_post p JOIN territories_territory t ON t.id = p.territory_id
    WHERE p.role = ANY(%(leading)s)
    UNION ALL
    SELECT v.substitute_id, t.id, t.path, GREATEST(v.absent_from, v.starts_on),
        LEAST(v.absent_to, v.ends_on, v.until, %(ever)s), %(substitute)s
    FROM (
        SELECT *, (lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id)
            AT TIME ZONE 'Asia/Tashkent')::date AS until
        FROM territories_postevent
    ) v JOIN territories_territory t ON t.id = v.territory_id
    WHERE v.role = ANY(%(leading)s) AND v.substitute_id IS NOT NULL
"""
_BY_DAY = """
    SELECT r.territory_id, f.closed_by_id, f.form, f.closed_on,
        count(*) FILTER (WHERE f.closed_on >= %(first)s),
        count(*) FILTER (WHERE f.closed_on <= %(end)s)
    FROM receptions_questionfact f JOIN receptions_reception r ON r.id = f.reception_id
    WHERE r.territory_id = ANY(%(territories)s) AND f.closed_by_id = ANY(%(closers)s)
        AND f.status = 'closed' AND date_trunc('month', f.closed_on)::date = ANY(%(months)s)
        AND (f.closed_on BETWEEN %(first)s AND %(last)s
            OR f.closed_on BETWEEN %(begin)s AND %(end)s)
    GROUP BY 1, 2, 3, 4
"""


@dataclass(frozen=True)
class _Leading:
    """Days on which somebody leads a territory, or stands in for who does."""

    territory: int
    path: str
    first: dt.date
    last: dt.date
    decider: str

    def changes_in(self, month: dt.date) -> bool:
        """Whether it holds on some days of the month and not on others."""
        end = next_month(month) - ONE_DAY
        return month < self.first <= end or month <= self.last < end


def decided(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions closed in the period and in that of the year before, by who decided and form."""
    leading = _leading()
    paths = dict(Territory.objects.filter(reception__isnull=False).values_list("pk", "path"))

    def decider(closer: int | None, day: dt.date, territory: int) -> str:
        found = [
            one.decider if one.territory == territory else Decider.ABOVE.value
            for one in leading.get(closer, ())
            if one.first <= day <= one.last and paths[territory].startswith(one.path)
        ]
        return min(found, default=Decider.STAFF.value)

    def rows() -> Iterator[tuple[int, str, str, int, int]]:
        by_day: set[tuple[int, int | None, dt.date]] = set()
        for territory, key, *numbers in of_both_years("closed", first, last, by=CLOSER):
            who, form, start = key.split(JOINT)
            closer, month = int(who) if who else None, dt.date.fromisoformat(start)
            if any(one.changes_in(month) for one in leading.get(closer, ())):
                by_day.add((territory, closer, month))
            else:
                yield territory, decider(closer, month, territory), form, *numbers
        for territory, closer, form, day, *numbers in _of_days(by_day, first, last):
            if (territory, closer, day.replace(day=1)) in by_day:
                yield territory, decider(closer, day, territory), form, *numbers

    yield from by_form_of_years(rows())


def _leading() -> Mapping[int | None, Sequence[_Leading]]:
    """Who leads what and when, by the person's id."""
    found: dict[int | None, list[_Leading]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            _HEADS,
            {
                "leading": [role.value for role in LEADING],
                "head": Decider.HEAD.value,
                "substitute": Decider.SUBSTITUTE.value,
                "ever": dt.date.max,
            },
        )
        for person, *row in cursor.fetchall():
            found[person].append(_Leading(*row))
    return found


def _of_days(
    wanted: Collection[tuple[int, int | None, dt.date]], first: dt.date, last: dt.date
) -> list[tuple[int, int, str, dt.date, int, int]]:
    """What these people closed on each day of the months in which they led on some days only."""
    if not wanted:
        return []
    territories, closers, months = map(set, zip(*wanted, strict=True))
    with connection.cursor() as cursor:
        cursor.execute(
            _BY_DAY,
            {
                "territories": [*territories],
                "closers": [*closers],
                "months": [*months],
                "first": first,
                "last": last,
                "begin": year_before(first),
                "end": year_before(last),
            },
        )
        return cursor.fetchall()


TABLE = Table(
    "decided_by",
    _("Questions closed, by who decided and by form"),
    QUESTIONS_BY_FORM,
    decided,
    label=lambda row: str(Decider(row).label),
)
