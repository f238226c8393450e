"""Households: the filter of the list and the sheet's first lines."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from fieldvisits.choices import HouseholdClass
from fieldvisits.forms.fields import any_of, give_places, mahalla_field
from fieldvisits.models import Household
from receptions.forms.fields import LineField, PhoneField
from territories.models import User

# DOMAIN 7: whose sector a household lies in.
SECTORS = (
    (1, _("1: khokim")),
    (2, _("2: prosecutor")),
    (3, _("3: internal affairs")),
    (4, _("4: tax")),
)


class HouseholdFilter(forms.Form):
    """Which mahalla, and what to look for in it."""

    mahalla = mahalla_field(label=_("Mahalla"), required=False)
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
        label=_("Sector"), choices=any_of(SECTORS), coerce=int, empty_value=None, required=False
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "mahalla", user)

    def narrow(self, households: QuerySet[Household, Household]) -> QuerySet[Household, Household]:
        """Households that fit; none before a mahalla is chosen."""
        self.is_valid()
        data = self.cleaned_data
        if not data.get("mahalla"):
            return households.none()
        households = households.filter(mahalla=data["mahalla"])
        if data.get("q"):
            households = households.matching(data["q"])  # type: ignore[attr-defined]
        for name in ("household_class", "sector"):
            if data.get(name):
                households = households.filter(**{name: data[name]})
        return households


class HouseholdForm(forms.ModelForm):
    """Address, representative, class and sector of one household."""

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
        choices=[("", _("not known")), *SECTORS],
        coerce=int,
        empty_value=None,
        required=False,
    )

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
            "do_not_visit",
        )
        help_texts = {"do_not_visit": _("They asked not to be visited: no round takes them.")}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        give_places(self, "mahalla", user)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if {"mahalla", "street", "house"} <= data.keys():
            same = Household.objects.at_address(data["mahalla"], data["street"], data["house"])
            if same.exclude(pk=self.instance.pk).exists():
                self.add_error("house", _("A household at this address is known already."))
        return data
