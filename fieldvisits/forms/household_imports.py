"""Sending a file with households."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.forms.fields import ReceptionField
from fieldvisits.register.columns import LAYOUT
from receptions.models import Reception
from territories.spreadsheets import reading


class HouseholdImportForm(forms.Form):
    """A spreadsheet; it is judged by its content before anything is kept."""

    reception = ReceptionField()
    file = forms.FileField(
        label=_("Spreadsheet (.xlsx)"),
        help_text=_("Up to 100,000 rows and 40 MB. First it is only checked."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(
        self, *args: Any, receptions: QuerySet[Reception, Reception], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reception"].offer(receptions)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        reading.check(file, LAYOUT)
        return file
