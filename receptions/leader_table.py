"""Table 1 of a report (DOMAIN 9): what heads decided themselves, by form, beside the year before.

Who took a question off control stands with the question; what post that person held on that day
stands with the posts. No case is told apart by it, so nothing more has to be entered.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db import connection
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from receptions.territory_tables import QUESTIONS_BY_FORM, both_years, by_form_of_years
from territories.choices import Role
from territories.figures import Table, TableRow

LEADING = (Role.HEAD, Role.REGIONAL_HEAD, Role.ADMINISTRATION)


class Decider(TextChoices):
    """Who decided, in the order of the rows."""

    HEAD = "1-head", _("the head of the reception")
    SUBSTITUTE = "2-substitute", _("who stood in for the head")
    ABOVE = "3-above", _("a head of the levels above")
    STAFF = "4-staff", _("other staff")


# A later absence takes the place of an earlier one in the post: what stood in force on the day is
# read from the post's versions, each until the next one was written.
_DECIDED = """
    WITH heads AS (
        SELECT p.user_id, t.id AS territory_id, t.path, p.starts_on AS first,
            p.ends_on AS last, NULL::date AS until, %(head)s AS decider
        FROM territories_post p JOIN territories_territory t ON t.id = p.territory_id
        WHERE p.role = ANY(%(leading)s)
        UNION ALL
        SELECT v.substitute_id, t.id, t.path, GREATEST(v.absent_from, v.starts_on),
            LEAST(v.absent_to, v.ends_on), v.until, %(substitute)s
        FROM (
            SELECT *, (lead(pgh_created_at) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id)
                AT TIME ZONE 'Asia/Tashkent')::date AS until
            FROM territories_postevent
        ) v JOIN territories_territory t ON t.id = v.territory_id
        WHERE v.role = ANY(%(leading)s) AND v.substitute_id IS NOT NULL
    ), closed AS (
        SELECT row_number() OVER () AS row, f.reception_id, f.form, f.closed_on, f.closed_by_id,
            count(*) AS number
        FROM receptions_questionfact f
        WHERE f.closed_on BETWEEN %(first)s AND %(last)s
            OR f.closed_on BETWEEN %(begin)s AND %(end)s
        GROUP BY f.reception_id, f.form, f.closed_on, f.closed_by_id
    ), decided AS (
        SELECT r.territory_id, c.form, c.closed_on, c.number, min(
            CASE WHEN h.territory_id = r.territory_id THEN h.decider
                WHEN h.territory_id IS NOT NULL THEN %(above)s ELSE %(staff)s END) AS decider
        FROM closed c
        JOIN receptions_reception r ON r.id = c.reception_id
        JOIN territories_territory t ON t.id = r.territory_id
        LEFT JOIN heads h ON h.user_id = c.closed_by_id
            AND c.closed_on BETWEEN h.first AND COALESCE(h.last, c.closed_on)
            AND c.closed_on <= COALESCE(h.until, c.closed_on)
            AND starts_with(t.path, h.path)
        GROUP BY c.row, r.territory_id, c.form, c.closed_on, c.number
    )
    SELECT territory_id, decider, form,
        COALESCE(sum(number) FILTER (WHERE closed_on >= %(first)s), 0)::int,
        COALESCE(sum(number) FILTER (WHERE closed_on <= %(end)s), 0)::int
    FROM decided GROUP BY 1, 2, 3
"""


def decided(first: dt.date, last: dt.date) -> Iterator[TableRow]:
    """Questions closed in the period and in that of the year before, by who decided and form."""
    with connection.cursor() as cursor:
        cursor.execute(
            _DECIDED,
            {
                "leading": [role.value for role in LEADING],
                "head": Decider.HEAD.value,
                "substitute": Decider.SUBSTITUTE.value,
                "above": Decider.ABOVE.value,
                "staff": Decider.STAFF.value,
                **both_years(first, last),
            },
        )
        found = cursor.fetchall()
    yield from by_form_of_years(found)


TABLE = Table(
    "decided_by",
    _("Questions closed, by who decided and by form"),
    QUESTIONS_BY_FORM,
    decided,
    label=lambda row: str(Decider(row).label),
)
