"""The columns of a file with households."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass, HouseholdRegister, Sector
from territories.spreadsheets.layout import CHOICE, Column, Layout, plain

COLUMNS: tuple[Column, ...] = (
    Column("mahalla", _("Mahalla"), _("Code or name, within the district."), required=True),
    Column("street", _("Street"), "", "Navoiy koʻchasi", required=True, width=30),
    Column("house", _("House, flat"), _("As text."), "12-uy", required=True),
    Column("head_name", _("Household's representative"), "", "Karimova Aziza", width=30),
    Column("phone", _("Telephone"), _("In any form."), "90 123 45 67"),
    Column(
        "household_class",
        _("Household class"),
        "",
        "2",
        CHOICE,
        choices=tuple(HouseholdClass.choices),
        width=26,
    ),
    Column(
        "sector",
        _("Sector"),
        "",
        "1",
        CHOICE,
        choices=tuple((str(number), label) for number, label in Sector.choices),
    ),
    Column("members", _("Members"), _("How many people live there."), "4"),
    Column(
        "registers",
        _("Registers"),
        _("Several are written with a comma: Temir daftar, Ayollar daftari, Yoshlar daftari."),
        "Temir daftar",
        width=26,
    ),
    Column(
        "do_not_visit_reason",
        _("Do not visit: why not"),
        _("Only where they asked not to be visited."),
        width=26,
    ),
    Column("latitude", _("Latitude"), _("Degrees, like 41.311081."), "41.311081"),
    Column("longitude", _("Longitude"), _("Degrees, like 69.240562."), "69.240562"),
)
LAYOUT = Layout(COLUMNS)
REGISTERS = {
    **{plain(value): str(value) for value in HouseholdRegister.values},
    **{plain(label): str(value) for value, label in HouseholdRegister.choices},
    **{
        plain(name): str(value)
        for value, name in zip(
            HouseholdRegister.values, ("temir", "ayollar", "yoshlar"), strict=True
        )
    },
    **{
        plain(name): str(value)
        for value, name in zip(
            HouseholdRegister.values,
            ("темир дафтар", "аёллар дафтари", "ёшлар дафтари"),
            strict=True,
        )
    },
}
