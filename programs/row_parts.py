"""The parts of figures that programmes offer: programmes and their measures."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_lazy as _

from programs import figures, plan_words
from programs.models import Programme
from territories.figure_parts import Noun
from territories.figures import Case
from territories.row_parts import RowKind, RowPart, RowParts, Rows


def _programme(row: Programme) -> Case:
    return Case(row.number, row.get_absolute_url(), plan_words.title_of(row))


def _unsolved(first: dt.date, last: dt.date) -> Rows:
    return figures.verified(first, last).unsolved()  # type: ignore[attr-defined]


PROGRAMMES = RowKind(Noun.PROGRAMMES, "reception__territory", _programme, ("territory",))
MEASURES = RowKind(Noun.MEASURES, figures.OWNER, figures.case_of, ("programme", "topic", "typical"))
_ALL = (
    RowPart("programmes_decided", _("programmes approved"), PROGRAMMES, figures.approved),
    RowPart(
        "measures_of_approved", _("measures of the programmes approved"), MEASURES, figures.planned
    ),
    RowPart("measures_due", _("measures due"), MEASURES, figures.due),
    RowPart("measures_due_in_time", _("measures done in time"), MEASURES, figures.done_in_time),
    RowPart("measures_late", _("measures late at the end"), MEASURES, figures.overdue),
    RowPart("measures_verified", _("measures confirmed on site"), MEASURES, figures.verified),
    RowPart("measures_unsolved", _("measures whose problem is not solved"), MEASURES, _unsolved),
)
PARTS = RowParts("programs", {part.code: part for part in _ALL})
