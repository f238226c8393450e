"""The columns of files of state programmes: works, loans, and facts of either."""

from __future__ import annotations

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from programs.state_choices import PAYING
from territories.spreadsheets.layout import DAY, MONEY, Column, Layout

_SOUMS = _("In soums, for example 1 250 000,50; no other currency.")
_A_DAY = _("A date cell, or text like 31.12.2019.")
_CODE = Column(
    "code",
    _("Code"),
    _("What the object is known by; a row with the same code corrects it."),
    "OQ-001",
    required=True,
)
_MAHALLA = Column("territory", _("Mahalla"), _("Code or name, within the district."), required=True)
_MONEY = tuple(
    Column(f"money_{source}", source.label, _SOUMS, "250 000 000", MONEY) for source in PAYING
)
_STARTS = Column("starts_on", _("Planned start"), _A_DAY, "01.04.2026", DAY, required=True)
_ENDS = Column("ends_on", _("Planned end"), _A_DAY, "30.09.2026", DAY, required=True)

WORKS = Layout(
    (
        _CODE,
        _MAHALLA,
        Column(
            "name",
            _("Name and address"),
            "",
            "Navoiy koʻchasi, ichki yoʻl",
            required=True,
            width=36,
        ),
        Column("kind", _("Kind of work"), required=True, width=26),
        Column("volume", _("Planned volume"), _("Above zero."), "2,4", required=True),
        Column("unit", _("Unit"), _("Empty: the usual unit of the kind of work."), "km"),
        *_MONEY,
        Column("contractor", _("Contractor"), "", "“Yoʻlchi” MChJ", width=26),
        _STARTS,
        _ENDS,
    )
)
LOANS = Layout(
    (
        _CODE,
        _MAHALLA,
        Column("name", _("Project"), "", "Issiqxona, 6 sotix", required=True, width=36),
        Column("kind", _("Direction"), required=True, width=26),
        Column("person_name", _("Borrower"), "", "Karimova Aziza", required=True, width=30),
        Column("bank", _("Bank"), "", "Xalq banki", required=True, width=26),
        *_MONEY,
        Column("given_on", _("Given on"), _A_DAY, "15.03.2026", DAY, required=True),
        Column("jobs_planned", _("Jobs planned"), "", "4", required=True),
        _ENDS,
    )
)
FACTS = Layout(
    (
        Column("code", _("Code"), _("The object, as the list knows it."), "OQ-001", required=True),
        Column("day", _("Day"), _A_DAY, "24.11.2026", DAY, required=True),
        Column(
            "volume",
            _("Volume done"),
            _("What was added since the last entry, not the total."),
            "1,2",
        ),
        Column(
            "spent",
            _("Money spent, soums"),
            format_lazy("{} {}", _("What was added since the last entry, not the total."), _SOUMS),
            "120 000 000",
            MONEY,
        ),
        Column("is_final", _("The work is finished"), _("Write yes where it is so.")),
        Column("note", _("Note"), width=36),
    )
)


def layout_of(*, loans: bool) -> Layout:
    """The columns for a programme's kind."""
    return LOANS if loans else WORKS
