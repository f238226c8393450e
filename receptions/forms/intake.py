"""Sending a file of the old register; giving out and taking back numbers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from receptions.forms.fields import LineField
from receptions.models import Reception
from receptions.old_register.columns import LAYOUT
from receptions.services import number_blocks
from territories import clock
from territories.choices import Role
from territories.models import Post, User
from territories.spreadsheets.forms import SheetForm


class ReceptionForm(forms.Form):
    """Asks for the reception only where there is a choice."""

    reception = forms.ModelChoiceField(label=_("Reception"), queryset=Reception.objects.none())

    def __init__(self, *args: Any, receptions: list[Reception], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["reception"]
        field.queryset = Reception.objects.filter(  # type: ignore[attr-defined]
            pk__in=[one.pk for one in receptions]
        ).select_related("territory")
        if len(receptions) == 1:
            field.widget = forms.HiddenInput()
            field.initial = receptions[0].pk


class ImportForm(SheetForm, ReceptionForm):
    """A spreadsheet of the old register."""

    layout = LAYOUT


class BlockForm(ReceptionForm):
    """How many numbers, for whom, on which device."""

    given_to = forms.ModelChoiceField(label=_("For whom"), queryset=User.objects.none())
    count = forms.IntegerField(
        label=_("How many numbers"), min_value=1, max_value=number_blocks.MOST, initial=20
    )
    device = LineField(
        label=_("Device"), max_length=60, required=False, help_text=_("For example: desk laptop.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [one.territory_id for one in kwargs["receptions"]]
        desk = Post.objects.current(on=clock.today()).filter(
            territory__in=places, role__in=(Role.REGISTRAR, Role.HEAD, Role.REGIONAL_HEAD)
        )
        people = User.objects.filter(pk__in=desk.values("user"), is_active=True)
        self.fields["given_to"].queryset = people.order_by("last_name", "pk")  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """Why the numbers left over were not used."""

    reason = LineField(
        label=_("Why were the other numbers not used?"),
        max_length=300,
        required=False,
        help_text=_("Needed when numbers are left over. It stays in the list of gaps."),
    )
