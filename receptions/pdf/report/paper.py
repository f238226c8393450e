"""The parts of the quarterly report in their order, from the cover to the signatures."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _

from receptions.choices import ReportEdition
from receptions.pdf import fonts
from receptions.pdf.fonts import BOLD, REGULAR
from receptions.pdf.report import charts
from receptions.pdf.report.sheet import (
    BRAND,
    GROUND,
    HEIGHT,
    INK,
    LEFT,
    RIGHT,
    ROOM,
    SOFT,
    TONES,
    WHITE,
    WIDTH,
    Sheet,
    table,
)
from receptions.report_content import (
    DASH,
    FIELD_FIGURES,
    HIDDEN,
    OUTCOME_FIGURES,
    PART_FIGURES,
    PROGRAMME_FIGURES,
    FigureLine,
    ReportContent,
    TableView,
    hearing_questions,
    part_table,
    ranked_parts,
    written,
)
from territories.choices import RatingClass, RatingState
from territories.figures import Unit, registry


def draw(content: ReportContent) -> tuple[bytes, int]:
    """The PDF in the active language and its number of pages."""
    title = _("Quarterly report")
    sheet = Sheet(
        title=f"{title}: {content.reception}, {content.period}",
        running=f"{title} · {content.reception} · {content.period}",
        author=content.reception,
    )
    _cover(sheet, content)
    _contents(sheet, content)
    _summary(sheet, content)
    _comparison(sheet, content)
    _charts(sheet, content)
    _tables(sheet, content)
    _territories(sheet, content)
    _rating(sheet, content)
    _words(sheet, content)
    if content.for_council:
        _hearing(sheet, content)
    _definitions(sheet, content)
    _signatures(sheet, content)
    return sheet.finish()


def _cover(sheet: Sheet, content: ReportContent) -> None:
    canvas = sheet.canvas
    sheet.box(0, HEIGHT - 330, WIDTH, 330, BRAND)
    sheet.text(
        LEFT,
        HEIGHT - 84,
        _("People's Receptions of the President of the Republic of Uzbekistan"),
        size=10.5,
        color=WHITE,
        room=ROOM,
    )
    y = HEIGHT - 170
    for line in fonts.wrap(_("Quarterly report"), BOLD, 34, ROOM):
        sheet.text(LEFT, y, line, size=34, font=BOLD, color=WHITE)
        y -= 42
    for line in fonts.wrap(content.reception, REGULAR, 18, ROOM)[:3]:
        sheet.text(LEFT, y - 2, line, size=18, color=WHITE)
        y -= 25
    y = HEIGHT - 380
    edition = str(ReportEdition(content.edition).label)
    number = f"{content.code}-{content.slug}"
    for label, value in (
        (_("Period"), content.period),
        (_("Territory"), content.territory),
        (_("Number"), number),
        (_("Edition"), edition),
        (_("State"), content.state_label),
    ):
        sheet.text(LEFT, y, label, size=10.5, color=SOFT, room=120)
        sheet.text(
            LEFT + 130, y, value[:1].upper() + value[1:], size=12, font=BOLD, room=ROOM - 130
        )
        canvas.setStrokeColor(GROUND)
        canvas.setLineWidth(1)
        canvas.line(LEFT, y - 11, RIGHT, y - 11)
        y -= 32
    sheet.y = y
    if content.digest:
        sheet.text(LEFT, 92, _("Seal of the figures and words (SHA-256)"), size=8, color=SOFT)
        sheet.text(LEFT, 78, content.digest, size=8.4, room=ROOM)
    else:
        text = _("Draft: the figures are not sealed and may change.")
        sheet.text(LEFT, 84, text, size=10, font=BOLD, color=TONES["bad"], room=ROOM)
    sheet.next_page()


def _contents(sheet: Sheet, content: ReportContent) -> None:
    sheet.text(LEFT, sheet.y - 15, _("Contents"), size=15, font=BOLD, color=BRAND)
    sheet.contents_page, sheet.contents_top = sheet.page_number, sheet.y - 48
    sheet.y -= 350
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
            " data later does not change this paper; its seal is printed on the first page."
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
        )
    sheet.next_page()


def _summary(sheet: Sheet, content: ReportContent) -> None:
    sheet.section(_("The quarter in figures"), keep=200)
    tiles = content.key_figures
    broad, tall, gap = (ROOM - 12) / 2, 78.0, 12.0
    for place, line in enumerate(tiles):
        if place % 2 == 0:
            sheet.need(tall + gap)
        _tile(sheet, line, LEFT + (broad + gap) * (place % 2), broad, tall)
        if place % 2 == 1 or place == len(tiles) - 1:
            sheet.y -= tall + gap
    if content.completeness.get("parts"):
        _completeness(sheet, content)


def _tile(sheet: Sheet, line: FigureLine, x: float, broad: float, tall: float) -> None:
    bottom = sheet.y - tall
    sheet.box(x, bottom, broad, tall, GROUND)
    sheet.box(x, bottom, 3, tall, BRAND)
    sheet.text(x + 14, sheet.y - 31, line.shown, size=24, font=BOLD, color=INK)
    names = fonts.wrap(line.name, REGULAR, 9, broad - 26)[:2]
    for number, name in enumerate(names):
        sheet.text(x + 14, sheet.y - 46 - number * 11, name, size=9, color=SOFT)
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


def _comparison(sheet: Sheet, content: ReportContent) -> None:
    sheet.section(_("All figures, with comparison"), keep=310)
    rows = [
        [
            _named(line),
            line.shown,
            line.previous_shown,
            line.change_shown,
            line.year_before_shown,
        ]
        for line in content.figures.values()
    ]
    columns = ["", _("This quarter"), _("Previous quarter"), _("Difference"), _("A year before")]
    table(sheet, [_("Figure"), *columns[1:]], rows)


def _named(line: FigureLine) -> str:
    if line.unit in (Unit.COUNT, Unit.PERCENT, Unit.PER_10000):
        return line.name
    return f"{line.name}, {Unit(line.unit).label}"


def _charts(sheet: Sheet, content: ReportContent) -> None:
    outcomes = [content.figures[code] for code in OUTCOME_FIGURES if code in content.figures]
    if not any(_visible(line) for line in outcomes):
        outcomes = []
    places = ranked_parts(content, "in_time")
    if not (outcomes or content.topics or content.channels or places):
        return
    sheet.section(_("Charts"), keep=250 if outcomes else 110)
    if outcomes:
        sheet.heading(_("Outcomes by quarter"), keep=220)
        charts.columns(
            sheet,
            [(line.name, (line.year_before, line.previous, _visible(line))) for line in outcomes],
            [_("A year before"), _("Previous quarter"), _("This quarter")],
        )
    if content.topics:
        sheet.heading(_("Most frequent issues"), keep=90)
        charts.bars(sheet, content.topics[:10], unit=Unit.COUNT)
    if content.channels:
        sheet.heading(_("How people came"), keep=90)
        charts.divided_bar(sheet, content.channels)
    if places:
        sheet.heading(_("Closed in time by territory"), keep=90)
        charts.bars(sheet, places[::-1], unit=Unit.PERCENT, full=100, names=170)


def _visible(line: FigureLine) -> Decimal | None:
    return None if line.hidden else line.value


def _tables(sheet: Sheet, content: ReportContent) -> None:
    if not content.tables:
        return
    sheet.section(_("Appeals and questions in tables"), keep=360)
    for view in content.tables:
        _table(sheet, view)


def _table(sheet: Sheet, view: TableView) -> None:
    table(sheet, view.columns, view.rows, title=view.name, total=view.total)
    if view.note:
        sheet.note(view.note)


def _territories(sheet: Sheet, content: ReportContent) -> None:
    views = [
        part_table(content, codes, name=name)
        for codes, name in (
            (PART_FIGURES, _("Work of the receptions")),
            (FIELD_FIGURES, _("Yard rounds")),
            (PROGRAMME_FIGURES, _("Programmes of targeted measures")),
        )
    ]
    found = [view for view in views if view is not None]
    if not found:
        return
    sheet.section(_("Territories"), keep=360)
    for view in found:
        _table(sheet, view)
    table(
        sheet,
        [_("Territory"), _("State"), _("In time"), _("Seal")],
        [
            [part.name, part.state_label, _("yes") if part.in_time else _("no"), part.digest[:12]]
            for part in content.parts
        ],
        title=_("Reports of the level below"),
        left=2,
    )


def _rating(sheet: Sheet, content: ReportContent) -> None:
    rated = [part for part in content.parts if part.rating_class != DASH]
    if content.rating is None and not rated:
        return
    sheet.section(_("Rating"), keep=200)
    if content.rating is not None:
        _contributions(sheet, content)
    if rated:
        rows = [[part.name, part.rating_class, part.score] for part in rated]
        columns = [_("Territory"), _("Class"), _("Score")]
        table(sheet, columns, rows, title=_("Classes of the territories"), left=2)


def _contributions(sheet: Sheet, content: ReportContent) -> None:
    rating = content.rating or {}
    score = rating["score"] and written(Decimal(rating["score"]), Unit.DAYS)
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
    sheet.y -= 6
    rows = []
    for one in rating["contributions"]:
        figure = registry.figures.get(one["figure"])
        value = None if one["value"] is None else Decimal(one["value"])
        points = None if one["points"] is None else Decimal(one["points"])
        rows.append(
            [
                str(figure.name) if figure else one["figure"],
                written(Decimal(one["weight"]).normalize() + 0),
                written(value, figure.unit if figure else Unit.COUNT),
                written(points, Unit.DAYS),
            ]
        )
    table(sheet, [_("Indicator"), _("Weight"), _("Value"), _("Points")], rows)
    sheet.note(_("The weight of indicators without data is shared out among the others."))


def _words(sheet: Sheet, content: ReportContent) -> None:
    sheet.section(_("In words"))
    for title, text in content.narrative:
        sheet.heading(title, keep=40)
        sheet.lines(text or _("Nothing was written here."), color=INK if text else SOFT)


def _hearing(sheet: Sheet, content: ReportContent) -> None:
    sheet.next_page()
    sheet.section(_("Questions for the hearing"))
    for number, question in enumerate(hearing_questions(content), 1):
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


def _definitions(sheet: Sheet, content: ReportContent) -> None:
    lines = [line for line in content.figures.values() if str(line.figure.reason)]
    if not lines:
        return
    sheet.section(_("What the figures mean"))
    for line in lines:
        sheet.need(36)
        sheet.lines(line.name, font=BOLD, size=8.6)
        sheet.lines(str(line.figure.reason), size=8.6, color=SOFT)
        sheet.y -= 4


def _signatures(sheet: Sheet, content: ReportContent) -> None:
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
    if content.digest:
        sheet.y -= 6
        sheet.lines(_("Seal of the figures and words (SHA-256)"), size=8, color=SOFT)
        sheet.need(14)
        sheet.text(LEFT, sheet.y - 9, content.digest, size=8.4, room=ROOM)
        sheet.y -= 16
