"""Where and for which days the progress is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fieldvisits.forms.fields import own_district
from fieldvisits.progress import Period
from receptions import lookups
from territories import clock
from territories.choices import DISTRICT_LEVELS, Level
from territories.models import Territory, User
from territories.typeahead import TypeaheadField


class ProgressFilter(forms.Form):
    """A district or region, and the days; without an answer the own place and this year."""

    place = TypeaheadField(
        queryset=Territory.objects.none(),
        url_name="fieldvisits:lookup-progress",
        search=lookups.search_places,
        label_of=lookups.place_label,
        label=_("District or region"),
        required=False,
    )
    first = forms.DateField(label=_("From"), required=False)
    last = forms.DateField(label=_("To"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["place"].queryset = progress_places(user)

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("first") and data.get("last") and data["first"] > data["last"]:
            self.add_error("last", _("The last day lies before the first."))
        return data

    @property
    def chosen(self) -> Territory | None:
        """The place that was chosen, or the person's own district or region."""
        self.is_valid()
        if "place" in self.errors:
            return None
        return self.cleaned_data.get("place") or own_district(self.user) or self._own_region()

    @property
    def period(self) -> Period:
        """The chosen days; from the first of January until today where nothing is chosen."""
        self.is_valid()
        last = self.cleaned_data.get("last") or clock.today()
        first = self.cleaned_data.get("first") or dt.date(last.year, 1, 1)
        return Period(min(first, last), last)

    def _own_region(self) -> Territory | None:
        few = list(
            Territory.objects.filter(
                path__in=self.user.powers.paths("view_field"), level=Level.REGION
            )[:2]
        )
        return few[0] if len(few) == 1 else None


def progress_places(user: User) -> Any:
    """Districts, cities and regions of today where the person sees the field."""
    places = user.powers.territories("view_field").filter(valid_to__isnull=True)
    return places.filter(level__in=(*DISTRICT_LEVELS, Level.REGION)).select_related(
        "parent__parent"
    )
