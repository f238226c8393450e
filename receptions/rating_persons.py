"""How many different persons appealed: what the rating sets failures against."""

from __future__ import annotations

import datetime as dt

from django.db.models import Count as CountRows

from receptions.fact_conditions import FIRST, received
from receptions.models import QuestionFact
from territories.figures import Count, Counts


def persons(first: dt.date, last: dt.date) -> Counts:
    """Different applicants of the appeals received, by the territory of the reception.

    Who writes five letters, or one letter with five questions, is one person. A person who went
    to two receptions counts at both.
    """
    rows = (
        QuestionFact.objects.filter(received(first, last) & FIRST)
        .order_by()
        .values("reception__territory")
        .annotate(people=CountRows("appeal__applicant", distinct=True))
        .values_list("reception__territory", "people")
    )
    return {territory: Count(people) for territory, people in rows}
