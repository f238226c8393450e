"""The parts of the quarterly report in their order, from the cover to the signatures."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from receptions import report_tables
from receptions.pdf.report import blocks, charts, maps
from receptions.pdf.report.cover import check_address, contents, cover, spaced
from receptions.pdf.report.sheet import Sheet
from receptions.pdf.report.table import room_for, table
from receptions.report_content import ranked_parts
from receptions.report_rules import OUTCOME_FIGURES, SMALL
from receptions.report_shapes import FigureLine, ReportContent, TableView
from territories.figures import Unit

MAPPED = "in_time"


def draw(content: ReportContent) -> tuple[bytes, int]:
    """The PDF in the active language and its number of pages."""
    title = _("Quarterly report")
    sheet = Sheet(
        title=f"{title}: {content.reception}, {content.period}",
        running=f"{title} · {content.reception} · {content.period}",
        author=content.reception,
        seal=content.digest,
    )
    sheet.way = content.way
    if content.check_code:
        code = _("Seal %(code)s") % {"code": spaced(content.check_code)}
        sheet.checked_at(check_address(content), code)
    cover(sheet, content)
    contents(sheet, content)
    blocks.summary(sheet, content)
    _tables(sheet, _("All figures, with comparison"), [report_tables.comparison(content)])
    _charts(sheet, content)
    _tables(sheet, _("Appeals and questions in tables"), content.tables)
    _territories(sheet, content)
    _rating(sheet, content)
    _tables(sheet, _("Territories of then and of now"), list(report_tables.structure(content)))
    blocks.words(sheet, content)
    _sections(sheet, content)
    if content.for_council:
        blocks.hearing(sheet, content)
    blocks.definitions(sheet, content)
    blocks.signatures(sheet, content)
    return sheet.finish()


def _tables(sheet: Sheet, title: str, views: Sequence[TableView]) -> None:
    if not views:
        return
    sheet.section(title, keep=room_for(sheet, views[0]))
    for view in views:
        table(sheet, view)


def _charts(sheet: Sheet, content: ReportContent) -> None:
    outcomes = [content.figures[code] for code in OUTCOME_FIGURES if code in content.figures]
    if not any(_visible(line) for line in outcomes):
        outcomes = []
    if not (outcomes or content.topics or content.channels):
        return
    sheet.section(_("Charts"), keep=270 if outcomes else 130)
    if outcomes:
        sheet.charted(_("Outcomes by quarter"), keep=220)
        charts.columns(
            sheet,
            [(line.name, (line.year_before, line.previous, _or_hidden(line))) for line in outcomes],
            [_("A year before"), _("Previous quarter"), _("This quarter")],
        )
    if content.topics:
        shown = content.topics[:10]
        sheet.charted(_("Most frequent issues"), keep=20.0 * len(shown))
        charts.bars(sheet, shown, unit=Unit.COUNT)
    if content.channels:
        height = charts.divided_height(len(content.channels))
        sheet.charted(_("How people came"), keep=height)
        appeals = content.figures.get("appeals_received")
        whole = 0 if appeals is None or appeals.hidden else int(appeals.numerator)
        charts.divided_bar(sheet, content.channels, whole=whole)


def _visible(line: FigureLine) -> Decimal | None:
    return None if line.hidden else line.value


def _or_hidden(line: FigureLine) -> Decimal | str | None:
    """The value, or what stands in its place where it is hidden."""
    return line.shown if line.hidden else line.value


def _territories(sheet: Sheet, content: ReportContent) -> None:
    if not content.parts:
        return
    least = SMALL if content.for_council else 0
    places = maps.places_of(content, MAPPED, least=least)
    ranked = ranked_parts(content, MAPPED)[::-1]
    views = list(report_tables.territories(content))
    mapped = len(places) >= maps.FEWEST
    first = maps.height(places) + 50 if mapped else 110.0
    sheet.section(_("Territories"), keep=first)
    if mapped:
        sheet.charted(_("Closed in time by territory, on the map"), keep=maps.height(places))
        maps.draw(sheet, places)
    if ranked:
        sheet.charted(_("Closed in time by territory"), keep=min(18.0 * len(ranked), 300) + 10)
        charts.bars(sheet, ranked, unit=Unit.PERCENT, full=100, names=170)
    for view in views:
        table(sheet, view)


def _rating(sheet: Sheet, content: ReportContent) -> None:
    views = list(report_tables.rating(content))
    if not views:
        return
    sheet.section(_("Rating"), keep=room_for(sheet, views[0]) + 40)
    if content.rating is not None:
        blocks.rating_words(sheet, content)
        sheet.y -= 6
    for view in views:
        table(sheet, view)


def _sections(sheet: Sheet, content: ReportContent) -> None:
    for section in content.sections:
        sheet.section(section.title)
        for block in section.blocks:
            if isinstance(block, TableView):
                table(sheet, block)
            else:
                sheet.lines(block)
                sheet.y -= 6
