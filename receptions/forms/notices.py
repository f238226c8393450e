"""How an applicant is told about an appeal, changed after it was registered."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.drafts import Notices
from receptions.forms.fields import MailField


class NoticesForm(forms.Form):
    """Which ways; none: letters on paper."""

    by_email = forms.BooleanField(label=_("By e-mail"), required=False)
    email = MailField(label=_("E-mail"), required=False)
    by_sms = forms.BooleanField(label=_("By SMS"), required=False)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("by_email") and not data.get("email") and "email" not in self.errors:
            self.add_error("email", _("Write the address, or leave the tick out."))
        return data

    def chosen(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        notices = Notices(email=data["by_email"], sms=data["by_sms"])
        return {"notices": notices, "email": data["email"]}
