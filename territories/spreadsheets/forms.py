"""The field of a spreadsheet that somebody sends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from territories.spreadsheets import reading
from territories.spreadsheets.layout import Layout


class SheetForm(forms.Form):
    """A spreadsheet; it is judged by its content before anything is kept."""

    layout: Layout

    file = forms.FileField(
        label=_("Spreadsheet (.xlsx)"),
        help_text=_("Up to 100,000 rows and 40 MB. First it is only checked."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        reading.check(file, self.layout)
        return file
