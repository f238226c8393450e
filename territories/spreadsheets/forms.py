"""Forms of a spreadsheet that somebody sends, and of its rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from territories.spreadsheets import reading
from territories.spreadsheets.languages import Problems
from territories.spreadsheets.layout import DAY, Layout
from territories.spreadsheets.reading import SheetRow, as_text


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


class SheetRowForm(forms.Form):
    """A row of a spreadsheet, checked as a form is: made once, it holds one row after another."""

    layout: Layout
    row: SheetRow

    def read(self, row: SheetRow) -> None:
        """Hold this row instead of the one before: a form is dear to make, 100,000 are too many."""
        columns = self.layout.by_key
        self.data = {
            key: value if key in columns and columns[key].kind == DAY else as_text(value)
            for key, value in row.values.items()
            if key not in row.problems
        }
        self.row = row
        self._errors = None

    def again(self, row: SheetRow, otherwise: Problems) -> Problems:
        """What is wrong with a row read before, in the language active now."""
        self.read(row)
        return self.problems() or otherwise

    def problems(self) -> list[tuple[str, str]]:
        """What is wrong, column by column, in the active language; empty for a good row."""
        found = {key: [str(text)] for key, text in self.row.problems.items()}
        for key, texts in self.errors.items():
            found.setdefault(key, [str(text) for text in texts])
        columns = self.layout.by_key
        return [
            (str(columns[key].label) if key in columns else "", " ".join(texts))
            for key, texts in found.items()
        ]
