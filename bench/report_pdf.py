"""How fast the quarterly report is drawn, and against the same ink straight on a canvas."""

from __future__ import annotations

import dataclasses
import random
import time
from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils import translation

from receptions import report_content as words
from receptions.pdf.report import draw
from receptions.report_content import FigureLine, PartLine, ReportContent, TableView
from territories.figures import registry

PLACES = (
    "Oltinko‘l tumani", "Andijon tumani", "Asaka tumani", "Baliqchi tumani", "Bo‘z tumani",
    "Buloqboshi tumani", "Izboskan tumani", "Jalaquduq tumani", "Marhamat tumani",
    "Paxtaobod tumani", "Qo‘rg‘ontepa tumani", "Shahrixon tumani", "Ulug‘nor tumani",
    "Xo‘jaobod tumani", "Andijon shahri", "Xonobod shahri",
)  # fmt: skip
ISSUES = (
    "Ichimlik suvi ta’minoti", "Elektr ta’minotidagi uzilishlar", "Ichki yo‘llarni ta’mirlash",
    "Tabiiy gaz ta’minoti", "Ishga joylashish", "Kredit va subsidiya", "Uy-joy masalalari",
    "Ijtimoiy nafaqa tayinlash", "Yer ajratish", "Aliment undirish", "Sud qarorlari ijrosi",
    "Tibbiy yordam sifati", "Maktab va bog‘cha", "Chiqindi olib chiqish", "Pensiya hisoblash",
    "Ekologiya va daraxt kesish", "Transport qatnovi", "Soliq masalalari",
)  # fmt: skip


def sample(edition: str = "full") -> ReportContent:
    """A region's report: 8 tables, 4 charts, about 12 pages."""
    dice = random.Random(7)
    figures = {}
    for code, figure in registry.figures.items():
        share = figure.denominated
        value = Decimal(dice.randint(300, 960)) / 10 if share else Decimal(dice.randint(90, 4800))
        figures[code] = FigureLine(
            code=code,
            name=str(figure.name),
            unit=figure.unit,
            figure=figure,
            numerator=value,
            denominator=Decimal(100 if share else 0),
            value=value,
            previous=value * Decimal("0.9"),
            year_before=value * Decimal("1.1"),
        )
    parts = [_part(name, number, dice) for number, name in enumerate(PLACES)]
    return ReportContent(
        reception="Andijon viloyati Xalq qabulxonasi",
        territory="Andijon viloyati",
        code="1703",
        period=words._("quarter %(roman)s of %(year)s") % {"roman": "III", "year": 2026},
        slug="2026-3",
        edition=edition,
        state="accepted",
        state_label=words._("accepted"),
        digest="3f" * 32,
        counted_at="",
        figures=figures,
        tables=[_table(name, dice) for name in ("Masalalar kesimida", "Tushgan yo‘li", "Turlari")],
        topics=[(issue, dice.randint(20, 400)) for issue in ISSUES[:10]],
        channels=[(name, dice.randint(30, 900)) for name in ("Pochta", "Qabul", "Telefon", "Sayt")],
        parts=parts,
        completeness={"parts": 16, "submitted": 15, "accepted": 14, "in_time": 13},
        rating=None,
        narrative=[("Asosiy muammolar", "Suv va yo‘l masalasi hal qilinmoqda. " * 30)] * 4,
        signatures=[("Topshirildi", "Karimova Dilnoza Baxtiyorovna", "09.10.2026 17:20")],
    )


def _part(name: str, number: int, dice: random.Random) -> PartLine:
    counts = {
        code: (Decimal(dice.randint(60, 90)), Decimal(dice.randint(90, 99)))
        for code in registry.figures
    }
    return PartLine(
        f"17032{number:02}", name, "accepted", "qabul qilindi", True, "a1" * 32, counts, {},
        "yaxshi", "71,4",
    )  # fmt: skip


def _table(name: str, dice: random.Random) -> TableView:
    columns = ["", "Kelib tushgan", "Qanoatlantirilgan", "Tushuntirilgan", "Rad etilgan",
               "Tegishliligi bo‘yicha yuborilgan", "Ko‘rilmoqda",
               "Muddati o‘tgan", "Takroriy"]  # fmt: skip
    rows = [[issue, *(str(dice.randint(5, 900)) for _ in columns[1:])] for issue in ISSUES]
    return TableView("sample", name, columns, rows, total=["Jami", *("1 234" for _ in columns[1:])])


def _calls(content: ReportContent) -> list[list[tuple[str, tuple[Any, ...], dict[str, Any]]]]:
    """Every call the report makes on the canvas, page by page."""
    from receptions.pdf.report import sheet

    names = ("setFont", "setFillColor", "drawString", "rect", "line", "setStrokeColor",
             "setLineWidth", "setDash")  # fmt: skip

    class Recorder(sheet.Canvas):
        pass

    def recording(name: str) -> Callable[..., Any]:
        def call(self: Any, *args: Any, **kwargs: Any) -> Any:
            stack = self.__dict__.setdefault("_recorded", [])
            stack.append((name, args, kwargs))
            return getattr(sheet_canvas, name)(self, *args, **kwargs)

        return call

    sheet_canvas = sheet.Canvas
    for name in names:
        setattr(Recorder, name, recording(name))
    sheet.Canvas = Recorder  # type: ignore[misc]
    start = Recorder._startPage
    recorded: list[list[Any]] = []

    def start_page(self: Any) -> None:
        page = self.__dict__.get("_recorded")
        if page and not any(page is known for known in recorded):
            recorded.append(page)
        self.__dict__["_recorded"] = []
        start(self)

    Recorder._startPage = start_page  # type: ignore[method-assign]
    try:
        draw(content)
    finally:
        sheet.Canvas = sheet_canvas  # type: ignore[misc]
    return recorded


def _replay(pages: list[list[tuple[str, tuple[Any, ...], dict[str, Any]]]]) -> bytes:
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = BytesIO()
    canvas = Canvas(buffer, pagesize=A4, pageCompression=1)
    for page in pages:
        for name, args, kwargs in page:
            getattr(canvas, name)(*args, **kwargs)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _per_second(work: Callable[[], object], times: int) -> float:
    work()
    began = time.process_time()
    for _ in range(times):
        work()
    return times / (time.process_time() - began)


def measure(times: int = 12) -> dict[str, float]:
    """Reports and pages a second and core, and the ratio to the same ink without layout."""
    with translation.override("uz"):
        content = sample()
        _data, pages = draw(content)
        reports = _per_second(lambda: draw(dataclasses.replace(content)), times)
        ink = _calls(content)
        bare = _per_second(lambda: _replay(ink), times)
    return {
        "pages": pages,
        "tables": len(content.tables) + 5,
        "reports_per_second": round(reports, 2),
        "pages_per_second": round(reports * pages, 1),
        "same_ink_per_second": round(bare, 2),
        "ratio_to_same_ink": round(reports / bare, 3),
    }
