"""A report put into words: one content for the page, the council's page and the PDF.

Everything is in the active language. The council edition hides what could point at a person
(R-20, DOMAIN 12) and leaves out names, the mood of the people and the case numbers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from receptions import report_reconcile, report_rules, report_sections
from receptions.choices import ReportEdition, ReportState
from receptions.figures import OWN
from receptions.liability_hiding import Hiding, hiding
from receptions.models import QuarterReport
from receptions.models.report import section_title
from receptions.report_made import figures_of, is_kept_inside, way_of
from receptions.report_rules import (
    ABOUT_PEOPLE,
    OUTCOME_FIGURES,
    SMALL,
    own_first,
    suppress,
)
from receptions.report_shapes import (
    DASH,
    GUARD,
    HIDDEN,
    KEY_FIGURES,
    PART_FIGURES,
    FigureLine,
    PartLine,
    ReportContent,
    Section,
    TableView,
    small_note,
    written,
)
from receptions.report_table_views import channels_of, hidden, tables_of, topics_of
from receptions.sealed_names import Names, names_as_of
from territories import kept
from territories.choices import RatingClass, RatingState
from territories.figures import Count, Figure, Unit
from territories.models import Territory

__all__ = [
    "DASH", "GUARD", "HIDDEN", "KEY_FIGURES", "PART_FIGURES", "FigureLine", "PartLine",
    "ReportContent", "Section", "TableView", "content", "hearing_questions", "part_table",
    "ranked_parts", "written",
]  # fmt: skip
FIELD_FIGURES = ("rounds_held", "households_visited", "round_coverage", "findings")
PROGRAMME_FIGURES = (
    "programmes_approved",
    "measures_planned",
    "measures_in_time",
    "measures_overdue",
    "measures_without_solved_source",
    "systemic_open",
)


def content(
    report: QuarterReport, edition: str = ReportEdition.FULL, *, is_paper: bool = True
) -> ReportContent:
    """Put the report's figures (frozen or of the last count) into words.

    A paper has the sections that other modules add; pages show those in their own way.
    """
    snapshot, territory = report.figures, report.reception.territory
    council = edition == ReportEdition.COUNCIL
    codes = [part["code"] for part in snapshot.get("parts", [])]
    places = {place.code: place for place in Territory.objects.filter(code__in=codes)}
    names = names_as_of(report)
    way = way_of(report)
    parts = [_part(part, places, names, way, council=council) for part in snapshot.get("parts", [])]
    liable = hiding(report) if council else Hiding()
    with kept.keeping():
        tables = tables_of(snapshot, parts, report, hide=council, liable=liable)
        topics = topics_of(report, tables, hide=council)
    figures = figures_of(report)
    return ReportContent(
        reception=names.reception or report.reception.name,
        territory=names.places.get(territory.code, territory.name),
        code=report.reception.code,
        period=str(report.period),
        slug=report.period.slug,
        edition=edition,
        state=report.state,
        state_label=report.get_state_display(),
        digest=report.digest if report.is_sealed else "",
        counted_at=snapshot.get("counted_at", ""),
        figures={
            code: replace(line, way=way)
            for code, line in _figures(snapshot, figures, liable, hide=council).items()
        },
        tables=tables,
        topics=topics,
        channels=channels_of(report, tables, hide=council),
        parts=parts,
        completeness=snapshot.get("completeness", {}),
        rating=_rating(snapshot.get("rating"), council=council),
        narrative=_narrative(report, council=council),
        signatures=[] if council else _signatures(report),
        level=territory.level,
        check_code=report.code,
        sections=report_sections.sections(report, edition) if is_paper else [],
        changes=report_reconcile.table(report),
        unknown=_unknown(snapshot, figures, hide=council),
        way=way,
    )


def _decimal(text: Any) -> Decimal | None:
    return None if text is None else Decimal(text)


def _figures(
    snapshot: Mapping[str, Any], figures: Mapping[str, Figure], liable: Hiding, *, hide: bool
) -> dict[str, FigureLine]:
    lines = {}
    sealed, formulas = snapshot.get("figures", {}), snapshot.get("formulas", {})
    for code in own_first(figures, OWN):
        if code not in sealed or (hide and is_kept_inside(code, formulas.get(code))):
            continue
        figure, one = figures[code], sealed[code]
        numerator, denominator = Decimal(one["n"]), Decimal(one["d"])
        small = numerator if not figure.denominated else denominator
        sensitive = code in ABOUT_PEOPLE or figure.denominated
        before = {
            key: None if liable.hides(code, key) else _decimal((one.get(key) or {}).get("value"))
            for key in ("previous", "year_before")
        }
        lines[code] = FigureLine(
            code=code,
            name=str(figure.name),
            unit=figure.unit,
            figure=figure,
            numerator=numerator,
            denominator=denominator,
            value=_decimal(one["value"]),
            previous=_public(code, before["previous"], hide=hide),
            year_before=_public(code, before["year_before"], hide=hide),
            hidden=liable.hides(code) or (hide and sensitive and 0 < small < SMALL),
        )
    return _guarded(lines, sealed) if hide else lines


def _guarded(lines: dict[str, FigureLine], sealed: Mapping[str, Any]) -> dict[str, FigureLine]:
    """No outcome is hidden alone: all of them add up to the questions closed, which stand beside.

    This quarter's outcomes and those of the earlier ones, each by the rule of the tables (R-20).
    """
    codes = [code for code in OUTCOME_FIGURES if code in lines]
    for code in _left_out({code: lines[code].numerator for code in codes}):
        lines[code] = replace(lines[code], hidden=True)
    for key in ("previous", "year_before"):
        values = {code: _decimal((sealed[code].get(key) or {}).get("value")) for code in codes}
        known = {code: value for code, value in values.items() if value is not None}
        for code in _left_out(known):
            line = lines[code]
            lines[code] = (
                replace(line, previous=None)
                if key == "previous"
                else replace(line, year_before=None)
            )
    return lines


def _left_out(numbers: Mapping[str, Decimal]) -> set[str]:
    """Which of the numbers of one sum are not shown."""
    [shown] = suppress([list(numbers.values())]) if numbers else [[]]
    return {code for code, number in zip(numbers, shown, strict=True) if number is None}


def _unknown(
    snapshot: Mapping[str, Any], figures: Mapping[str, Figure], *, hide: bool
) -> list[str]:
    """Names of the figures that the parts' seals did not let add up."""
    return [
        str(figures[code].name)
        for code in snapshot.get("unknown", [])
        if code in figures and not (hide and is_kept_inside(code))
    ]


def _public(code: str, value: Decimal | None, *, hide: bool) -> Decimal | None:
    """An earlier value, left out where it is a small count of people's matters."""
    small = value is not None and 0 < value < SMALL
    return None if hide and small and code in ABOUT_PEOPLE else value


def _rating(rating: Mapping[str, Any] | None, *, council: bool) -> Mapping[str, Any] | None:
    """A rating that isn't approved is nobody's business outside the chain."""
    if rating and council and rating["state"] != RatingState.APPROVED:
        return None
    return rating


def _part(
    part: Mapping[str, Any],
    places: Mapping[str, Territory],
    names: Names,
    way: str,
    *,
    council: bool,
) -> PartLine:
    code, state = part["code"], part["state"]
    place = places.get(code)
    rating = _rating(part.get("rating"), council=council) or {}
    score = rating.get("score")
    return PartLine(
        code=code,
        name=names.places.get(code, place.name if place else code),
        state=state,
        state_label=_state_words(part),
        in_time=part["in_time"],
        digest=part["digest"],
        counts={code: (Decimal(n), Decimal(d)) for code, (n, d) in part["figures"].items()},
        tables=_tables_shown(part.get("tables", {}), council=council),
        rating_class=str(RatingClass(rating["class"]).label) if rating else DASH,
        score=written(Decimal(score), Unit.DAYS, way) if score else DASH,
        point=_point(place),
    )


def _tables_shown(tables: Mapping[str, Any], *, council: bool) -> Mapping[str, Any]:
    """Rows of a part by table, without those that the council edition leaves out."""
    return {
        code: rows
        for code, rows in tables.items()
        if not (council and code in report_rules.TABLES_KEPT_INSIDE)
    }


def _state_words(part: Mapping[str, Any]) -> str:
    if part["state"]:
        return str(ReportState(part["state"]).label)
    return _("no report") if part.get("has_reception", True) else _("no reception")


def _point(place: Territory | None) -> tuple[float, float] | None:
    if place is None or place.latitude is None or place.longitude is None:
        return None
    return place.latitude, place.longitude


def part_table(content: ReportContent, codes: Sequence[str], *, name: str = "") -> TableView | None:
    """Figures of the territories below, one row each, and the sum of all."""
    figures = [content.figures[code].figure for code in codes if code in content.figures]
    if not content.parts or not figures:
        return None
    columns = [_part_column(figure, content) for figure in figures]
    rows = [
        [part.name, *cells]
        for part, cells in zip(content.parts, zip(*columns, strict=True), strict=True)
    ]
    total = [content.figures[figure.code].shown for figure in figures]
    whole = _("The whole includes what the reception itself received.")
    return TableView(
        code="parts",
        name=name,
        columns=[_("Territory"), *(str(figure.name) for figure in figures)],
        rows=rows,
        total=[] if content.for_council else [_("Whole territory"), *total],
        note=f"{whole} {small_note()}" if content.for_council else whole,
        places=[] if content.for_council else [part.code for part in content.parts],
        keys=[figure.code for figure in figures],
    )


def _part_column(figure: Figure, content: ReportContent) -> list[str]:
    """A figure of every territory below; in the council edition without small numbers."""
    counts = [part.counts.get(figure.code, (Decimal(0), Decimal(0))) for part in content.parts]
    column = [
        written(figure.value(Count(*count), content.way), figure.unit, content.way)
        if figure.code in part.counts
        else DASH
        for part, count in zip(content.parts, counts, strict=True)
    ]
    if not content.for_council:
        return column
    if figure.denominated:
        return [
            GUARD if 0 < bottom < SMALL else cell
            for cell, (_top, bottom) in zip(column, counts, strict=True)
        ]
    if figure.code in ABOUT_PEOPLE:
        shown = suppress([[int(top)] for top, _bottom in counts])
        return [
            hidden(int(top)) if one is None else cell
            for cell, (one,), (top, _bottom) in zip(column, shown, counts, strict=True)
        ]
    return column


def _narrative(report: QuarterReport, *, council: bool) -> list[tuple[str, str]]:
    names = ("problems", "measures") if council else ("problems", "mood", "measures", "proposals")
    return [(section_title(name), getattr(report, name)) for name in names]


def _signatures(report: QuarterReport) -> list[tuple[str, str, str]]:
    """What was done, by whom and when."""
    lines = []
    for label, by, at in (
        (_("Submitted"), report.submitted_by, report.submitted_at),
        (_("Accepted"), report.accepted_by, report.accepted_at),
    ):
        if by is not None and at is not None and report.is_sealed:
            lines.append((label, by.full_name, timezone.localtime(at).strftime("%d.%m.%Y %H:%M")))
    return lines


def hearing_questions(content: ReportContent) -> list[str]:
    """What a council may ask about: the figures that got worse, and the weakest places."""
    questions = [
        _("%(figure)s: %(now)s after %(before)s in the previous quarter. Why?")
        % {"figure": line.name, "now": line.shown, "before": line.previous_shown}
        for line in content.figures.values()
        if line.tone == "bad"
    ]
    for topic, number in content.topics[:3]:
        questions.append(
            _("%(topic)s: %(number)s questions in the quarter. What removes the cause?")
            % {"topic": topic, "number": written(number)}
        )
    for name, value in ranked_parts(content, "in_time")[:2]:
        questions.append(
            _("%(place)s: %(value)s of the questions closed in time. What holds the rest up?")
            % {"place": name, "value": written(value, Unit.PERCENT, content.way)}
        )
    return questions[:9]


def ranked_parts(content: ReportContent, code: str) -> list[tuple[str, Decimal]]:
    """Territories below by a figure, the lowest first.

    Those without a value, or with too few cases to judge by it, are left out.
    """
    if code not in content.figures:
        return []
    pairs = []
    for part in content.parts:
        numerator, denominator = part.counts.get(code, (Decimal(0), Decimal(0)))
        figure, count = content.figures[code].figure, Count(numerator, denominator)
        value = figure.value(count, content.way) if figure.judged(count) else None
        if value is not None and not (content.for_council and denominator < SMALL):
            pairs.append((part.name, value))
    return sorted(pairs, key=lambda pair: pair[1])
