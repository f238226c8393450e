"""Doubles: where to look, and which of two entries stays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from fieldvisits.forms.fields import give_places, own_district, place_field
from fieldvisits.models import Household
from territories.models import Territory, User


class DoubleFilter(forms.Form):
    """A district or one of its mahallas; the person's own district where nothing is chosen."""

    place = place_field(label=_("District or mahalla"), required=False, help_text="")

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        give_places(self, "place", user)

    @property
    def chosen(self) -> Territory | None:
        self.is_valid()
        if self.errors:
            return None
        return self.cleaned_data.get("place") or own_district(self.user)


class JoinForm(forms.Form):
    """Which entry stays; the other one is joined into it."""

    kept = forms.ChoiceField(label=_("Which entry stays?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, one: Household, other: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pair = (one, other)
        self.fields["kept"].choices = [(str(home.pk), str(home)) for home in self.pair]
        self.fields["kept"].initial = str(one.pk)

    def households(self) -> dict[str, Household]:
        """The arguments of `doubles.join`."""
        one, other = self.pair
        stays = self.cleaned_data["kept"] == str(one.pk)
        return {"kept": one if stays else other, "dropped": other if stays else one}
