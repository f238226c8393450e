"""One row of a file with households, checked with the fields of the household's form."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdRegister
from fieldvisits.register.columns import LAYOUT, REGISTERS
from fieldvisits.register.lookup import Mahallas
from receptions.forms.fields import EAST, NORTH, SOUTH, WEST, LineField, PhoneField
from receptions.forms.sheet_fields import SheetChoiceField
from territories.models import Territory
from territories.spreadsheets.forms import SheetRowForm
from territories.spreadsheets.layout import plain

_SPLIT = re.compile(r"[,;\n/]+")


class RegistersField(LineField):
    """Names of registers with a comma between them, as a list of values."""

    def clean(self, value: Any) -> list[str]:
        text = super().clean(value)
        found = set()
        for name in filter(None, (part.strip() for part in _SPLIT.split(text))):
            if plain(name) not in REGISTERS:
                raise forms.ValidationError(
                    _("“%(text)s” is not in the list of values."), params={"text": name[:80]}
                )
            found.add(REGISTERS[plain(name)])
        return [value for value in HouseholdRegister.values if value in found]


class DegreesField(LineField):
    """Degrees with a point or a comma, to six places."""

    def clean(self, value: Any) -> Decimal | None:
        text = super().clean(value).replace(",", ".")
        if not text:
            return None
        try:
            return Decimal(text).quantize(Decimal("0.000001"))
        except InvalidOperation:
            raise forms.ValidationError(_("Write degrees, for example 41.311081.")) from None


class HouseholdRowForm(SheetRowForm):
    """A row of the spreadsheet. Cleaned values that are empty say nothing about the household."""

    layout = LAYOUT

    mahalla = LineField()
    street = LineField(max_length=150)
    house = LineField(max_length=30)
    head_name = LineField(max_length=200, required=False)
    phone = PhoneField(required=False)
    household_class = SheetChoiceField(LAYOUT, "household_class")
    sector = SheetChoiceField(LAYOUT, "sector")
    members = forms.IntegerField(min_value=1, max_value=200, required=False)
    registers = RegistersField(required=False)
    do_not_visit_reason = LineField(max_length=300, required=False)
    latitude = DegreesField(required=False)
    longitude = DegreesField(required=False)

    def __init__(self, mahallas: Mahallas) -> None:
        super().__init__({})
        self.mahallas = mahallas

    def clean_mahalla(self) -> Territory:
        return self.mahallas.find(self.cleaned_data["mahalla"])

    def clean_sector(self) -> int | None:
        number = self.cleaned_data["sector"]
        return int(number) if number else None

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if {"latitude", "longitude"} <= data.keys():
            self._check_place(data["latitude"], data["longitude"])
        return data

    def _check_place(self, latitude: Decimal | None, longitude: Decimal | None) -> None:
        if latitude is None and longitude is None:
            return
        if latitude is None or longitude is None:
            name = "latitude" if latitude is None else "longitude"
            self.add_error(name, _("A place needs both latitude and longitude."))
        elif not (SOUTH <= latitude <= NORTH and WEST <= longitude <= EAST):
            self.add_error("latitude", _("This place does not lie in Uzbekistan."))
