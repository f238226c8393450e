"""A view of the explorer as a spreadsheet: the table as it stands, and what it says."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from receptions.choices import Channel
from receptions.explorer_ask import Ask
from receptions.explorer_grid import Grid, Row
from receptions.explorer_period import Period
from receptions.services.exports import safe_cell
from territories.figures import Unit
from territories.rounding import rounded

BOLD = Font(bold=True)
WRAPPED = Alignment(wrap_text=True, vertical="top")


def draw(ask: Ask, grid: Grid, *, period: Period, notes: list[str]) -> bytes:
    """The bytes of the .xlsx file."""
    book = Workbook()
    sheet = book.active
    sheet.title = _("Figures")[:31]
    head = [_("Row")]
    for cell in grid.total.cells:
        per_cent = not cell.figure.denominated
        change = _("%(figure)s, change in %%") if per_cent else _("%(figure)s, change")
        name, unit = capfirst(str(cell.figure.name)), str(Unit(cell.figure.unit).label)
        head += [
            _("%(figure)s, %(unit)s") % {"figure": name, "unit": unit},
            _("%(figure)s, a year before") % {"figure": name},
            change % {"figure": name},
        ]
    sheet.append([safe_cell(text) for text in head])
    for row in (*grid.rows, grid.total):
        sheet.append(_cells(row))
    for cell in (*sheet[1], *sheet[sheet.max_row]):
        cell.font = BOLD
    for cell in sheet[1]:
        cell.alignment = WRAPPED
    sheet.freeze_panes = "B2"
    sheet.column_dimensions["A"].width = 40
    for place in range(2, len(head) + 1):
        sheet.column_dimensions[get_column_letter(place)].width = 16
    _explain(book, ask, period, notes)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _cells(row: Row) -> list[str | Decimal | None]:
    label = f"{row.label} ({row.note})" if row.note else row.label
    cells: list[str | Decimal | None] = [safe_cell(label)]
    for cell in row.cells:
        change = None if cell.change is None else rounded(cell.change, 2)
        cells += [cell.value, cell.value_before, change]
    return cells


def _explain(book: Workbook, ask: Ask, period: Period, notes: list[str]) -> None:
    sheet = book.create_sheet(_("Explanations")[:31])
    sheet.column_dimensions["A"].width = 34
    sheet.column_dimensions["B"].width = 90
    lines = [
        (_("Territory"), ask.place.name),
        (_("Period"), period.days),
        (_("A year before"), period.year_before.days),
        (_("Topic or group"), ask.topic.name if ask.topic else ""),
        (_("How it came"), _channel(ask)),
        (_("Office"), str(ask.office) if ask.office else ""),
        (_("Made at"), date_format(timezone.localtime(), "SHORT_DATETIME_FORMAT")),
        *[("", note) for note in notes],
        *[(capfirst(str(one.name)), str(one.reason)) for one in ask.figures],
    ]
    for title, text in lines:
        if text or not title:
            sheet.append([safe_cell(title), safe_cell(text)])
    for row in sheet.iter_rows():
        row[1].alignment = WRAPPED


def _channel(ask: Ask) -> str:
    return str(Channel(ask.channel).label) if ask.channel else ""
