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
from receptions import report_rules
from receptions.figures import FIGURES
from receptions.pdf.report import draw
from receptions.report_content import FigureLine, PartLine, ReportContent, TableView
from territories.figure_registry import registry

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


REGIONS = (
    ("Qoraqalpog‘iston Respublikasi", 43.8, 59.0), ("Andijon viloyati", 40.8, 72.3),
    ("Buxoro viloyati", 39.8, 64.4), ("Jizzax viloyati", 40.1, 67.8),
    ("Qashqadaryo viloyati", 38.9, 65.8), ("Navoiy viloyati", 40.1, 65.4),
    ("Namangan viloyati", 41.0, 71.7), ("Samarqand viloyati", 39.7, 66.9),
    ("Surxondaryo viloyati", 37.2, 67.3), ("Sirdaryo viloyati", 40.5, 68.8),
    ("Toshkent viloyati", 41.0, 69.4), ("Farg‘ona viloyati", 40.4, 71.8),
    ("Xorazm viloyati", 41.6, 60.6), ("Toshkent shahri", 41.3, 69.2),
)  # fmt: skip
CENTRES = (
    (40.78, 71.98), (40.70, 72.30), (40.64, 72.24), (40.90, 71.85), (40.68, 71.93),
    (40.62, 72.60), (40.92, 72.25), (40.72, 72.65), (40.49, 72.32), (41.03, 72.23),
    (40.73, 72.77), (40.71, 72.06), (40.78, 71.71), (40.70, 72.55), (40.78, 72.34),
    (40.79, 72.97),
)  # fmt: skip
OWNERS = {
    "country": ("O‘zbekiston Respublikasi Xalq qabulxonalari", "O‘zbekiston Respublikasi", "17"),
    "region": ("Andijon viloyati Xalq qabulxonasi", "Andijon viloyati", "1703"),
    "district": ("Asaka tumani Xalq qabulxonasi", "Asaka tumani", "1703211"),
}


def sample(edition: str = "full", level: str = "region") -> ReportContent:
    """A report with the tables, charts and words of its level; a region's has about 15 pages."""
    dice = random.Random(7)
    reception, territory, code = OWNERS[level]
    parts = {
        "country": [(name, (north, east)) for name, north, east in REGIONS],
        "region": list(zip(PLACES, CENTRES, strict=True)),
        "district": [],
    }[level]
    return ReportContent(
        reception=reception,
        territory=territory,
        code=code,
        period=words._("quarter %(roman)s of %(year)s") % {"roman": "III", "year": 2026},
        slug="2026-3",
        edition=edition,
        state="accepted",
        state_label=words._("accepted"),
        digest="3f7a91c05be2d864" * 4,
        counted_at="",
        figures=_figures(dice),
        tables=[_table(name, dice) for name in ("Masalalar kesimida", "Tushgan yo‘li", "Turlari")],
        topics=[(issue, dice.randint(20, 400)) for issue in ISSUES[:10]],
        channels=[(name, dice.randint(30, 900)) for name in ("Pochta", "Qabul", "Telefon", "Sayt")],
        parts=[_part(name, point, dice) for name, point in parts],
        completeness={"parts": len(parts), "submitted": 15, "accepted": 14, "in_time": 13}
        if parts
        else {},
        rating=None,
        narrative=[
            ("Asosiy muammolar", "Suv va yo‘l masalasi hal qilinmoqda. " * 30),
            (
                "Ko‘rilgan choralar",
                "Muddati o‘tgan murojaatlar bo‘yicha ijrochilar eshitildi. " * 12,
            ),
            ("Takliflar", ""),
        ],
        signatures=[]
        if edition == "council"
        else [
            ("Topshirildi", "Karimova Dilnoza Baxtiyorovna", "09.10.2026 17:20"),
            ("Qabul qilindi", "Yusupov Jasur Olimovich", "12.10.2026 09:05"),
        ],
        level=level,
        check_code="3F7A91C05BE2D864",
        signer="Qabulxona demonstration (test certificate)",
    )


def _figures(dice: random.Random) -> dict[str, FigureLine]:
    figures = {}
    for code in report_rules.own_first(registry.figures, [one.code for one in FIGURES]):
        figure = registry.figures[code]
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
    return figures


def _part(name: str, point: tuple[float, float], dice: random.Random) -> PartLine:
    counts = {
        code: (Decimal(dice.randint(40, 99)), Decimal(dice.randint(99, 104)))
        for code in registry.figures
    }
    return PartLine(
        "1703211", name, "accepted", words._("accepted"), True, "a1" * 32, counts, {},
        "yaxshi", "71,4", point,
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
        own = sample(level="district")
        district = _per_second(lambda: draw(dataclasses.replace(own)), times)
        ink = _calls(content)
        bare = _per_second(lambda: _replay(ink), times)
    return {
        "pages": pages,
        "tables": len(content.tables) + 5,
        "districts_per_second": round(district, 2),
        "reports_per_second": round(reports, 2),
        "pages_per_second": round(reports * pages, 1),
        "same_ink_per_second": round(bare, 2),
        "ratio_to_same_ink": round(reports / bare, 3),
    }
