"""Parts of the report that are neither tables nor charts: tiles, words, hearing, signatures."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor

from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.report.sheet import BRAND, GROUND, INK, LEFT, RIGHT, ROOM, SOFT, TONES, Sheet
from receptions.report_content import hearing_questions
from receptions.report_shapes import DASH, FigureLine, ReportContent, written
from territories.choices import RatingClass, RatingState
from territories.figures import Unit

TILE, GAP = 78.0, 12.0
TERM = 11.4  # a line of the explanations


def summary(sheet: Sheet, content: ReportContent) -> None:
    """The key figures as tiles, two a row."""
    sheet.section(_("The quarter in figures"), keep=200)
    tiles = content.key_figures
    broad = (ROOM - GAP) / 2
    for place, line in enumerate(tiles):
        if place % 2 == 0:
            sheet.need(TILE + GAP)
        _tile(sheet, line, LEFT + (broad + GAP) * (place % 2), broad)
        if place % 2 == 1 or place == len(tiles) - 1:
            sheet.y -= TILE + GAP
    if content.completeness.get("parts"):
        _completeness(sheet, content)


def _tile(sheet: Sheet, line: FigureLine, x: float, broad: float) -> None:
    bottom = sheet.y - TILE
    sheet.box(x, bottom, broad, TILE, GROUND)
    sheet.box(x, bottom, 3, TILE, BRAND)
    sheet.text(x + 14, sheet.y - 31, line.shown, size=24, font=BOLD, color=INK, room=broad - 26)
    size = 9.0
    names = fonts.wrap(line.name, REGULAR, size, broad - 26)
    while len(names) > 2 and size > 7:
        size -= 0.5
        names = fonts.wrap(line.name, REGULAR, size, broad - 26)
    for number, name in enumerate(names):
        sheet.text(x + 14, sheet.y - 46 - number * 11, name, size=size, color=SOFT)
    if line.change is not None:
        change = _("%(change)s to the previous quarter") % {"change": line.change_shown}
        y = sheet.y - 72 if len(names) > 1 else sheet.y - 64
        sheet.text(x + 14, y, change, size=8, font=BOLD, color=TONES[line.tone], room=broad - 24)


def _completeness(sheet: Sheet, content: ReportContent) -> None:
    found = content.completeness
    sheet.heading(_("Completeness"))
    sheet.lines(
        _(
            "Of %(parts)s reports of the level below, %(submitted)s were submitted when this one"
            " was sealed, %(in_time)s of them by their date; %(accepted)s were accepted. The"
            " others are counted as they stood that day."
        )
        % {name: found[name] for name in ("parts", "submitted", "in_time", "accepted")}
    )


def rating_words(sheet: Sheet, content: ReportContent) -> None:
    """The class and score of the territory itself."""
    rating = content.rating or {}
    score = rating["score"] and written(Decimal(rating["score"]), Unit.DAYS, content.way)
    words = _("Class: %(class)s. Score: %(score)s of 100. Formula version %(formula)s.")
    sheet.lines(
        words
        % {
            "class": RatingClass(rating["class"]).label,
            "score": score or DASH,
            "formula": rating["formula"],
        },
        font=BOLD,
    )
    sheet.lines(
        _("State of the rating when the report was counted: %(state)s.")
        % {"state": RatingState(rating["state"]).label},
        color=SOFT,
    )


def words(sheet: Sheet, content: ReportContent) -> None:
    """What the head wrote, section by section; the empty ones in one line."""
    written_ones = [(title, text) for title, text in content.narrative if text.strip()]
    empty = [title for title, text in content.narrative if not text.strip()]
    sheet.section(_("In words"), keep=80)
    for title, text in written_ones:
        sheet.heading(title, keep=40)
        sheet.lines(text)
    if empty:
        sheet.y -= 8
        said = _("Nothing was written under: %(names)s.") % {"names": ", ".join(empty)}
        sheet.lines(said, color=SOFT)


def hearing(sheet: Sheet, content: ReportContent) -> None:
    """For the council: what to ask, and a decision to begin from."""
    questions = hearing_questions(content)
    if questions:
        sheet.section(_("Questions for the hearing"))
        for number, question in enumerate(questions, 1):
            _numbered(sheet, number, question)
    sheet.section(_("Draft decision of the council"), keep=160)
    for number, line in enumerate(
        (
            _("To take note of the report of the reception for the %(period)s.")
            % {"period": content.period},
            _("To hear at the next session the heads answerable for the issues named above."),
            _("To instruct ____________________ to remove the causes by ____________________."),
            _("To put the execution of this decision under the control of ____________________."),
        ),
        1,
    ):
        _numbered(sheet, number, line)


def _numbered(sheet: Sheet, number: int, text: str) -> None:
    sheet.need(30)
    sheet.text(LEFT, sheet.y - 9.5, f"{number}.", font=BOLD, color=BRAND)
    sheet.lines(text, x=LEFT + 20, room=ROOM - 20)
    sheet.y -= 5


def definitions(sheet: Sheet, content: ReportContent) -> None:
    """What the figures mean, and the words that stand in the tables."""
    terms = [
        (
            _("Appeal, person, question"),
            _("One letter, call or visit; those who signed it; each thing that it asks for."),
        ),
        (
            _("Satisfied, explained, refused"),
            _(
                "What was asked for was done; it was told how the matter stands; it was turned"
                " down with a ground in law."
            ),
        ),
        (
            _("Seal, correction sheet"),
            _(
                "A number computed from the figures, the cases behind them and the words: any"
                " change would make it another one. What changed later is listed on sheets."
            ),
        ),
    ]
    known = [line for line in content.figures.values() if str(line.figure.reason)]
    terms += [(line.name, str(line.figure.reason)) for line in known]
    sheet.section(_("What the figures and words mean"))
    broad = (ROOM - GAP) / 2
    for place in range(0, len(terms), 2):
        pair = [_term(name, meaning, broad) for name, meaning in terms[place : place + 2]]
        room = max(map(len, pair)) * TERM + 7
        sheet.need(room)
        for number, lines in enumerate(pair):
            x = LEFT + number * (broad + GAP)
            for line, (words, font, color) in enumerate(lines):
                y = sheet.y - (line + 1) * TERM + 3
                sheet.text(x, y, words, size=8.2, font=font, color=color)
        sheet.y -= room


def _term(name: str, meaning: str, room: float) -> list[tuple[str, str, HexColor]]:
    """The lines of one explanation."""
    return [
        *((line, BOLD, INK) for line in fonts.wrap(name, BOLD, 8.2, room)),
        *((line, REGULAR, SOFT) for line in fonts.wrap(meaning, REGULAR, 8.2, room)),
    ]


def signatures(sheet: Sheet, content: ReportContent) -> None:
    """Who submitted and accepted, the electronic signature, and the seal."""
    sheet.section(_("Signatures and seal"), keep=130)
    if content.signatures:
        for label, name, at in content.signatures:
            sheet.need(34)
            sheet.text(LEFT, sheet.y - 10, label, size=9, color=SOFT, room=110)
            sheet.text(LEFT + 120, sheet.y - 10, name, font=BOLD, room=230)
            sheet.text(RIGHT, sheet.y - 10, at, size=9, align="right")
            sheet.rule(sheet.y - 18)
            sheet.y -= 30
    elif not content.for_council:
        sheet.lines(_("Not submitted yet."), color=SOFT)
    else:
        sheet.lines(_("Accepted by the level above; signed copies are with the reception."))
    if not content.digest:
        return
    sheet.y -= 6
    said = _("This file is not signed electronically: no certificate is set up.")
    if content.signer:
        said = _("This file is signed electronically with the certificate of %(name)s.")
        said %= {"name": content.signer}
    sheet.lines(said)
    sheet.y -= 4
    sheet.lines(_("Seal of the figures and words (SHA-256)"), size=8, color=SOFT)
    sheet.need(14)
    sheet.text(LEFT, sheet.y - 9, content.digest, size=8.4, room=ROOM)
    sheet.y -= 16
