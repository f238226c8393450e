"""Rows of a report, put together in one go: it has thousands of cells. No queries."""

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from receptions.report_shapes import NOUGHT, FigureLine

register = template.Library()
REASON = '<br><small class="text-secondary fw-normal">{}</small>'
FEW = ' <small class="text-secondary">{}</small>'


@register.simple_tag
def report_cells(row: Iterable[tuple[str, str]], left: int) -> SafeString:
    """The cells of a row of `TableView.linked_rows`; the first is its label, `left` are words."""
    cells = (_cell(*one, at, left) for at, one in enumerate(row))
    return _escaped(cells)


def _escaped(pieces: Iterable[str]) -> SafeString:
    """Pieces of this module together: every text in them is escaped already."""
    return SafeString("".join(pieces))  # nosec


def _cell(text: str, url: str, at: int, left: int) -> str:
    shown = escape(text)
    if at == 0:
        return f'<th scope="row" class="fw-normal">{shown}</th>'
    if url and text != NOUGHT:
        shown = f'<a href="{escape(url)}">{shown}</a>'
    return f'<td class="num">{shown}</td>' if at >= left else f"<td>{shown}</td>"


@register.simple_tag
def report_lines(lines: Iterable[FigureLine]) -> SafeString:
    """The rows of figures: of the quarter, with the list of the cases, and the comparisons."""
    words = [_("This quarter"), _("Previous quarter"), _("Difference"), _("A year before")]
    cells = [format_html('<td class="num" data-label="{}">', word) for word in words]
    listed, few = escape(_("sealed cases")), format_html(FEW, _("too little to judge by"))
    return _escaped(_line(line, cells, listed, few) for line in lines)


def _line(line: FigureLine, cells: Sequence[str], listed: str, few: str) -> str:
    name, shown = escape(line.name), escape(line.shown)
    why = format_html(REASON, line.figure.reason) if line.figure.reason else ""
    if line.url:
        hidden = f'<span class="visually-hidden"> ({name}: {listed})</span>'
        shown = f'<a href="{escape(line.url)}">{shown}{hidden}</a>'
    if line.few:
        shown += few
    numbers = shown, *map(escape, (line.previous_shown, line.change_shown, line.year_before_shown))
    row = "".join(f"{cell}{number}</td>" for cell, number in zip(cells, numbers, strict=True))
    return f'<tr><th scope="row">{name}{why}</th>{row}</tr>\n'
