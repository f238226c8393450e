"""What is typed about a reception itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField

# A short number such as 1000 is none of a person, so `PhoneField` would refuse it.
NUMBER = RegexValidator(
    r"^\+?\d[\d ()-]{2,}$", _("This isn't a telephone number. Example: 90 123 45 67.")
)


class _TimeField(forms.TimeField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}), **kwargs)


class ReceptionForm(forms.Form):
    """Address, telephone, hours and facilities; the day of closing where the person may set it."""

    address = LineField(
        label=_("Address"),
        max_length=300,
        required=False,
        help_text=_("While it is empty, the name of the territory is shown."),
    )
    phone = LineField(label=_("Telephone"), max_length=30, validators=[NUMBER])
    opens_at = _TimeField(label=_("Opens at"))
    closes_at = _TimeField(label=_("Closes at"))
    wheelchair_access = forms.BooleanField(label=_("Wheelchair access"), required=False)
    mother_child_room = forms.BooleanField(label=_("Mother-and-child room"), required=False)
    first_aid = forms.BooleanField(label=_("First-aid post"), required=False)
    closed_on = forms.DateField(
        label=_("Closed from"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("From this day the reception isn't part of the network."),
    )

    def __init__(self, *args: Any, may_close: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_close:
            del self.fields["closed_on"]

    def clean(self) -> dict[str, Any]:
        asked = super().clean() or {}
        opens, closes = asked.get("opens_at"), asked.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes_at", _("The reception closes after it opens."))
        return asked
