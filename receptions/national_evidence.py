"""The frozen numbers of a point, put into tables in the active language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext as _

from receptions.letter_values import long_day
from receptions.models import NationalPaper, NationalPaperItem
from receptions.national_drafts import figure_name, shown
from receptions.report_content import DASH, written
from territories import rounding
from territories.figures import Unit
from territories.models import Territory


@dataclass(frozen=True)
class EvidenceTable:
    """Columns and rows as texts; the first of a row is its label."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def labelled_rows(self) -> list[list[tuple[str, str]]]:
        """Each cell with the name of its column, for narrow screens."""
        return [list(zip(self.columns, row, strict=True)) for row in self.rows]


def basis_words(paper: NationalPaper) -> str:
    """Whose numbers the paper speaks in; nothing for one drafted before this was kept."""
    kept = paper.basis
    if not kept:
        return ""
    words = {"day": long_day(dt.date.fromisoformat(kept["on"])), "seal": kept["seal"]}
    if not kept["seal"]:
        lines = [_("The national report is not sealed: numbers as of %(day)s.") % words]
    elif paper.is_agenda:
        lines = [_("Numbers of the sealed reports (national seal %(seal)s).") % words]
    else:
        lines = [
            _(
                "Shares of the sealed reports (national seal %(seal)s);"
                " questions by topic as of %(day)s."
            )
            % words
        ]
    if paper.is_agenda and not kept["decided"]:
        lines.append(_("The ratings are not decided: districts stand by how far they are behind."))
    return " ".join(lines)


def tables(item: NationalPaperItem) -> list[EvidenceTable]:
    """What proves the point; nothing for one that was added by hand."""
    kept, way = item.evidence, rounding.way_of(item.evidence)
    names = _names(kept)
    if "topic" in kept:
        return _topic(kept, names)
    if "figure" in kept:
        return _figure(kept, names, way)
    if "region" in kept:
        return [one for one in (_lags(kept, way), _districts(kept, names, way)) if one.rows]
    return []


def _names(kept: Mapping[str, Any]) -> dict[str, str]:
    codes = [one["code"] for one in (*kept.get("places", ()), *kept.get("districts", ()))]
    return {one.code: one.name for one in Territory.objects.filter(code__in=codes)}


def _topic(kept: Mapping[str, Any], names: Mapping[str, str]) -> list[EvidenceTable]:
    rows = [
        [_("In the country"), written(kept["now"]), written(kept["before"])],
        *(
            [names.get(one["code"], one["code"]), written(one["cases"]), DASH]
            for one in kept["places"]
        ),
    ]
    columns = [_("Territory"), _("Questions in the quarter"), _("Quarter before")]
    return [EvidenceTable(_("Questions of people on this topic"), columns, rows)]


def _figure(kept: Mapping[str, Any], names: Mapping[str, str], way: str) -> list[EvidenceTable]:
    code = kept["figure"]
    say = partial(shown, code, way=way)
    cases = _("%(part)s of %(all)s") % {
        "part": written(int(float(kept["n"]))),
        "all": written(int(float(kept["d"]))),
    }
    rows = [
        [_("In the country"), say(kept["now"]), say(kept["before"]), cases],
        *(
            [names.get(one["code"], one["code"]), say(one["value"]), DASH, DASH]
            for one in kept["places"]
        ),
    ]
    columns = [_("Territory"), _("In the quarter"), _("Quarter before"), _("Cases")]
    return [EvidenceTable(figure_name(code), columns, rows)]


def _lags(kept: Mapping[str, Any], way: str) -> EvidenceTable:
    rows = [
        [
            figure_name(one["figure"]),
            shown(one["figure"], one["value"], way),
            shown(one["figure"], one["whole"], way),
        ]
        for one in kept["figures"]
    ]
    columns = [_("Figure"), _("In the region"), _("In the country")]
    return EvidenceTable(_("Behind the country"), columns, rows)


def _districts(kept: Mapping[str, Any], names: Mapping[str, str], way: str) -> EvidenceTable:
    rows = [
        [
            names.get(one["code"], one["code"]),
            written(Decimal(one["score"]), Unit.DAYS, way) if one["score"] else DASH,
            "\n".join(
                f"{figure_name(lag['figure'])}: {shown(lag['figure'], lag['value'], way)}"
                for lag in one["reasons"]
            ),
        ]
        for one in kept["districts"]
    ]
    columns = [_("District or city"), _("Score"), _("Why")]
    return EvidenceTable(_("Districts at the bottom"), columns, rows)
