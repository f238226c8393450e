"""One row of a file with facts, checked as the form of an entry is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from programs.money import MoneyField
from programs.object_sheet.columns import FACTS
from programs.object_sheet.forms import PlainDayField, VolumeField
from programs.services.state_facts import Done
from receptions.forms.fields import LineField, WordsField
from receptions.forms.sheet_fields import YesNoField
from territories.spreadsheets.forms import SheetRowForm


class FactRowForm(SheetRowForm):
    """What was done and spent at an object by a day, beside the entries before."""

    layout = FACTS

    code = LineField(max_length=40)
    day = PlainDayField()
    volume = VolumeField(
        smallest=Decimal(0),
        required=False,
        error_messages={"min_value": _("Quantity and money can't be below zero.")},
    )
    spent = MoneyField(required=False)
    is_final = YesNoField(required=False)
    note = WordsField(required=False)

    def __init__(self) -> None:
        super().__init__({})

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        keys = ("volume", "spent", "is_final")
        if not any(data.get(key) or key in self.errors for key in keys):
            self.add_error("volume", _("Say how much was done or spent."))
        return data

    @property
    def done(self) -> Done:
        """The entry of a good row."""
        data = self.cleaned_data
        return Done(
            day=data["day"],
            volume=data["volume"] or Decimal(0),
            spent=data["spent"] or Decimal(0),
            note=data["note"],
            is_final=data["is_final"],
        )
