"""A complaint never reaches the office it is about, nor one below it (R-20, R-21)."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from programs.exceptions import DecisionError
from programs.models import Measure
from programs.rules import SourceKey
from receptions import complaint_sight
from receptions.models import Appeal, Question
from territories.models import Office


def kept_from(office: Office) -> QuerySet[Appeal]:
    """Appeals whose problems may not go to the office in a programme or a remark.

    They complain about the office itself, one above it, or one below it, which it leads.
    """
    return Appeal.objects.filter(complained_office__in=complaint_sight.offices_around(office))


def paths_of(problems: Iterable[object]) -> dict[SourceKey, str]:
    """Paths of the offices complained about, by the question that complains."""
    questions = [one.pk for one in problems if isinstance(one, Question)]
    if not questions:
        return {}
    rows = Question.everything.filter(pk__in=questions, appeal__complained_office__isnull=False)
    paths = rows.values_list("pk", "appeal__complained_office__path")
    return {("question", pk): path for pk, path in paths}


def check(office: Office, problems: Iterable[object]) -> None:
    """Raise DecisionError where one of the problems may not go to the office."""
    refuse(office, paths_of(problems).values())


def check_line(measure: Measure, office: Office) -> None:
    """Raise DecisionError where a problem the measure is there for may not go to the office."""
    asked = measure.sources.held().filter(question__appeal__complained_office__isnull=False)
    refuse(office, asked.values_list("question__appeal__complained_office__path", flat=True))


def refuse(office: Office, paths: Iterable[str]) -> None:
    """Raise DecisionError where the office is one of those complained about, or below one."""
    if any(office.path.startswith(path) for path in paths):
        raise DecisionError(
            _(
                "A problem of this measure is a complaint about %(office)s or an office above it:"
                " choose another office (Art. 25)."
            )
            % {"office": office.name}
        )
