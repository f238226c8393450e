"""Sending a file with households."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from fieldvisits.forms.fields import ReceptionField
from fieldvisits.register.columns import LAYOUT
from receptions.models import Reception
from territories.spreadsheets.forms import SheetForm


class HouseholdImportForm(SheetForm):
    """A spreadsheet with the households of a district."""

    layout = LAYOUT
    field_order = ["reception", "file"]

    reception = ReceptionField()

    def __init__(
        self, *args: Any, receptions: QuerySet[Reception, Reception], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reception"].offer(receptions)
