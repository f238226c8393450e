"""Stops of a term, and notes about what is owed by a date."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.choosers import office_field
from receptions.forms.fields import LineField, WordsField
from receptions.models import StopGround


class StopForm(forms.Form):
    """Why a term stands still."""

    ground = forms.ModelChoiceField(
        label=_("Ground"), queryset=StopGround.objects.none(), widget=forms.RadioSelect
    )
    note = LineField(
        label=_("Act, request or circumstance"),
        max_length=300,
        help_text=_("Number and date where there is a paper."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["ground"]
        field.queryset = StopGround.objects.in_force()  # type: ignore[attr-defined]
        field.empty_label = None  # type: ignore[attr-defined]


class NoteForm(forms.Form):
    """Whom or what it is about."""

    note = LineField(label=_("Whom is asked, and what"), max_length=300)


class InquiryForm(forms.Form):
    """Which body is asked for information, and what (T-09)."""

    office = office_field(
        label=_("Body that is asked"),
        required=False,
        help_text=_("Type words of its name and territory."),
    )
    text = WordsField(
        label=_("What it is asked"),
        rows=4,
        required=False,
        help_text=_("The body reads these words, the topic and the place; not the applicant."),
    )
    note = LineField(
        label=_("Or a body that is not in the list, and what it is asked"),
        max_length=300,
        required=False,
        help_text=_("Only written down: you ask it by letter."),
    )

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("office"):
            if not data.get("text"):
                self.add_error("text", _("Write what the body is asked."))
        elif "office" not in self.errors and not data.get("note"):
            self.add_error("office", _("Name the body that is asked."))
        return data
