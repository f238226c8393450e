"""Measures not done by their date propose a representation to their office (DOMAIN 8)."""

from __future__ import annotations

from collections import defaultdict

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from programs.models import Measure
from programs.services.drafting import STORED_LANGUAGE
from receptions.models import Reception
from receptions.power_choices import Ground
from receptions.services import representations
from territories import clock
from territories.models import Office


def propose() -> int:
    """Draft for every office with overdue measures; how many drafts were begun or got more.

    Safe to run twice: a measure that stands in a representation is passed over.
    """
    groups: dict[tuple[Reception, Office], list[Measure]] = defaultdict(list)
    late = Measure.objects.overdue(on=clock.today()).select_related(
        "programme__reception__territory", "office"
    )
    for measure in late.order_by("due_on", "pk"):
        groups[measure.programme.reception, measure.office].append(measure)
    drafted = 0
    for (reception, office), measures in groups.items():
        with translation.override(STORED_LANGUAGE):
            cases = [_case(measure) for measure in measures]
        paper = representations.propose(
            reception=reception, office=office, ground=Ground.MISSED_DATE, cases=cases
        )
        drafted += paper is not None
    return drafted


def _case(measure: Measure) -> representations.Case:
    day = date_format(measure.due_on, "SHORT_DATE_FORMAT")
    return representations.Case(
        key=f"measure-{measure.pk}-{measure.due_on}",
        title=f"{measure.programme.number}/{measure.ordinal}: {measure.text}"[:300],
        fact=_("due on %(day)s and not reported done") % {"day": day},
        url=measure.get_absolute_url(),
    )
