"""The national table of ratings as a PDF, with its formula."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from receptions.pdf.fonts import BOLD
from receptions.pdf.report.sheet import BRAND, LEFT, ROOM, SOFT, TONES, Sheet
from receptions.pdf.report.table import table
from receptions.rating_content import Content, Row, formula_rows, formula_words, unknown_words
from receptions.report_shapes import TableView


def draw(content: Content) -> bytes:
    """The PDF in the active language."""
    title = _("Rating of territories")
    sheet = Sheet(
        title=f"{title}, {content.quarter}",
        running=f"{title} · {content.quarter}",
        author=_("People's Receptions of the President of the Republic of Uzbekistan"),
    )
    _head(sheet, content, title)
    _classes(sheet, content)
    _national(sheet, content)
    _contributions(sheet, content)
    _formula(sheet, content)
    _explanations(sheet)
    return sheet.finish()[0]


def _head(sheet: Sheet, content: Content, title: str) -> None:
    sheet.text(LEFT, sheet.y - 24, title, size=24, font=BOLD, color=BRAND, room=ROOM)
    sheet.y -= 36
    sheet.lines(str(content.quarter), size=14, font=BOLD)
    sheet.y -= 4
    sheet.lines(
        _("Formula version %(version)s, %(source)s.")
        % {"version": content.formula.version, "source": content.formula.decided_by},
        color=SOFT,
    )
    sheet.lines(
        _("Printed on %(day)s.") % {"day": timezone.localdate().strftime("%d.%m.%Y")}, color=SOFT
    )
    if not content.decided:
        sheet.y -= 4
        sheet.lines(
            _("Not all of these ratings are decided; they may still change."),
            font=BOLD,
            color=TONES["bad"],
        )
    sheet.y -= 8


def _classes(sheet: Sheet, content: Content) -> None:
    sheet.section(_("Districts and cities by class"), keep=110)
    view = _view(
        [_("Class"), _("Districts and cities")],
        [[name, count] for name, count in content.classes],
        total=[_("In all"), str(len(content.locals))],
    )
    table(sheet, view)


def _national(sheet: Sheet, content: Content) -> None:
    columns = [
        _("Territory"),
        _("Class"),
        _("Place"),
        _("Score"),
        _("Interval"),
    ]
    if content.regions:
        sheet.section(_("Regions"))
        table(sheet, _view(columns, [_cells(row) for row in content.regions], left=2))
    if content.locals:
        sheet.section(_("Districts and cities, by region"))
    for region, rows in content.by_region:
        table(sheet, _view(columns, [_cells(row) for row in rows], title=region, left=2))
    sheet.note(
        _("Places are by the lower end of the interval, among regions and among districts apart.")
    )


def _view(
    columns: list[str],
    rows: list[list[str]],
    *,
    title: str = "",
    total: Sequence[str] = (),
    left: int = 1,
) -> TableView:
    return TableView(code="", name=title, columns=columns, rows=rows, total=list(total), left=left)


def _cells(row: Row) -> list[str]:
    label = f"{row.class_label} ({row.note})" if row.note else row.class_label
    return [row.name, label, row.place, row.score, row.interval]


def _contributions(sheet: Sheet, content: Content) -> None:
    numbers = [str(place) for place in range(1, len(content.indicators) + 1)]
    columns = [_("Territory"), *numbers, _("Score")]
    sheet.section(_("Points by indicator"), keep=160)
    sheet.note(_("Columns are the indicators by their numbers in the formula."))
    if content.regions:
        rows = [[row.name, *row.points, row.score] for row in content.regions]
        table(sheet, _view(columns, rows, title=_("Regions")))
    for region, many in content.by_region:
        rows = [[row.name, *row.points, row.score] for row in many]
        table(sheet, _view(columns, rows, title=region))


def _formula(sheet: Sheet, content: Content) -> None:
    sheet.section(_("The formula"), keep=200)
    ends = _("None at, all at").replace("→", "…")  # the face of the papers has no arrow
    columns = [_("Indicator"), _("How it is read"), _("Weight"), ends]
    table(sheet, _view(columns, formula_rows(content), left=2))
    for words in (*formula_words(content.formula), unknown_words(content)):
        if words:
            sheet.lines(words)
            sheet.y -= 4


def _explanations(sheet: Sheet) -> None:
    sheet.section(_("Explanation of terms"), keep=120)
    for word, meaning in (
        (_("Indicator"), _("a figure that the formula weighs; it is a share or an average")),
        (_("Points"), _("what an indicator adds to the score of 100")),
        (_("Interval"), _("where the true score lies, given how few cases there were")),
        (_("Peers"), _("territories of the same kind and size")),
        (_("Not enough data"), _("a class of its own: nothing is said about the territory")),
        (
            _("Within the uncertainty"),
            _("the score alone would give another class, but the evidence is too weak to change"),
        ),
    ):
        sheet.need(34)
        sheet.lines(word, font=BOLD, size=8.6)
        sheet.lines(meaning, size=8.6, color=SOFT)
        sheet.y -= 3
