"""The first two pages of the report: the cover, the contents and how to read it."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import gettext as _

from receptions.choices import ReportEdition
from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.report.sheet import (
    BOTTOM,
    BRAND,
    GROUND,
    HEIGHT,
    LEFT,
    RIGHT,
    ROOM,
    SECTION_STEP,
    SOFT,
    TABLE_STEP,
    TONES,
    WHITE,
    WIDTH,
    Sheet,
    square,
)
from receptions.report_shapes import HIDDEN, ReportContent
from receptions.report_tables import every_table
from territories.choices import Level

BAND = 330.0
SQUARE = 84.0
SECTIONS = 13  # as many as a paper has of its own at most
CHARTS = 5
READING = 176.0  # what “How to read this report” takes


def check_address(content: ReportContent) -> str:
    """Where anybody compares a copy of the paper with what was sealed."""
    return f"{settings.SITE_URL}/check/{content.check_code}/"


def spaced(code: str) -> str:
    """The code in groups of four, as it is read and typed."""
    return " ".join(code[place : place + 4] for place in range(0, len(code), 4))


def cover(sheet: Sheet, content: ReportContent) -> None:
    """Whose report, of what, and its seal."""
    sheet.box(0, HEIGHT - BAND, WIDTH, BAND, BRAND)
    sheet.text(
        LEFT,
        HEIGHT - 84,
        _("People's Receptions of the President of the Republic of Uzbekistan"),
        size=10.5,
        color=WHITE,
        room=ROOM,
    )
    y = HEIGHT - 170
    for line in fonts.wrap(_title(content), BOLD, 32, ROOM):
        sheet.text(LEFT, y, line, size=32, font=BOLD, color=WHITE)
        y -= 40
    for line in fonts.wrap(content.reception, REGULAR, 18, ROOM)[:3]:
        sheet.text(LEFT, y - 2, line, size=18, color=WHITE)
        y -= 25
    _facts(sheet, content)
    _seal(sheet, content)
    sheet.next_page()


def _title(content: ReportContent) -> str:
    if content.level == Level.COUNTRY:
        return _("National quarterly report")
    if content.level == Level.REGION:
        return _("Regional quarterly report")
    return _("Quarterly report")


def _facts(sheet: Sheet, content: ReportContent) -> None:
    y = HEIGHT - BAND - 50
    for label, value in (
        (_("Period"), content.period),
        (_("Territory"), content.territory),
        (_("Number"), f"{content.code}-{content.slug}"),
        (_("Edition"), str(ReportEdition(content.edition).label)),
        (_("State"), content.state_label),
        (_("Signature"), content.signer or _("not signed electronically")),
    ):
        sheet.text(LEFT, y, label, size=10.5, color=SOFT, room=120)
        shown = value[:1].upper() + value[1:]
        sheet.text(LEFT + 130, y, shown, size=12, font=BOLD, room=ROOM - 130)
        sheet.rule(y - 11, GROUND, 1)
        y -= 32


def _seal(sheet: Sheet, content: ReportContent) -> None:
    if not content.digest:
        text = _("Draft: the figures are not sealed and may change.")
        sheet.text(LEFT, 84, text, size=10, font=BOLD, color=TONES["bad"], room=ROOM)
        return
    canvas, left = sheet.canvas, LEFT + SQUARE + 16
    canvas.saveState()
    canvas.translate(LEFT, 70)
    square(canvas, check_address(content), SQUARE)
    canvas.restoreState()
    room = RIGHT - left
    sheet.text(left, 142, _("Compare a copy of this paper:"), size=9, color=SOFT, room=room)
    sheet.text(left, 128, check_address(content), size=9, font=BOLD, room=room)
    seal = _("Seal of the figures and words (SHA-256)")
    sheet.text(left, 104, seal, size=8, color=SOFT, room=room)
    half = len(content.digest) // 2
    sheet.text(left, 91, content.digest[:half], size=8.4, room=room)
    sheet.text(left, 79, content.digest[half:], size=8.4, room=room)


def contents(sheet: Sheet, content: ReportContent) -> None:
    """Room for the contents, which are written when the pages are known, and a page of help."""
    sheet.text(LEFT, sheet.y - 15, _("Contents"), size=15, font=BOLD, color=BRAND)
    sheet.contents_page, sheet.contents_top = sheet.page_number, sheet.y - 44
    tables = len(list(every_table(content))) + CHARTS
    sections = SECTIONS + len(content.sections)
    sheet.y -= 44 + sections * SECTION_STEP + tables * TABLE_STEP + 30
    if sheet.y - READING < BOTTOM:
        sheet.next_page()
        _reading(sheet, content)
        return
    _reading(sheet, content)
    sheet.next_page()


def _reading(sheet: Sheet, content: ReportContent) -> None:
    sheet.heading(_("How to read this report"))
    sheet.lines(
        _(
            "Appeals, persons and questions are three different counts: one letter may be signed"
            " by many and ask for several things. “Explained” is never “satisfied”, and"
            " “confirmed” means that somebody other than the executor has checked."
        )
    )
    sheet.y -= 6
    sheet.lines(
        _(
            "The figures and words were frozen when the report was submitted. What changed in the"
            " data later does not change this paper; numbered correction sheets list it, and the"
            " page behind the square shows them."
        )
        if content.digest
        else _("The figures are those of the last count and will be counted anew.")
    )
    if content.for_council:
        sheet.y -= 6
        sheet.lines(
            _(
                "This edition is for the council: it holds no personal data, and numbers from 1"
                " to 4 that could point at somebody are shown as “%(hidden)s”."
            )
            % {"hidden": HIDDEN}
            + f" {_('A star stands for a number that would give one away.')}"
        )
