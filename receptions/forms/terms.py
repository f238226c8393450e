"""Stops of a term, and notes about what is owed by a date."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField
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
