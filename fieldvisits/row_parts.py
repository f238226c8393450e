"""The parts of figures that the field offers: rounds, their households, problems, receptions."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from fieldvisits import figures
from fieldvisits.choices import REACHED, VisitResult
from fieldvisits.figure_cases import (
    field_reception_case,
    finding_case,
    round_case,
    visit_case,
)
from territories.figure_parts import Noun
from territories.row_parts import RowKind, RowPart, RowParts

ROUNDS = RowKind(Noun.ROUNDS, figures.PLACE, round_case, ("territory",))
VISITS = RowKind(Noun.VISITS, figures.WALKED_PLACE, visit_case, ("round__territory",))
FINDINGS = RowKind(Noun.FINDINGS, figures.PLACE, finding_case, ("topic",))
FIELD_RECEPTIONS = RowKind(Noun.FIELD_RECEPTIONS, figures.PLACE, field_reception_case)

_VISITS = (
    ("visits_planned", _("households of the rounds finished"), Q()),
    ("visits_reached", _("households talked to"), Q(result__in=REACHED)),
    ("visits_nobody", _("households found closed"), Q(result=VisitResult.NOBODY)),
    ("visits_refused", _("households that didn’t want to talk"), Q(result=VisitResult.REFUSED)),
    ("visits_moved", _("households moved away"), Q(result=VisitResult.MOVED)),
    ("visits_problem", _("households with a problem"), Q(result=VisitResult.PROBLEM)),
)
_FINDINGS = (
    ("findings_found", _("problems found in the field"), Q()),
    ("findings_on_spot", _("problems settled on the spot"), figures.WHAT_BECAME["on_spot"]),
    ("findings_appeal", _("problems registered as appeals"), figures.WHAT_BECAME["appeal"]),
    ("findings_programme", _("problems put into programmes"), figures.WHAT_BECAME["programme"]),
    ("findings_undecided", _("problems to be decided"), figures.WHAT_BECAME["undecided"]),
    ("findings_ended", _("problems solved in the end"), figures.WHAT_BECAME["solved"]),
)


def _some(rows: Any, condition: Q, first: Any, last: Any) -> Any:
    return rows(first, last).filter(condition)


_ALL = (
    RowPart("rounds_finished", _("rounds finished"), ROUNDS, figures.finished_rounds),
    *(
        RowPart(code, name, VISITS, partial(_some, figures.visits_of_finished, condition))
        for code, name, condition in _VISITS
    ),
    *(
        RowPart(code, name, FINDINGS, partial(_some, figures.findings_found, condition))
        for code, name, condition in _FINDINGS
    ),
    RowPart(
        "field_receptions_ended",
        _("field and public receptions held"),
        FIELD_RECEPTIONS,
        figures.receptions_held,
    ),
)
PARTS = RowParts("fieldvisits", {part.code: part for part in _ALL})
