"""Versions of the sheet: an uploaded XLSForm, putting a version in force, taking it out of use."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fieldvisits.forms.fields import give_places, place_field
from fieldvisits.sheets import xlsform_file
from receptions.forms.fields import LineField
from territories import clock
from territories.models import User


class XlsFormUpload(forms.Form):
    """A questionnaire made elsewhere."""

    file = forms.FileField(
        label=_("Questionnaire (XLSForm, .xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def clean_file(self) -> bytes:
        return xlsform_file.content(self.cleaned_data["file"])


class PublishForm(forms.Form):
    """From which day, and why."""

    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput)
    reason = LineField(label=_("Why the sheet changes"), max_length=300)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"valid_from": clock.today()}, **kwargs)


class WithdrawForm(forms.Form):
    """Why it is taken out of use."""

    reason = LineField(label=_("Why the version is withdrawn"), max_length=300)


class SummaryForm(forms.Form):
    """Whose answers, and of which days."""

    territory = place_field(label=_("District or mahalla"))
    first = forms.DateField(label=_("From"), widget=forms.DateInput)
    last = forms.DateField(label=_("To"), widget=forms.DateInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "territory", user)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data
