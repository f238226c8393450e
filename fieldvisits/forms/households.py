"""Households: the filter of the list and the sheet's first lines."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass, HouseholdRegister, Sector
from fieldvisits.forms.fields import any_of, give_places, mahalla_field, own_district, place_field
from fieldvisits.models import Household
from fieldvisits.rules import moments
from receptions.forms.fields import LineField, PhoneField, PointField
from territories.models import Territory, User

NEVER, REACHED, AGAIN = "never", "reached", "again"
VISITED = (
    (NEVER, _("never visited")),
    (REACHED, _("talked to")),
    (AGAIN, _("to be visited again")),
)
LONG_AGO = dt.date(2017, 1, 1)  # before the receptions knew rounds


class HouseholdFilter(forms.Form):
    """Which place, and what to look for in it."""

    mahalla = place_field(label=_("District or mahalla"), required=False, help_text="")
    q = LineField(
        label=_("Address or name"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    household_class = forms.ChoiceField(
        label=_("Household class"), choices=any_of(HouseholdClass.choices), required=False
    )
    sector = forms.TypedChoiceField(
        label=_("Sector"),
        choices=any_of([*Sector.choices, (0, _("not known"))]),
        coerce=int,
        empty_value=None,
        required=False,
    )
    register = forms.ChoiceField(
        label=_("Register of need"), choices=any_of(HouseholdRegister.choices), required=False
    )
    visited = forms.ChoiceField(label=_("Visits"), choices=any_of(VISITED), required=False)
    do_not_visit = forms.ChoiceField(
        label=_("Do not visit"),
        choices=any_of([("yes", _("asked not to be visited"))]),
        required=False,
    )
    first = forms.DateField(required=False, widget=forms.HiddenInput)
    last = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        give_places(self, "mahalla", user)

    @property
    def place(self) -> Territory | None:
        """The place that was chosen, or the person's own district."""
        self.is_valid()
        if "mahalla" in self.errors:
            return None
        return self.cleaned_data.get("mahalla") or own_district(self.user)

    @property
    def days(self) -> dict[str, dt.date | None]:
        """The days of "talked to", where a number of the progress page brought the reader."""
        self.is_valid()
        asked = self.cleaned_data if self.cleaned_data.get("visited") == REACHED else {}
        return {"first": asked.get("first"), "last": asked.get("last")}

    def narrow(self, households: QuerySet[Household, Household]) -> QuerySet[Household, Household]:
        """Households that fit; none before a place is known."""
        place = self.place
        if place is None:
            return households.none()
        data = self.cleaned_data
        households = households.in_place(place)  # type: ignore[attr-defined]
        if data.get("q"):
            households = households.matching(data["q"])  # type: ignore[attr-defined]
        if data.get("household_class"):
            households = households.filter(household_class=data["household_class"])
        if data.get("sector") is not None:
            households = households.filter(sector=data["sector"] or None)
        if data.get("register"):
            households = households.filter(registers__contains=[data["register"]])
        if data.get("do_not_visit"):
            households = households.filter(do_not_visit=True)
        return self._visited(households, data)

    def _visited(self, households: Any, data: dict[str, Any]) -> Any:
        if data.get("visited") == NEVER:
            return households.never_visited()
        if data.get("visited") == AGAIN:
            return households.to_come_again()
        if data.get("visited") == REACHED:
            last = data.get("last") or dt.date.max.replace(year=9000)
            return households.reached_within(*moments(data.get("first") or LONG_AGO, last))
        return households


class HouseholdForm(forms.ModelForm):
    """Address, representative, class, sector, registers and place of one household."""

    mahalla = mahalla_field(label=_("Mahalla"))
    street = LineField(label=_("Street"), max_length=150)
    house = LineField(label=_("House, flat"), max_length=30)
    head_name = LineField(label=_("Household's representative"), max_length=200, required=False)
    phone = PhoneField(label=_("Telephone"), required=False)
    members = forms.IntegerField(label=_("Members"), min_value=1, max_value=200, initial=1)
    household_class = forms.ChoiceField(
        label=_("Household class"),
        choices=[("", _("not known")), *HouseholdClass.choices],
        required=False,
    )
    sector = forms.TypedChoiceField(
        label=_("Sector"),
        choices=[("", _("not known")), *Sector.choices],
        coerce=int,
        empty_value=None,
        required=False,
    )
    registers = forms.MultipleChoiceField(
        label=_("Registers"),
        choices=HouseholdRegister.choices,
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    point = PointField(
        label=_("Place on the map"),
        required=False,
        help_text=_("Latitude and longitude, or the link of a map."),
    )
    do_not_visit = forms.BooleanField(
        label=_("Do not visit"),
        required=False,
        help_text=_("They asked not to be visited: no round takes them."),
    )
    do_not_visit_reason = LineField(label=_("Why not"), max_length=300, required=False)

    class Meta:
        model = Household
        fields = (
            "mahalla",
            "street",
            "house",
            "head_name",
            "phone",
            "members",
            "household_class",
            "sector",
            "registers",
            "point",
            "do_not_visit",
            "do_not_visit_reason",
        )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "mahalla", user)
        home = self.instance
        if home.latitude is not None:
            self.initial["point"] = f"{home.latitude}, {home.longitude}"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"mahalla", "street", "house"} <= data.keys():
            same = Household.objects.at_address(data["mahalla"], data["street"], data["house"])
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("house", _("A household at this address is known already."))
        if data.get("do_not_visit") and not data.get("do_not_visit_reason"):
            self.add_error("do_not_visit_reason", _("Write why they don't want to be visited."))
        if not data.get("do_not_visit"):
            data["do_not_visit_reason"] = ""
        if "point" in data:
            latitude, longitude = data["point"] or (None, None)
            self.instance.latitude, self.instance.longitude = latitude, longitude
        return data
