"""Forms of the statistics: a file with its period and source, and which territories to show."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from territories import clock
from territories.choices import Level
from territories.models import Territory
from territories.services.statistics import Period
from territories.spreadsheets.forms import SheetForm
from territories.statistic_sheet import LAYOUT

YEARS = 15
WHOLE = "0"
QUARTERS = [(WHOLE, _("the whole year")), ("1", "I"), ("2", "II"), ("3", "III"), ("4", "IV")]


class ReleaseForm(SheetForm):
    """A spreadsheet of one period, and who gave it."""

    layout = LAYOUT
    field_order = ["year", "quarter", "source", "file"]

    year = forms.TypedChoiceField(label=_("Year"), coerce=int)
    quarter = forms.TypedChoiceField(label=_("Quarter"), choices=QUARTERS, coerce=int)
    source = forms.CharField(
        label=_("Source"),
        max_length=300,
        help_text=_("Who gave the numbers, by which letter or publication."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].help_text = _(
            "Up to 20,000 rows. It is only checked; nothing counts until it is published."
        )
        last = clock.today().year
        self.fields["year"].initial = last - 1
        years = [(str(year), str(year)) for year in range(last, last - YEARS, -1)]
        self.fields["year"].choices = years  # type: ignore[attr-defined]

    @property
    def period(self) -> Period:
        return Period(self.cleaned_data["year"], self.cleaned_data["quarter"])


class PublishForm(forms.Form):
    """That strange values were looked at."""

    looked = forms.BooleanField(
        label=_("I have looked at the values that differ much; they are right"), required=False
    )


class RegionFilter(forms.Form):
    """The country and its regions, or the districts and cities of one."""

    region = forms.ModelChoiceField(
        Territory.objects.filter(level=Level.REGION, valid_to__isnull=True),
        label=_("Region"),
        required=False,
        to_field_name="code",
        empty_label=_("country and regions"),
    )
