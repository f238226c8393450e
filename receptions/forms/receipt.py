"""When an appeal came: a moment long ago is asked about, for mostly a year is typed wrong."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from territories import clock


class ReceiptFields(forms.Form):
    """The tick by which who types says so; it is shown beside `received_at` once it is needed."""

    long_ago = forms.BooleanField(
        label=_("The day of receipt is right"), required=False, widget=forms.HiddenInput
    )

    asks_long_ago = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("long_ago"):
            self._ask()

    def _check_receipt(self, moment: dt.datetime | None) -> None:
        """Ask about a moment that lies long ago, where the tick doesn't answer."""
        days = (clock.now() - moment).days if moment else 0
        if days <= settings.RECEIVED_LONG_AGO_DAYS:
            return
        self._ask()
        if not self.cleaned_data.get("long_ago"):
            self.add_error(
                "received_at",
                _(
                    "Days since then: %(days)s. Look at the year; if it is right, tick so beside "
                    "this field."
                )
                % {"days": days},
            )

    def _ask(self) -> None:
        self.asks_long_ago = True
        self.fields["long_ago"].widget = forms.CheckboxInput()
